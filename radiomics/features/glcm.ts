import type { Aggregation } from "./aggregation.ts";
import { tagSuffix } from "./aggregation.ts";
import { aggregateDirections } from "./aggregate-directions.ts";
import { coOccurrenceFeatures, coOccurrenceTags } from "./co-occurrence-features.ts";
import { forEachCoOccurrenceMatrix } from "./co-occurrence-matrices.ts";
import type { Measurement } from "./measurement.ts";
import { orMissing } from "./measurement.ts";
import type { PaddedLevels } from "./padded-levels.ts";
import { directions } from "./padded-levels.ts";
import { rankLevels } from "./rank-levels.ts";
import type { TextureSettings } from "./texture-settings.ts";

/**
 * Gray level co-occurrence features (LFYI), symmetric.
 *
 * @param levels - made by `padLevels` with the distance of `texture`
 * @param aggregation - averages are taken over the directions (and slices) for which a feature is defined
 * @param texture - distance and weighting of directions; a weight changes nothing but merged matrices
 * @returns by tag with suffix (`cm_joint_max_3D_comb` ...); NaN without any pair of neighbors, and correlation and
 * information correlation 1 NaN where all neighbors have the same level
 * @see https://ibsi.readthedocs.io section 3.6
 */
export function glcm(
  levels: PaddedLevels,
  aggregation: Aggregation,
  texture: TextureSettings,
): Map<string, Measurement> {
  const features = aggregateDirections(levels, aggregation, (range) => {
    const { ranked, levelOf } = rankLevels(levels, range);
    return {
      cells: (ranked.count + 1) ** 2,
      forEach: (count, visit) => forEachCoOccurrenceMatrix(ranked, range, count, visit),
      weight: (direction) => directionWeight(directions[direction], texture),
      features: (counts) => coOccurrenceFeatures(counts, levelOf, levels.count),
    };
  });
  const reason = Number.isNaN(features[0]) ? "roi-too-small" : "flat-region";
  return new Map(
    coOccurrenceTags.map((tag, index) => [
      `${tag}${tagSuffix[aggregation]}`,
      orMissing(features[index], Number.isNaN(features[index]), reason),
    ]),
  );
}

function directionWeight(direction: readonly number[], texture: TextureSettings): number {
  if (texture.glcmWeighting === "none") return 1;
  const steps = direction.map((step) => texture.glcmDistance * Math.abs(step));
  const length =
    texture.glcmNorm === "manhattan"
      ? steps[0] + steps[1] + steps[2]
      : texture.glcmNorm === "chebyshev"
        ? Math.max(...steps)
        : Math.sqrt(steps[0] ** 2 + steps[1] ** 2 + steps[2] ** 2);
  return texture.glcmWeighting === "inverse-distance" ? 1 / length : Math.exp(-(length ** 2));
}
