/**
 * The ridge penalty of stacking: lambda / 2 times the sum of squared weights, with lambda = 1 / n beside a mean log-likelihood.
 * That is a standard normal prior of each weight, cut at 0, and it gives members that say the same the same weight.
 *
 * @param weights one per member
 * @param lambda above 0
 * @returns at least 0
 */
export function ridgeOfWeights(weights: readonly number[], lambda: number): number {
  return (lambda / 2) * weights.reduce((sum, weight) => sum + weight ** 2, 0);
}
