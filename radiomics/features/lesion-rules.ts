/** How a feature of several lesions becomes one of the patient; null: it has no meaning for them together. */
export type SumRule = "sum" | "maximum" | "minimum" | "volume-weighted-mean" | null;

/** Extensive: the value of separate regions taken together is the sum of their values (a relative threshold: of each by its own). */
const additive: readonly RegExp[] = [
  /^morph_volume$/,
  /^morph_vol_approx$/,
  /^morph_area_mesh$/,
  /^morph_integ_int$/,
  /^stat_energy$/,
  /^x_total_energy$/,
  /^x_components$/,
  /^x_mtv_/,
  /^x_tlg_/,
];

const highest: ReadonlySet<string> = new Set(["stat_max", "loc_peak_glob", "x_suv_peak"]);

/** Distances between the components of one region say nothing of distances between lesions. */
const meaningless: ReadonlySet<string> = new Set(["x_dmax"]);

/**
 * The rule of `lesions: { aggregate: sum }` for one feature.
 *
 * @param tag - as in the catalog, without the name of a region
 * @returns `sum` for volume, surface, energy, integrated intensity, metabolic volume and total lesion glycolysis;
 * `maximum` and `minimum` where that is exact for the lesions taken together; null where no rule has a meaning; else the mean
 * weighted by volume
 */
export function sumRule(tag: string): SumRule {
  if (additive.some((pattern) => pattern.test(tag))) return "sum";
  if (highest.has(tag)) return "maximum";
  if (tag === "stat_min") return "minimum";
  return meaningless.has(tag) ? null : "volume-weighted-mean";
}
