import type { Measurement } from "./measurement.ts";
import { defined, orMissing } from "./measurement.ts";
import { quantiles } from "./quantiles.ts";

/**
 * Intensity-based statistics (UHIW): 18 features of the intensities as they are, not discretized.
 *
 * @param intensities - of the re-segmented region in image units, any order, at least one; not changed
 * @returns by tag (`stat_mean` ...); skewness and kurtosis of a flat region, and ratios with denominator 0, are NaN
 * @see https://ibsi.readthedocs.io section 3.3
 */
export function intensityStatistics(intensities: Float64Array): Map<string, Measurement> {
  const count = intensities.length;
  let sum = 0;
  let energy = 0;
  for (let i = 0; i < count; i++) {
    sum += intensities[i];
    energy += intensities[i] * intensities[i];
  }
  const mean = sum / count;
  const [minimum, p10, p25, median, p75, p90, maximum] = quantiles(intensities, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]);
  let squares = 0;
  let cubes = 0;
  let fourths = 0;
  let aboutMean = 0;
  let aboutMedian = 0;
  let robustCount = 0;
  let robustSum = 0;
  for (let i = 0; i < count; i++) {
    const value = intensities[i];
    const deviation = value - mean;
    const square = deviation * deviation;
    squares += square;
    cubes += square * deviation;
    fourths += square * square;
    aboutMean += Math.abs(deviation);
    aboutMedian += Math.abs(value - median);
    if (value >= p10 && value <= p90) {
      robustCount++;
      robustSum += value;
    }
  }
  const flat = minimum === maximum;
  const variance = flat ? 0 : squares / count;
  const deviation = Math.sqrt(variance);

  return new Map<string, Measurement>([
    ["stat_mean", defined(mean)],
    ["stat_var", defined(variance)],
    ["stat_skew", orMissing(cubes / count / (variance * deviation), flat, "flat-region")],
    ["stat_kurt", orMissing(fourths / count / (variance * variance) - 3, flat, "flat-region")],
    ["stat_median", defined(median)],
    ["stat_min", defined(minimum)],
    ["stat_p10", defined(p10)],
    ["stat_p90", defined(p90)],
    ["stat_max", defined(maximum)],
    ["stat_iqr", defined(p75 - p25)],
    ["stat_range", defined(maximum - minimum)],
    ["stat_mad", defined(aboutMean / count)],
    ["stat_rmad", defined(robustDeviation(intensities, p10, p90, robustSum / robustCount) / robustCount)],
    ["stat_medad", defined(aboutMedian / count)],
    ["stat_cov", orMissing(deviation / mean, mean === 0, "zero-denominator")],
    ["stat_qcod", orMissing((p75 - p25) / (p75 + p25), p75 + p25 === 0, "zero-denominator")],
    ["stat_energy", defined(energy)],
    ["stat_rms", defined(Math.sqrt(energy / count))],
  ]);
}

/** Sum of absolute deviations of the values between both percentiles, ends included, about their mean. */
function robustDeviation(intensities: Float64Array, p10: number, p90: number, mean: number): number {
  let sum = 0;
  for (let i = 0; i < intensities.length; i++) {
    const value = intensities[i];
    if (value >= p10 && value <= p90) sum += Math.abs(value - mean);
  }
  return sum;
}
