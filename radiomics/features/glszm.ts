import type { ZoneAggregation } from "./aggregation.ts";
import { tagSuffix } from "./aggregation.ts";
import type { Measurement } from "./measurement.ts";
import { defined } from "./measurement.ts";
import type { PaddedLevels } from "./padded-levels.ts";
import { zoneFeatures } from "./zone-features.ts";
import type { Zones } from "./zones.ts";

const tags = [
  "szm_sze",
  "szm_lze",
  "szm_lgze",
  "szm_hgze",
  "szm_szlge",
  "szm_szhge",
  "szm_lzlge",
  "szm_lzhge",
  "szm_glnu",
  "szm_glnu_norm",
  "szm_zsnu",
  "szm_zsnu_norm",
  "szm_z_perc",
  "szm_gl_var",
  "szm_zs_var",
  "szm_zs_entr",
] as const;

/**
 * Gray level size zone features (9SAK).
 *
 * @param zones - found in `levels`, in slices for 2D and 2.5D
 * @param levels - made by `padLevels` with distance 1
 * @param aggregation - 2D (8QNN): mean over slices; 2.5D (62GR): one matrix of all slices; 3D (KOBO)
 * @returns by tag with suffix (`szm_sze_3D` ...); always defined
 * @see https://ibsi.readthedocs.io section 3.8
 */
export function glszm(zones: Zones, levels: PaddedLevels, aggregation: ZoneAggregation): Map<string, Measurement> {
  const features = zoneFeatures(zones, zones.sizes, levels, aggregation);
  return new Map(tags.map((tag, index) => [`${tag}${tagSuffix[aggregation]}`, defined(features[index])]));
}
