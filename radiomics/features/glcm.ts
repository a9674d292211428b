import type { Levels } from "../image/discretize.ts";
import type { Region } from "../image/region.ts";
import { coOccurrenceFeatures, coOccurrenceTags } from "./co-occurrence-features.ts";
import { forEachCoOccurrenceMatrix, padLevels } from "./co-occurrence-matrices.ts";
import type { Measurement } from "./measurement.ts";

export type Aggregation = "3d-average" | "3d-merged";

/**
 * Gray level co-occurrence features (LFYI) in 13 directions at Chebyshev distance 1, symmetric, unweighted.
 *
 * @param region - the re-segmented region
 * @param levels - gray level of each of its voxels
 * @param aggregation - `3d-average` (ITBB): features per direction, then their mean over the directions where they are
 * defined; `3d-merged` (IAZD): one matrix from all directions
 * @returns by tag with suffix (`cm_joint_max_3D_comb` ...); NaN without any pair of neighbors, and correlation and
 * information correlation 1 NaN where all neighbors have the same level
 */
export function glcm(region: Region, levels: Levels, aggregation: Aggregation): Map<string, Measurement> {
  const padded = padLevels(region, levels);
  if (aggregation === "3d-average") {
    const perDirection: Float64Array[] = [];
    forEachCoOccurrenceMatrix(padded, (_, counts) => perDirection.push(coOccurrenceFeatures(counts, levels.count)));
    return measurements(meanOfDefined(perDirection), "_3D_avg");
  }
  const merged = new Float64Array((levels.count + 1) ** 2);
  forEachCoOccurrenceMatrix(padded, (_, counts) => addInto(merged, counts));
  return measurements(coOccurrenceFeatures(merged, levels.count), "_3D_comb");
}

function addInto(merged: Float64Array, counts: Uint32Array): void {
  for (let cell = 0; cell < merged.length; cell++) merged[cell] += counts[cell];
}

function meanOfDefined(perDirection: readonly Float64Array[]): Float64Array {
  return Float64Array.from(coOccurrenceTags, (_, feature) => {
    let sum = 0;
    let defined = 0;
    for (const features of perDirection) {
      if (Number.isNaN(features[feature])) continue;
      sum += features[feature];
      defined++;
    }
    return sum / defined;
  });
}

function measurements(features: Float64Array, suffix: string): Map<string, Measurement> {
  const missing = Number.isNaN(features[0]) ? "roi-too-small" : "flat-region";
  return new Map(
    coOccurrenceTags.map((tag, index) => {
      const value = features[index];
      return [`${tag}${suffix}`, { value, reason: Number.isNaN(value) ? missing : "" }];
    }),
  );
}
