import type { Measurement } from "./measurement.ts";
import { defined, orMissing } from "./measurement.ts";
import { quantile } from "./quantile.ts";

/**
 * Intensity-based statistics (UHIW): 18 features of the intensities as they are, not discretized.
 *
 * @param intensities - of the re-segmented region in image units, any order, at least one; not changed
 * @returns by tag (`stat_mean` ...); skewness and kurtosis of a flat region, and ratios with denominator 0, are NaN
 * @see https://ibsi.readthedocs.io section 3.3
 */
export function intensityStatistics(intensities: Float64Array): Map<string, Measurement> {
  const sorted = intensities.slice().sort();
  const count = sorted.length;
  let sum = 0;
  let energy = 0;
  for (let i = 0; i < count; i++) {
    sum += sorted[i];
    energy += sorted[i] * sorted[i];
  }
  const mean = sum / count;
  const median = quantile(sorted, 0.5);
  const [p10, p25, p75, p90] = [0.1, 0.25, 0.75, 0.9].map((fraction) => quantile(sorted, fraction));
  let squares = 0;
  let cubes = 0;
  let fourths = 0;
  let aboutMean = 0;
  let aboutMedian = 0;
  let robustCount = 0;
  let robustSum = 0;
  for (let i = 0; i < count; i++) {
    const value = sorted[i];
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
  const flat = sorted[0] === sorted[count - 1];
  const variance = flat ? 0 : squares / count;
  const deviation = Math.sqrt(variance);

  return new Map<string, Measurement>([
    ["stat_mean", defined(mean)],
    ["stat_var", defined(variance)],
    ["stat_skew", orMissing(cubes / count / (variance * deviation), flat, "flat-region")],
    ["stat_kurt", orMissing(fourths / count / (variance * variance) - 3, flat, "flat-region")],
    ["stat_median", defined(median)],
    ["stat_min", defined(sorted[0])],
    ["stat_p10", defined(p10)],
    ["stat_p90", defined(p90)],
    ["stat_max", defined(sorted[count - 1])],
    ["stat_iqr", defined(p75 - p25)],
    ["stat_range", defined(sorted[count - 1] - sorted[0])],
    ["stat_mad", defined(aboutMean / count)],
    ["stat_rmad", defined(robustDeviation(sorted, p10, p90, robustSum / robustCount) / robustCount)],
    ["stat_medad", defined(aboutMedian / count)],
    ["stat_cov", orMissing(deviation / mean, mean === 0, "zero-denominator")],
    ["stat_qcod", orMissing((p75 - p25) / (p75 + p25), p75 + p25 === 0, "zero-denominator")],
    ["stat_energy", defined(energy)],
    ["stat_rms", defined(Math.sqrt(energy / count))],
  ]);
}

/** Sum of absolute deviations of the values between both percentiles, ends included, about their mean. */
function robustDeviation(sorted: Float64Array, p10: number, p90: number, mean: number): number {
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (sorted[i] >= p10 && sorted[i] <= p90) sum += Math.abs(sorted[i] - mean);
  }
  return sum;
}
