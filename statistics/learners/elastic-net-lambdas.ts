import type { ColumnMatrix } from "./column-matrix.ts";
import { columnDot } from "./column-matrix.ts";

/** glmnet's floor of the mixing parameter in lambda_max: ridge has no largest lambda of its own. */
const smallestL1Ratio = 1e-3;

/**
 * glmnet's lambda sequence: from the smallest lambda at which every penalized coefficient is 0, log-spaced down to
 * 0.01 (rows < columns) or 0.0001 of it.
 *
 * @param largest lambda_max, > 0
 * @param rows cases
 * @param columns candidate columns
 * @param count how many values, >= 1
 * @returns falling, the first is `largest`
 */
export function lambdaSequence(largest: number, rows: number, columns: number, count: number): number[] {
  const ratio = rows < columns ? 0.01 : 1e-4;
  return Array.from({ length: count }, (_, i) => (count === 1 ? largest : largest * ratio ** (i / (count - 1))));
}

/**
 * lambda_max = max_j |x_j'(y - mu)| / (n v_j max(l1Ratio, 0.001)) over the penalized columns.
 *
 * @param matrix columns as they enter the fit
 * @param residual y - mu at the null model (with the unpenalized columns, where there are any)
 * @param penaltyFactors v_j, one per column
 * @param l1Ratio in [0, 1]
 * @returns 0 where no penalized column is related to the residual
 */
export function largestLambda(
  matrix: ColumnMatrix,
  residual: Float64Array,
  penaltyFactors: Float64Array,
  l1Ratio: number,
): number {
  const { rows, columns, values } = matrix;
  let largest = 0;
  for (let j = 0; j < columns; j++) {
    if (penaltyFactors[j] === 0) continue;
    const gradient = Math.abs(columnDot(values, j * rows, rows, residual)) / (rows * penaltyFactors[j]);
    if (gradient > largest) largest = gradient;
  }
  return largest / Math.max(l1Ratio, smallestL1Ratio);
}
