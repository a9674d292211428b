/** Dense matrix, column-major: entry (row, column) at `row + rows * column`. */
export interface ColumnMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Sum of x[i] * r[i] over one column; four partial sums in a fixed order. */
export function columnDot(values: Float64Array, start: number, count: number, other: Float64Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const blocked = count - (count % 4);
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
