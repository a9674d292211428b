/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, doi
 * 10.1080/00031305.1996.10473566; the default of numpy and R).
 *
 * @param sorted in ascending order, without NaN, at least one value
 * @param fraction 0..1
 * @returns unit of the values
 */
export function quantile(sorted: Float64Array, fraction: number): number {
  const at = fraction * (sorted.length - 1);
  const below = Math.min(Math.floor(at), sorted.length - 1);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  return low + (at - below) * (high - low) + 0; // JSON has no -0
}

/**
 * The values of a column that are not missing, in ascending order.
 *
 * @param values NaN = missing
 * @returns a copy, empty where all are missing
 */
export function sortedComplete(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}
