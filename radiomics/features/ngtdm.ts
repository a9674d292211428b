import type { ZoneAggregation } from "./aggregation.ts";
import { tagSuffix } from "./aggregation.ts";
import { meanOfDefined } from "./aggregate-directions.ts";
import type { Measurement } from "./measurement.ts";
import { orMissing } from "./measurement.ts";
import type { Neighborhoods } from "./neighborhoods.ts";

const tags = ["ngt_coarseness", "ngt_contrast", "ngt_busyness", "ngt_complexity", "ngt_strength"] as const;

/** Coarseness where no voxel differs from its neighbors. */
const MOST_COARSE = 1e6;

/**
 * Neighborhood gray tone difference features (IPET) at Chebyshev distance 1.
 *
 * @param parts - made by `lookAtNeighbors` for the same aggregation
 * @param aggregation - 2D (8QNN): mean over slices; 2.5D (62GR): one matrix of all slices; 3D (KOBO)
 * @returns by tag with suffix (`ngt_coarseness_3D` ...); NaN where no voxel has a neighbor
 * @see https://ibsi.readthedocs.io section 3.10
 */
export function ngtdm(parts: readonly Neighborhoods[], aggregation: ZoneAggregation): Map<string, Measurement> {
  const features = meanOfDefined(parts.map(toneDifferenceFeatures));
  return new Map(
    tags.map((tag, index) => [
      `${tag}${tagSuffix[aggregation]}`,
      orMissing(features[index], Number.isNaN(features[index]), "roi-too-small"),
    ]),
  );
}

/** In the order of `tags`; NaN where no voxel has a neighbor. */
function toneDifferenceFeatures({ toneVoxels, toneDifferences }: Neighborhoods): Float64Array {
  let voxels = 0;
  let differences = 0;
  const present: number[] = [];
  for (let level = 1; level < toneVoxels.length; level++) {
    if (toneVoxels[level] === 0) continue;
    present.push(level);
    voxels += toneVoxels[level];
    differences += toneDifferences[level];
  }
  const out = new Float64Array(tags.length).fill(NaN);
  if (voxels === 0) return out;

  const levels = Float64Array.from(present);
  const shares = levels.map((level) => toneVoxels[level] / voxels);
  const sums = levels.map((level) => toneDifferences[level]);
  let weighted = 0;
  let spread = 0;
  let contours = 0;
  let complexity = 0;
  let strength = 0;
  for (let a = 0; a < levels.length; a++) {
    const own = shares[a] * sums[a];
    weighted += own;
    for (let b = 0; b < a; b++) {
      const step = levels[a] - levels[b];
      const both = shares[a] + shares[b];
      spread += shares[a] * shares[b] * step * step;
      contours += Math.abs(levels[a] * shares[a] - levels[b] * shares[b]);
      complexity += (step * (own + shares[b] * sums[b])) / both;
      strength += both * step * step;
    }
  }
  const pairs = levels.length * (levels.length - 1);
  out[0] = weighted > 0 ? Math.min(1 / weighted, MOST_COARSE) : MOST_COARSE;
  out[1] = pairs === 0 ? 0 : ((2 * spread) / pairs) * (differences / voxels);
  out[2] = contours > 0 ? weighted / (2 * contours) : 0;
  out[3] = (2 * complexity) / voxels;
  out[4] = differences > 0 ? (2 * strength) / differences : 0;
  return out;
}
