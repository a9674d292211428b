import type { ColumnMatrix } from "../column-matrix.ts";
import { extendGramMatrix } from "../gram-matrix.ts";

/** X X', n x n, of the rows. */
export function rowProducts({ rows, columns, values }: ColumnMatrix): Float64Array {
  const byRow = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) byRow[i * columns + j] = values[j * rows + i];
  const products = new Float64Array(rows * rows);
  extendGramMatrix(byRow, columns, 0, rows, rows, products);
  return products;
}

/**
 * Radial basis kernel exp(-gamma |x - z|^2) of all pairs of rows.
 *
 * @param products of `rowProducts`
 * @returns n x n
 */
export function radialKernel(products: Float64Array, n: number, gamma: number): Float64Array {
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const distance = products[i * n + i] + products[k * n + k] - 2 * products[i * n + k];
      kernel[i * n + k] = kernel[k * n + i] = Math.exp(-gamma * Math.max(0, distance));
    }
    kernel[i * n + i] = 1;
  }
  return kernel;
}

/**
 * libsvm's and scikit-learn's `scale`: 1 / (p var(X)) over all entries, divisor n p.
 *
 * @returns 1 where all entries are equal or there is none
 */
export function scaledGamma({ columns, values }: ColumnMatrix): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  const variance = squares / values.length;
  return variance > 0 ? 1 / (columns * variance) : 1;
}
