import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** Mean over folds with the corrected resampled t interval. */
export interface CorrectedResampledInterval {
  readonly estimate: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Corrected resampled t interval for the mean of a performance measure over J (repeated) folds:
 * var = (1 / J + nTest / nTrain) S^2, J - 1 degrees of freedom. Its estimand is the performance of the modeling procedure at
 * training size, not of one fitted model. Source: Nadeau and Bengio 2003.
 *
 * @param values measure of each fold of all repeats
 * @param testToTrain mean cases held out / cases trained on; 0.25 for 5 folds
 * @param confidence in (0, 1)
 * @returns NaN limits for fewer than two folds; all NaN where a value is NaN (a fold of one class), never a mean without it
 */
export function correctedResampledInterval(
  values: readonly number[],
  testToTrain: number,
  confidence: number,
): CorrectedResampledInterval {
  const folds = values.length;
  let estimate = 0;
  for (const value of values) estimate += value / folds;
  if (folds < 2) return { estimate: folds === 0 ? NaN : estimate, standardError: NaN, lower: NaN, upper: NaN };
  let squares = 0;
  for (const value of values) squares += (value - estimate) ** 2;
  const standardError = Math.sqrt((1 / folds + testToTrain) * (squares / (folds - 1)));
  const half = tQuantile(0.5 + confidence / 2, folds - 1) * standardError;
  return { estimate, standardError, lower: estimate - half, upper: estimate + half };
}
