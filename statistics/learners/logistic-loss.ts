/** log(1 + exp(x)) without overflow. */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** 1 / (1 + exp(-x)); exact at both ends. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * Mean negative log-likelihood of a logistic model.
 *
 * @param outcome 0 or 1 per row
 * @param linear linear predictor per row
 * @returns at least 0
 */
export function meanLogisticLoss(outcome: Uint8Array, linear: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < linear.length; i++) sum += softplus(outcome[i] === 1 ? -linear[i] : linear[i]);
  return sum / linear.length;
}
