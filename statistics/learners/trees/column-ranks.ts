import type { ColumnMatrix } from "../column-matrix.ts";

/** Counts of rows are packed into 16 bits. */
const mostRows = 0xffff;

/** Dense ranks of each column among the training rows: order and distinct values are all that a split search needs. */
export interface ColumnRanks {
  /** Rank of entry (row, column) at `row + rows * column`; equal values share a rank. */
  readonly ranks: Uint16Array;
  /** Distinct values of a column, rising, from `rows * column`. */
  readonly distinct: Float64Array;
}

/**
 * Ranks of every column.
 *
 * @param matrix n x p, finite, n at most 65,535
 * @throws RangeError for more rows
 */
export function columnRanks({ rows, columns, values }: ColumnMatrix): ColumnRanks {
  if (rows > mostRows) {
    throw new RangeError(
      `forest: too many cases, expected at most ${mostRows}, got ${rows}, use the learner logistic or boosting`,
    );
  }
  const ranks = new Uint16Array(rows * columns);
  const distinct = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const start = j * rows;
    const sorted = values.slice(start, start + rows).sort();
    let count = 0;
    for (let i = 0; i < rows; i++) {
      if (count === 0 || sorted[i] !== distinct[start + count - 1]) distinct[start + count++] = sorted[i];
    }
    for (let i = 0; i < rows; i++) ranks[start + i] = positionOf(values[start + i], distinct, start, count);
  }
  return { ranks, distinct };
}

function positionOf(value: number, distinct: Float64Array, start: number, count: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (distinct[start + middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
