import type { Discretization } from "./discretize.ts";
import { discretize } from "./discretize.ts";
import type { IntensityRange } from "./resegment.ts";

/** Intensities and the grid at which an intensity-volume histogram looks at them: `low`, `low + step` ... `high`. */
export interface VolumeHistogramIntensities {
  readonly values: Float64Array;
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** Part of a bin that is rounding: decimal bin widths are not exact. */
const TIE = 1e-9;

/**
 * Discretization of the intensity-volume histogram by the kind of unit (IBSI 1, section 3.5): definite and discrete (HU)
 * as they are; calibrated and continuous (SUV) with a bin width, represented by bin centers; arbitrary (MR) with a bin
 * number, represented by levels.
 *
 * @param intensities - of the re-segmented region, at least one; not changed
 * @param discretization - bin width in image units; none: steps of 1
 * @param range - of the re-segmentation; its open ends are those of the region, and a bin number always uses the region
 * @returns intensities (centers, levels) and their grid
 * @throws DiscretizationError with code `gray-levels-too-many`
 */
export function volumeHistogramIntensities(
  intensities: Float64Array,
  discretization: Discretization,
  range: IntensityRange | null,
): VolumeHistogramIntensities {
  if (discretization.kind === "binCount") {
    const levels = discretize(intensities, discretization, null);
    return { values: Float64Array.from(levels.values), low: 1, high: levels.count, step: 1 };
  }
  let least = Infinity;
  let most = -Infinity;
  for (let k = 0; k < intensities.length; k++) {
    if (intensities[k] < least) least = intensities[k];
    if (intensities[k] > most) most = intensities[k];
  }
  const start = range?.[0] ?? least;
  const end = range?.[1] ?? most;
  if (discretization.kind === "none") return { values: intensities, low: start, high: end, step: 1 };
  const step = discretization.binWidth;
  const bins = Math.max(1, Math.ceil((end - start) / step - TIE));
  const values = new Float64Array(intensities.length);
  for (let k = 0; k < values.length; k++) {
    const bin = Math.min(Math.floor((intensities[k] - start) / step), bins - 1);
    values[k] = start + (bin + 0.5) * step;
  }
  return { values, low: start + 0.5 * step, high: start + (bins - 0.5) * step, step };
}
