import type { ZoneAggregation } from "./aggregation.ts";
import { tagSuffix } from "./aggregation.ts";
import type { Measurement } from "./measurement.ts";
import { defined } from "./measurement.ts";
import type { PaddedLevels } from "./padded-levels.ts";
import { zoneFeatures } from "./zone-features.ts";
import type { Zones } from "./zones.ts";

const tags = [
  "dzm_sde",
  "dzm_lde",
  "dzm_lgze",
  "dzm_hgze",
  "dzm_sdlge",
  "dzm_sdhge",
  "dzm_ldlge",
  "dzm_ldhge",
  "dzm_glnu",
  "dzm_glnu_norm",
  "dzm_zdnu",
  "dzm_zdnu_norm",
  "dzm_z_perc",
  "dzm_gl_var",
  "dzm_zd_var",
  "dzm_zd_entr",
] as const;

/**
 * Gray level distance zone features (VMDZ).
 *
 * @param zones - found in `levels`, in slices for 2D and 2.5D
 * @param distances - of every zone to the border of the morphological mask, in voxels: the least over its voxels
 * @param levels - made by `padLevels` with distance 1
 * @param aggregation - 2D (8QNN): mean over slices; 2.5D (62GR): one matrix of all slices; 3D (KOBO)
 * @returns by tag with suffix (`dzm_sde_3D` ...); always defined
 * @see https://ibsi.readthedocs.io section 3.9
 */
export function gldzm(
  zones: Zones,
  distances: Int32Array,
  levels: PaddedLevels,
  aggregation: ZoneAggregation,
): Map<string, Measurement> {
  const features = zoneFeatures(zones, distances, levels, aggregation);
  return new Map(tags.map((tag, index) => [`${tag}${tagSuffix[aggregation]}`, defined(features[index])]));
}
