/** Dense matrix, column-major: entry (row, column) at `row + rows * column`. */
export interface ColumnMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Sum of x[i] * r[i] over one column of at least one row; four partial sums in a fixed order. */
export function columnDot(values: Float64Array, start: number, count: number, other: Float64Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const blocked = count - 1 - ((count - 1) % 4);
  let i = 0;
  for (; i < blocked; i += 4) {
    s0 += values[start + i] * other[i];
    s1 += values[start + i + 1] * other[i + 1];
    s2 += values[start + i + 2] * other[i + 2];
    s3 += values[start + i + 3] * other[i + 3];
  }
  for (; i < count; i++) s0 += values[start + i] * other[i];
  return s0 + s1 + (s2 + s3);
}

/**
 * Products X_j'r of chosen columns, four columns at a time so that r is loaded once for them; the last block repeats the
 * last column.
 *
 * @param matrix n x p
 * @param other r, n
 * @param columns column numbers
 * @param out receives one product per chosen column, at the column's number
 */
export function columnProducts(
  matrix: ColumnMatrix,
  other: Float64Array,
  columns: Int32Array,
  out: Float64Array,
): void {
  const { rows, values } = matrix;
  const last = columns.length - 1;
  for (let k = 0; k <= last; k += 4) {
    const a = columns[k];
    const b = columns[Math.min(k + 1, last)];
    const c = columns[Math.min(k + 2, last)];
    const d = columns[Math.min(k + 3, last)];
    let p = a * rows;
    let q = b * rows;
    let u = c * rows;
    let v = d * rows;
    let sumA = 0;
    let sumB = 0;
    let sumC = 0;
    let sumD = 0;
    for (let i = 0; i < rows; i++) {
      const r = other[i];
      sumA += values[p++] * r;
      sumB += values[q++] * r;
      sumC += values[u++] * r;
      sumD += values[v++] * r;
    }
    out[a] = sumA;
    out[b] = sumB;
    out[c] = sumC;
    out[d] = sumD;
  }
}
