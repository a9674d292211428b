import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { vectorProducts } from "../learners/vector-products.ts";

/**
 * Absolute correlation of every pair of centered columns.
 *
 * @param matrix n x p, columns centered, none of them 0 throughout
 * @returns p x p, row-major, symmetric, 0..1, diagonal 1
 */
export function absoluteCorrelations({ rows, columns, values }: ColumnMatrix): Float64Array {
  const products = vectorProducts(values, columns, values, columns, rows);
  const inverseNorms = Float64Array.from({ length: columns }, (_, j) => 1 / Math.sqrt(products[j * columns + j]));
  for (let j = 0; j < columns; j++) {
    const own = inverseNorms[j];
    const row = j * columns;
    for (let k = 0; k < columns; k++) {
      // Of the two factors the product comes first: what is symmetric stays so to the bit.
      products[row + k] = Math.min(1, Math.abs(products[row + k]) * (own * inverseNorms[k]));
    }
    products[row + j] = 1;
  }
  return products;
}
