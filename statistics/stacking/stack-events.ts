import { logistic, meanLogisticLoss } from "../learners/logistic-loss.ts";
import { meanProduct } from "./mean-product.ts";
import { minimizeNonNegative } from "./minimize-non-negative.ts";
import { ridgeOfWeights } from "./ridge-of-weights.ts";
import { weightedSum } from "./weighted-sum.ts";

export interface StackedEvents {
  readonly intercept: number;
  /** One per column, at least 0. */
  readonly weights: readonly number[];
  /** Largest violation of the optimality conditions. */
  readonly kktResidual: number;
}

/**
 * Ridge logistic regression of a few columns with weights of at least 0: minimizes the mean negative log-likelihood plus
 * lambda / 2 times the sum of squared weights; the intercept is free.
 *
 * @param columns m columns of n numbers of one scale: log-odds
 * @param outcome 0 or 1 per row, both present
 * @param lambda above 0: with it the solution is unique, equal columns have equal weights
 * @returns the solution; its violation says how exact it is
 */
export function stackEvents(columns: readonly Float64Array[], outcome: Uint8Array, lambda: number): StackedEvents {
  const rows = outcome.length;
  let events = 0;
  for (let i = 0; i < rows; i++) events += outcome[i];
  // Intercept first; it is always free.
  const all = [new Float64Array(rows).fill(1), ...columns];
  const { point, kktResidual } = minimizeNonNegative({
    start: [Math.log(events / (rows - events)), ...columns.map(() => 0)],
    free: 1,
    valueAt: (at) => meanLogisticLoss(outcome, weightedSum(at, all)) + ridgeOfWeights(at.slice(1), lambda),
    gradientAt: (at) => {
      const residual = weightedSum(at, all).map((eta, i) => logistic(eta) - outcome[i]);
      return all.map((column, j) => meanProduct(column, residual) + (j === 0 ? 0 : lambda * at[j]));
    },
    hessianAt: (at, coordinates) => {
      const curvature = weightedSum(at, all).map((eta) => {
        const mu = logistic(eta);
        return Math.max(mu * (1 - mu), 1e-10);
      });
      const size = coordinates.length;
      const hessian = new Float64Array(size * size);
      coordinates.forEach((j, a) => {
        const weighted = all[j].map((value, i) => value * curvature[i]);
        for (let c = 0; c <= a; c++) hessian[a * size + c] = meanProduct(weighted, all[coordinates[c]]);
        if (j > 0) hessian[a * size + a] += lambda;
      });
      return hessian;
    },
  });
  return { intercept: point[0], weights: point.slice(1), kktResidual };
}
