/** glmnet's bounds of a probability inside the deviance: one confident error stays finite. */
const smallest = 1e-5;

/**
 * Binomial deviance per case = -2 mean log-likelihood (twice the log loss); lower is better. Probabilities are clipped to
 * [1e-5, 1 - 1e-5] as in glmnet.
 *
 * @param outcome 0 or 1 per case
 * @param probabilities in [0, 1]
 * @returns at least 0; NaN for no cases
 */
export function binomialDeviance(outcome: Uint8Array, probabilities: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < outcome.length; i++) {
    const p = Math.min(Math.max(probabilities[i], smallest), 1 - smallest);
    sum -= outcome[i] === 1 ? Math.log(p) : Math.log(1 - p);
  }
  return (2 * sum) / outcome.length;
}
