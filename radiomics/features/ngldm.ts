import type { ZoneAggregation } from "./aggregation.ts";
import { tagSuffix } from "./aggregation.ts";
import { meanOfDefined } from "./aggregate-directions.ts";
import type { DependenceMatrix } from "./dependence-matrices.ts";
import { levelSizeFeatures } from "./level-size-features.ts";
import { denseMatrix } from "./level-size-matrix.ts";
import type { Measurement } from "./measurement.ts";
import { defined } from "./measurement.ts";

const tags = [
  "ngl_lde",
  "ngl_hde",
  "ngl_lgce",
  "ngl_hgce",
  "ngl_ldlge",
  "ngl_ldhge",
  "ngl_hdlge",
  "ngl_hdhge",
  "ngl_glnu",
  "ngl_glnu_norm",
  "ngl_dcnu",
  "ngl_dcnu_norm",
  "ngl_dc_perc",
  "ngl_gl_var",
  "ngl_dc_var",
  "ngl_dc_entr",
  "ngl_dc_energy",
] as const;

/**
 * Neighboring gray level dependence features (REK0). A voxel depends on itself, so that every count is at least 1.
 *
 * @param parts - one per slice for 2D, else one; all with at least one voxel
 * @param aggregation - 2D (8QNN): mean over slices; 2.5D (62GR): one matrix of all slices; 3D (KOBO)
 * @returns by tag with suffix (`ngl_lde_3D` ...); always defined
 * @see https://ibsi.readthedocs.io section 3.11
 */
export function ngldm(parts: readonly DependenceMatrix[], aggregation: ZoneAggregation): Map<string, Measurement> {
  const rows = parts.map(({ counts, stride, voxels }) => levelSizeFeatures(denseMatrix(counts, stride), voxels));
  const features = meanOfDefined(rows);
  return new Map(tags.map((tag, index) => [`${tag}${tagSuffix[aggregation]}`, defined(features[index])]));
}
