/**
 * Percentile by linear interpolation between order statistics (type 7 of Hyndman and Fan, the one of numpy and R).
 *
 * @param sorted - ascending, at least one value
 * @param fraction - 0 to 1
 * @returns in the units of `sorted`
 */
export function quantile(sorted: Float64Array, fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  return low + (high - low) * (position - below);
}
