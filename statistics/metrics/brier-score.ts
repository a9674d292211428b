/**
 * Brier score: mean squared difference of probability and outcome; lower is better.
 *
 * @param outcome 0 or 1 per case
 * @param probabilities in [0, 1]
 * @returns in [0, 1]; NaN for no cases
 */
export function brierScore(outcome: Uint8Array, probabilities: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < outcome.length; i++) sum += (probabilities[i] - outcome[i]) ** 2;
  return sum / outcome.length;
}

/**
 * Scaled Brier score (index of prediction accuracy) = 1 - Brier / Brier of predicting `nullPrevalence` for everyone; higher
 * is better, 0 is uninformative, 1 perfect.
 *
 * @param outcome 0 or 1 per case
 * @param probabilities in [0, 1]
 * @param nullPrevalence prevalence of the null model, in (0, 1); left out: prevalence of these cases
 * @returns at most 1; NaN for no cases, or where the null model is perfect (one class only)
 */
export function scaledBrierScore(outcome: Uint8Array, probabilities: Float64Array, nullPrevalence?: number): number {
  const n = outcome.length;
  let prevalence = 0;
  for (let i = 0; i < n; i++) prevalence += outcome[i] / n;
  const expected = nullPrevalence ?? prevalence;
  const reference = prevalence * (1 - expected) ** 2 + (1 - prevalence) * expected ** 2;
  return reference > 0 ? 1 - brierScore(outcome, probabilities) / reference : NaN;
}
