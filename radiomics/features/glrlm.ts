import type { Aggregation } from "./aggregation.ts";
import { tagSuffix } from "./aggregation.ts";
import { aggregateDirections } from "./aggregate-directions.ts";
import { levelSizeFeatures } from "./level-size-features.ts";
import { denseMatrix } from "./level-size-matrix.ts";
import type { Measurement } from "./measurement.ts";
import { defined } from "./measurement.ts";
import type { PaddedLevels } from "./padded-levels.ts";
import { forEachRunLengthMatrix, runStride } from "./run-length-matrices.ts";

const tags = [
  "rlm_sre",
  "rlm_lre",
  "rlm_lgre",
  "rlm_hgre",
  "rlm_srlge",
  "rlm_srhge",
  "rlm_lrlge",
  "rlm_lrhge",
  "rlm_glnu",
  "rlm_glnu_norm",
  "rlm_rlnu",
  "rlm_rlnu_norm",
  "rlm_r_perc",
  "rlm_gl_var",
  "rlm_rl_var",
  "rlm_rl_entr",
] as const;

/**
 * Gray level run length features (TP0I).
 *
 * @param levels - made by `padLevels` with distance 1
 * @param aggregation - averages are taken over directions (and slices); merged matrices count every voxel once per
 * direction
 * @returns by tag with suffix (`rlm_sre_3D_comb` ...); always defined
 * @see https://ibsi.readthedocs.io section 3.7
 */
export function glrlm(levels: PaddedLevels, aggregation: Aggregation): Map<string, Measurement> {
  const stride = runStride(levels);
  const lengths = new Int32Array(levels.values.length);
  const features = aggregateDirections(levels, aggregation, (range) => ({
    cells: (levels.count + 1) * stride,
    forEach: (count, visit) => forEachRunLengthMatrix(levels, range, count, lengths, visit),
    weight: () => 1,
    features: (counts, voxels) => levelSizeFeatures(denseMatrix(counts, stride), voxels),
  }));
  return new Map(tags.map((tag, index) => [`${tag}${tagSuffix[aggregation]}`, defined(features[index])]));
}
