import type { ColumnMatrix } from "../learners/column-matrix.ts";

/**
 * Absolute correlation of every pair of centered columns. Four columns meet two others at a time, so that every value that
 * is loaded serves several products; each product is one sum over the rows in their order.
 *
 * @param matrix n x p, columns centered, none of them 0 throughout
 * @returns p x p, row-major, symmetric, 0..1, diagonal 1
 */
export function absoluteCorrelations(matrix: ColumnMatrix): Float64Array {
  const { rows, columns, values } = matrix;
  const result = new Float64Array(columns * columns);
  const inverseNorms = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let squares = 0;
    for (let i = j * rows; i < (j + 1) * rows; i++) squares += values[i] * values[i];
    inverseNorms[j] = 1 / Math.sqrt(squares);
  }
  const last = columns - 1;
  const products = new Float64Array(8);
  for (let j = 0; j < columns; j += 4) {
    for (let k = j; k < columns; k += 2) {
      fourByTwo(values, rows, last, j, k, products);
      for (let a = 0; a < 4 && j + a <= last; a++) {
        for (let b = 0; b < 2 && k + b <= last; b++) {
          const scale = inverseNorms[j + a] * inverseNorms[k + b];
          const r = Math.min(1, Math.abs(products[2 * a + b]) * scale);
          result[(j + a) * columns + k + b] = r;
          result[(k + b) * columns + j + a] = r;
        }
      }
    }
    for (let a = j; a < j + 4 && a <= last; a++) result[a * columns + a] = 1;
  }
  return result;
}

/** Products of columns j .. j + 3 with k and k + 1, the last column standing for those beyond it. */
function fourByTwo(
  values: Float64Array,
  rows: number,
  last: number,
  j: number,
  k: number,
  products: Float64Array,
): void {
  let p = j * rows;
  let q = Math.min(j + 1, last) * rows;
  let s = Math.min(j + 2, last) * rows;
  let t = Math.min(j + 3, last) * rows;
  let u = k * rows;
  let v = Math.min(k + 1, last) * rows;
  let pu = 0;
  let pv = 0;
  let qu = 0;
  let qv = 0;
  let su = 0;
  let sv = 0;
  let tu = 0;
  let tv = 0;
  for (const end = u + rows; u < end; u++, v++) {
    const c = values[u];
    const d = values[v];
    const a = values[p++];
    pu += a * c;
    pv += a * d;
    const b = values[q++];
    qu += b * c;
    qv += b * d;
    const e = values[s++];
    su += e * c;
    sv += e * d;
    const f = values[t++];
    tu += f * c;
    tv += f * d;
  }
  products[0] = pu;
  products[1] = pv;
  products[2] = qu;
  products[3] = qv;
  products[4] = su;
  products[5] = sv;
  products[6] = tu;
  products[7] = tv;
}
