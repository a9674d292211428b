/** Dense matrix, column-major: entry (row, column) at `row + rows * column`. */
export interface ColumnMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * Columns one after the other.
 *
 * @param columns p columns of n rows
 * @param rows n, which no column can tell where p is 0
 * @returns n x p, a copy
 */
export function matrixOfColumns(columns: readonly Float64Array[], rows: number): ColumnMatrix {
  const values = new Float64Array(rows * columns.length);
  columns.forEach((column, j) => values.set(column, j * rows));
  return { rows, columns: columns.length, values };
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
 * Products X_j'r of chosen columns, eight columns at a time so that r is loaded once for them and no sum waits for another;
 * the last block repeats the last column.
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
  for (let k = 0; k <= last; k += 8) {
    const at = (offset: number): number => columns[Math.min(k + offset, last)];
    let a = at(0) * rows;
    let b = at(1) * rows;
    let c = at(2) * rows;
    let d = at(3) * rows;
    let e = at(4) * rows;
    let f = at(5) * rows;
    let g = at(6) * rows;
    let h = at(7) * rows;
    let [sumA, sumB, sumC, sumD, sumE, sumF, sumG, sumH] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const r = other[i];
      sumA += values[a++] * r;
      sumB += values[b++] * r;
      sumC += values[c++] * r;
      sumD += values[d++] * r;
      sumE += values[e++] * r;
      sumF += values[f++] * r;
      sumG += values[g++] * r;
      sumH += values[h++] * r;
    }
    out[at(0)] = sumA;
    out[at(1)] = sumB;
    out[at(2)] = sumC;
    out[at(3)] = sumD;
    out[at(4)] = sumE;
    out[at(5)] = sumF;
    out[at(6)] = sumG;
    out[at(7)] = sumH;
  }
}

/**
 * Sum of chosen columns, each times its factor, added in their order.
 *
 * @param matrix n x p
 * @param chosen column numbers
 * @param factors one per chosen column
 * @param count how many of `chosen` count
 * @param out receives n values
 */
export function combineColumns(
  { rows, values }: ColumnMatrix,
  chosen: Int32Array,
  factors: Float64Array,
  count: number,
  out: Float64Array,
): void {
  out.fill(0);
  const blocked = count - (count % 8);
  for (let k = 0; k < blocked; k += 8) {
    const a = factors[k];
    const b = factors[k + 1];
    const c = factors[k + 2];
    const d = factors[k + 3];
    const e = factors[k + 4];
    const f = factors[k + 5];
    const g = factors[k + 6];
    const h = factors[k + 7];
    let p = chosen[k] * rows;
    let q = chosen[k + 1] * rows;
    let r = chosen[k + 2] * rows;
    let s = chosen[k + 3] * rows;
    let t = chosen[k + 4] * rows;
    let u = chosen[k + 5] * rows;
    let v = chosen[k + 6] * rows;
    let w = chosen[k + 7] * rows;
    for (let i = 0; i < rows; i++) {
      out[i] =
        out[i] +
        a * values[p++] +
        b * values[q++] +
        c * values[r++] +
        d * values[s++] +
        e * values[t++] +
        f * values[u++] +
        g * values[v++] +
        h * values[w++];
    }
  }
  for (let k = blocked; k < count; k++) {
    const at = chosen[k] * rows;
    for (let i = 0; i < rows; i++) out[i] += factors[k] * values[at + i];
  }
}

/** All columns but the given ones, which ascend. */
export function otherColumns(given: Int32Array, columns: number): Int32Array {
  const others = new Int32Array(columns - given.length);
  let next = 0;
  let count = 0;
  for (let j = 0; j < columns; j++) {
    if (next < given.length && given[next] === j) next++;
    else others[count++] = j;
  }
  return others;
}
