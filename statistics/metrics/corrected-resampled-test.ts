import { correctedResampledInterval, type CorrectedResampledInterval } from "./corrected-resampled-interval.ts";
import { studentTwoSided } from "./student-two-sided.ts";

export interface CorrectedResampledTest extends CorrectedResampledInterval {
  readonly t: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Corrected resampled t test of paired differences over J (repeated) folds against 0, J - 1 degrees of freedom, with its
 * interval. Source: Nadeau and Bengio 2003.
 *
 * @param differences measure of the first model minus that of the second, per fold of all repeats
 * @param testToTrain mean cases held out / cases trained on
 * @param confidence in (0, 1)
 * @returns t = 0 and p = 1 where all differences are 0; NaN for fewer than two folds or a NaN difference
 */
export function correctedResampledTest(
  differences: readonly number[],
  testToTrain: number,
  confidence: number,
): CorrectedResampledTest {
  const interval = correctedResampledInterval(differences, testToTrain, confidence);
  const { estimate, standardError } = interval;
  const t = estimate === 0 && standardError === 0 ? 0 : estimate / standardError;
  return { ...interval, t, pValue: studentTwoSided(t, differences.length - 1) };
}
