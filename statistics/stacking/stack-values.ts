import { meanProduct } from "./mean-product.ts";
import { minimizeNonNegative } from "./minimize-non-negative.ts";
import { ridgeOfWeights } from "./ridge-of-weights.ts";

export interface StackedValues {
  readonly intercept: number;
  /** One per column, at least 0. */
  readonly weights: readonly number[];
  /** Largest violation of the optimality conditions, in units of the outcome's standard deviation. */
  readonly kktResidual: number;
}

/**
 * Least squares of a few columns with weights of at least 0 and a small ridge penalty: minimizes the mean of the squared errors
 * over twice the variance of the outcome plus lambda / 2 times the sum of squared weights; the intercept is free. The solution
 * does not depend on the unit. Source: Breiman, Stacked regressions, 1996.
 *
 * @param columns m columns of n predictions, in the unit of the outcome
 * @param outcome one number per row
 * @param lambda above 0: with it the solution is unique, equal columns have equal weights
 * @returns the solution; of an outcome without variance its mean and weights of 0
 */
export function stackValues(columns: readonly Float64Array[], outcome: Float64Array, lambda: number): StackedValues {
  const center = meanOf(outcome);
  const scale = Math.sqrt(meanOf(outcome.map((value) => (value - center) ** 2)));
  if (scale === 0) return { intercept: center, weights: columns.map(() => 0), kktResidual: 0 };
  // Centered columns: the intercept needs no place among the coordinates.
  const means = columns.map(meanOf);
  const centered = columns.map((column, j) => column.map((value) => (value - means[j]) / scale));
  const target = outcome.map((value) => (value - center) / scale);
  const gram = centered.map((left) => centered.map((right) => meanProduct(left, right)));
  const cross = centered.map((column) => meanProduct(column, target));
  const { point, kktResidual } = minimizeNonNegative({
    start: columns.map(() => 0),
    free: 0,
    valueAt: (at) => {
      let squares = 1;
      at.forEach((weight, j) => {
        squares -= 2 * weight * cross[j];
        at.forEach((other, k) => (squares += weight * other * gram[j][k]));
      });
      return squares / 2 + ridgeOfWeights(at, lambda);
    },
    gradientAt: (at) => at.map((own, j) => at.reduce((sum, w, k) => sum + gram[j][k] * w, lambda * own - cross[j])),
    hessianAt: (_, coordinates) =>
      Float64Array.from(coordinates.flatMap((j) => coordinates.map((k) => gram[j][k] + (j === k ? lambda : 0)))),
  });
  return { intercept: point.reduce((sum, weight, j) => sum - weight * means[j], center), weights: point, kktResidual };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
