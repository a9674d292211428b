/** Summary of the complete values of one column. */
export interface ColumnMoments {
  /** How many values are not NaN. */
  readonly count: number;
  /** NaN where count is 0. */
  readonly mean: number;
  /** Divisor `count`; NaN where count is 0. */
  readonly populationVariance: number;
  /** No variation beyond rounding, or no value at all. */
  readonly nearConstant: boolean;
}

/** A column holds an infinite value; only NaN (missing) is a legal non-finite value. */
export class InfiniteValueError extends Error {
  override readonly name = "InfiniteValueError";
  readonly column: string;

  constructor(column: string) {
    super(
      `column \`${column}\`: holds an infinite value, expected numbers (or NaN for missing), got +-Infinity: correct the value or mark it as missing`,
    );
    this.column = column;
  }
}

/**
 * Mean and population variance of the values that are not NaN, by two passes with the rounding correction of
 * Chan, Golub and LeVeque. A column is near-constant by scikit-learn's rule (`_is_constant_feature`):
 * variance <= n eps variance + (n eps mean)^2.
 *
 * @param name of the column, for the message
 * @param values one column, NaN = missing
 * @returns count, mean (unit of the column), population variance (unit squared), near-constant flag
 * @throws InfiniteValueError
 */
export function columnMoments(name: string, values: Float64Array): ColumnMoments {
  let count = 0;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
  }
  if (count === 0) return { count, mean: Number.NaN, populationVariance: Number.NaN, nearConstant: true };
  if (!Number.isFinite(sum)) throw new InfiniteValueError(name);
  const mean = sum / count;
  let squares = 0;
  let rest = 0;
  for (let row = 0; row < values.length; row++) {
    const deviation = values[row] - mean;
    if (Number.isNaN(deviation)) continue;
    squares += deviation * deviation;
    rest += deviation;
  }
  const populationVariance = Math.max(0, (squares - (rest * rest) / count) / count);
  const epsilon = count * Number.EPSILON;
  const nearConstant = populationVariance <= epsilon * populationVariance + (epsilon * mean) ** 2;
  return { count, mean, populationVariance, nearConstant };
}
