import { columnDot, columnProducts } from "../column-matrix.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import { extendGramMatrix } from "../vector-products.ts";
import { linearOf } from "./multinomial-loss.ts";
import type { SmoothLoss } from "./smooth-loss.ts";

/**
 * Half the mean squared error of a linear model. Coordinates: one per column, then the intercept.
 *
 * @param matrix n x p
 * @param value per row
 */
export function squaredLoss(matrix: ColumnMatrix, value: Float64Array): SmoothLoss {
  const { rows, columns, values } = matrix;
  const all = Int32Array.from({ length: columns }, (_, j) => j);
  const back = (vector: Float64Array, out: Float64Array): void => {
    columnProducts(matrix, vector, all, out);
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += vector[i];
    out[columns] = sum;
    for (let j = 0; j <= columns; j++) out[j] /= rows;
  };
  const residual = (at: Float64Array): Float64Array => linearOf(matrix, at).map((fitted, i) => fitted - value[i]);
  return {
    size: columns + 1,
    value: (at) => {
      const rest = residual(at);
      return columnDot(rest, 0, rows, rest) / (2 * rows);
    },
    gradient: (at, out) => back(residual(at), out),
    curvature: (_, set, count, out) => {
      const chosen = new Float64Array(count * rows);
      for (let a = 0; a < count; a++) {
        const j = set[a];
        if (j === columns) chosen.fill(1, a * rows, (a + 1) * rows);
        else chosen.set(values.subarray(j * rows, (j + 1) * rows), a * rows);
      }
      extendGramMatrix(chosen, rows, 0, count, count, out);
      for (let a = 0; a < count * count; a++) out[a] /= rows;
    },
    diagonal: (_, out) => {
      for (let j = 0; j < columns; j++) {
        let squares = 0;
        for (let i = j * rows; i < (j + 1) * rows; i++) squares += values[i] * values[i];
        out[j] = squares / rows;
      }
      out[columns] = 1;
    },
    multiplier: () => (vector, out) => back(linearOf(matrix, vector), out),
  };
}
