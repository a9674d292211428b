/**
 * Sum of weight times column.
 *
 * @param weights one per column
 * @param columns at least one, n rows each
 * @returns n rows
 */
export function weightedSum(weights: readonly number[], columns: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(columns[0].length);
  columns.forEach((column, j) => {
    for (let i = 0; i < sum.length; i++) sum[i] += weights[j] * column[i];
  });
  return sum;
}
