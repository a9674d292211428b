import type { ColumnMatrix } from "../column-matrix.ts";

/** Moves per row after which a column is sorted by comparison instead: its values are too unevenly spread for buckets. */
const mostMovesPerRow = 16;

/**
 * Row numbers of each column by rising value, equal values by row. The rows are sorted natively as numbers, bucket of the
 * value first and row second; what shares a bucket is then put in order by comparison.
 *
 * @param matrix n x p, finite, n at most 2^26
 * @returns row at place k of column j at `k + rows * j`
 */
export function sortedRows({ rows, columns, values }: ColumnMatrix): Int32Array {
  const order = new Int32Array(rows * columns);
  const keys = new Float64Array(rows);
  const stride = 2 ** Math.ceil(Math.log2(Math.max(2, rows)));
  const buckets = 2 ** 52 / stride - 1;
  for (let j = 0; j < columns; j++) {
    const start = j * rows;
    let least = Infinity;
    let largest = -Infinity;
    for (let i = start; i < start + rows; i++) {
      if (values[i] < least) least = values[i];
      if (values[i] > largest) largest = values[i];
    }
    // Halves, so that the range stays finite.
    const range = largest / 2 - least / 2;
    const scale = range > 0 ? buckets / range : 0;
    const isScaled = scale < Infinity;
    for (let i = 0; i < rows; i++) {
      const place = isScaled ? (values[start + i] / 2 - least / 2) * scale : 0;
      keys[i] = Math.floor(place) * stride + i;
    }
    keys.sort();
    for (let k = 0; k < rows; k++) order[start + k] = keys[k] - Math.floor(keys[k] / stride) * stride;
    if (!sortNearlySorted(order, values, start, rows)) {
      order.subarray(start, start + rows).sort((a, b) => values[start + a] - values[start + b] || a - b);
    }
  }
  return order;
}

/** Insertion sort that keeps the order of equal values; false where it takes too long. */
function sortNearlySorted(order: Int32Array, values: Float64Array, start: number, rows: number): boolean {
  let left = mostMovesPerRow * rows;
  for (let k = start + 1; k < start + rows; k++) {
    const row = order[k];
    const value = values[start + row];
    let at = k;
    for (; at > start && values[start + order[at - 1]] > value; at--) {
      order[at] = order[at - 1];
      left--;
    }
    order[at] = row;
    if (left < 0) return false;
  }
  return true;
}
