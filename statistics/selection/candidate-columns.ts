import type { FeatureTable } from "../feature-table.ts";
import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { columnMoments } from "../preparation/column-moments.ts";

/** The numeric columns that vary, ready for a selection that looks at all of them together. */
export interface CandidateColumns {
  /** Column numbers in the table, rising. */
  readonly indices: readonly number[];
  /** One column per index, mean 0 and population variance 1; a missing value is 0, the mean. */
  readonly matrix: ColumnMatrix;
}

/**
 * Standardizes the numeric columns that vary in training. Near-constant columns are no candidates.
 *
 * @param table training rows, NaN = missing
 * @returns rows x candidates, dimensionless
 * @throws InfiniteValueError
 */
export function candidateColumns(table: FeatureTable): CandidateColumns {
  const { rows } = table;
  const found: { readonly index: number; readonly values: Float64Array }[] = [];
  table.columns.forEach((column, index) => {
    if (column.kind === "category") return;
    const { mean, populationVariance, nearConstant } = columnMoments(column.name, column.values);
    if (nearConstant) return;
    const deviation = Math.sqrt(populationVariance);
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const value = column.values[row];
      values[row] = Number.isNaN(value) ? 0 : (value - mean) / deviation;
    }
    found.push({ index, values });
  });
  return packFound(rows, found);
}

/**
 * Ranks of the numeric columns that vary in training: doubled midranks less their mean, so that all entries are integers
 * and their products exact. A missing value is 0, the middle rank.
 *
 * @param table training rows, NaN = missing
 * @returns rows x candidates
 * @throws InfiniteValueError
 */
export function candidateRanks(table: FeatureTable): CandidateColumns {
  const { rows } = table;
  const found: { readonly index: number; readonly values: Float64Array }[] = [];
  const sorted = new Float64Array(rows);
  table.columns.forEach((column, index) => {
    if (column.kind === "category" || columnMoments(column.name, column.values).nearConstant) return;
    found.push({ index, values: centeredRanks(column.values, sorted) });
  });
  return packFound(rows, found);
}

/** A present value's count of lower less its count of higher values: twice its midrank less (n + 1). */
function centeredRanks(values: Float64Array, scratch: Float64Array): Float64Array {
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) scratch[count++] = values[row] + 0; // sorting would tell -0 from 0
  }
  const sorted = scratch.subarray(0, count).sort();
  const ranks = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    const first = lowerBound(sorted, value);
    let after = first + 1;
    while (after < count && sorted[after] === value) after++;
    ranks[row] = first + after - count;
  }
  return ranks;
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function packFound(
  rows: number,
  found: readonly { readonly index: number; readonly values: Float64Array }[],
): CandidateColumns {
  const values = new Float64Array(rows * found.length);
  found.forEach((column, j) => values.set(column.values, j * rows));
  return { indices: found.map(({ index }) => index), matrix: { rows, columns: found.length, values } };
}
