import type { ColumnMatrix } from "./column-matrix.ts";
import { logistic } from "./logistic-loss.ts";

/**
 * Probabilities of a logistic model.
 *
 * @param matrix n x p
 * @param coefficients p
 * @param out receives one probability per row
 */
export function predictLogistic(
  matrix: ColumnMatrix,
  intercept: number,
  coefficients: ArrayLike<number>,
  out: Float64Array,
): void {
  const { rows, columns, values } = matrix;
  out.fill(intercept);
  for (let j = 0; j < columns; j++) {
    const b = coefficients[j];
    if (b === 0) continue;
    for (let i = 0; i < rows; i++) out[i] += b * values[j * rows + i];
  }
  for (let i = 0; i < rows; i++) out[i] = logistic(out[i]);
}
