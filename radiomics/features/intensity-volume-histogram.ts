import type { VolumeHistogramIntensities } from "../image/volume-histogram-intensities.ts";
import type { Measurement } from "./measurement.ts";
import { orMissing } from "./measurement.ts";
import { orderStatistics } from "./quantiles.ts";

/**
 * Intensity-volume histogram (P88C): the share of the volume that has at least an intensity.
 *
 * @param intensities - of the re-segmented region and the grid of intensities they are looked at
 * @returns by tag (`ivh_v10` ...); NaN where the grid has a single intensity
 * @see https://ibsi.readthedocs.io section 3.5
 */
export function intensityVolumeHistogram(intensities: VolumeHistogramIntensities): Map<string, Measurement> {
  const { low, high } = intensities;
  const flat = !(high > low);
  const v10 = volumeAt(intensities, 0.1);
  const v90 = volumeAt(intensities, 0.9);
  const i10 = intensityAt(intensities, 0.1);
  const i90 = intensityAt(intensities, 0.9);
  const measured = (value: number): Measurement => orMissing(value, flat, "flat-region");
  return new Map([
    ["ivh_v10", measured(v10)],
    ["ivh_v90", measured(v90)],
    ["ivh_i10", measured(i10)],
    ["ivh_i90", measured(i90)],
    ["ivh_diff_v10_v90", measured(v10 - v90)],
    ["ivh_diff_i10_i90", measured(i10 - i90)],
    ["ivh_auc", measured(areaUnderCurve(intensities))],
  ]);
}

/** Steps that differ by less are the same: decimal bin widths are not exact. */
const TIE = 1e-9;

/** The largest share of the volume at or above `fraction` of the way from `low` to `high`. */
function volumeAt({ values, low, high, step }: VolumeHistogramIntensities, fraction: number): number {
  const least = Math.ceil((fraction * (high - low)) / step - TIE);
  let reaching = 0;
  for (let k = 0; k < values.length; k++) if ((values[k] - low) / step + TIE >= least) reaching++;
  return reaching / values.length;
}

/** The lowest intensity of the grid that at most `fraction` of the volume reaches; one step above it where none is. */
function intensityAt({ values, low, high, step }: VolumeHistogramIntensities, fraction: number): number {
  const below = Math.ceil((1 - fraction) * values.length - TIE);
  const [last] = orderStatistics(values, [below - 1]);
  return Math.min(low + step * (Math.floor((last - low) / step + TIE) + 1), high + step);
}

/** Trapezoids over the grid: a voxel adds one step for every point that it reaches, half of one at both ends. */
function areaUnderCurve({ values, low, high, step }: VolumeHistogramIntensities): number {
  const lastPoint = Math.floor((high - low) / step + TIE);
  let steps = 0;
  for (let k = 0; k < values.length; k++) {
    const reached = Math.floor((values[k] - low) / step + TIE);
    steps += reached < lastPoint ? reached + 0.5 : lastPoint;
  }
  return (steps * step) / (values.length * (high - low));
}
