/** Closed interval of intensities; null is an open end. */
export type IntensityRange = readonly [number | null, number | null];

/**
 * Re-segmentation: which voxels of a region have plausible intensities. Range (USB3) and outliers (7ACA, mean +- k
 * population standard deviations of the whole region) look at the same voxels and are intersected; both are closed.
 *
 * @param intensities - of every voxel of the interpolated region
 * @param range - null: no range
 * @param outlierSigma - k; null: outliers stay
 * @returns the closed interval that is kept; -Infinity and Infinity where an end is open
 */
export function resegmentationInterval(
  intensities: Float64Array,
  range: IntensityRange | null,
  outlierSigma: number | null,
): readonly [number, number] {
  let low = range?.[0] ?? -Infinity;
  let high = range?.[1] ?? Infinity;
  if (outlierSigma !== null) {
    const count = intensities.length;
    let mean = 0;
    for (let i = 0; i < count; i++) mean += intensities[i];
    mean /= count;
    let squares = 0;
    for (let i = 0; i < count; i++) squares += (intensities[i] - mean) ** 2;
    const reach = outlierSigma * Math.sqrt(squares / count);
    low = Math.max(low, mean - reach);
    high = Math.min(high, mean + reach);
  }
  return [low, high];
}
