const BUCKETS = 65_536;

/**
 * Percentiles by linear interpolation between order statistics (type 7 of Hyndman and Fan, the one of numpy and R).
 * Values are counted into buckets; only the few buckets that hold a wanted rank are sorted.
 *
 * @param values - finite, any order, at least one; not changed
 * @param fractions - each 0 to 1
 * @returns one percentile per fraction, in the units of `values`
 */
export function quantiles(values: Float64Array, fractions: readonly number[]): number[] {
  const last = values.length - 1;
  const at = orderStatistics(
    values,
    fractions.flatMap((fraction) => [Math.floor(last * fraction), Math.min(Math.floor(last * fraction) + 1, last)]),
  );
  return fractions.map((fraction, i) => {
    const position = last * fraction;
    return at[2 * i] + (at[2 * i + 1] - at[2 * i]) * (position - Math.floor(position));
  });
}

/**
 * The values at the given ranks, as sorting would find them.
 *
 * @param values - finite, any order, at least one; not changed
 * @param ranks - whole, 0 = lowest
 * @returns one value per rank, in the units of `values`
 */
export function orderStatistics(values: Float64Array, ranks: readonly number[]): number[] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  const ratio = (BUCKETS - 1) / (high - low);
  const scale = Number.isFinite(ratio) ? ratio : 0;
  /** Bucket b holds the ranks from `starts[b]` to before `starts[b + 1]`. */
  const starts = new Uint32Array(BUCKETS + 1);
  for (let i = 0; i < values.length; i++) starts[Math.floor((values[i] - low) * scale) + 1]++;
  for (let bucket = 0; bucket < BUCKETS; bucket++) starts[bucket + 1] += starts[bucket];

  const buckets = ranks.map((rank) => bucketOfRank(starts, rank));
  const members = new Map(
    buckets.map((bucket) => [bucket, { sorted: new Float64Array(starts[bucket + 1] - starts[bucket]), filled: 0 }]),
  );
  const wanted = new Uint8Array(BUCKETS);
  for (const bucket of buckets) wanted[bucket] = 1;
  for (let i = 0; i < values.length; i++) {
    const bucket = Math.floor((values[i] - low) * scale);
    if (wanted[bucket] === 0) continue;
    const member = members.get(bucket);
    if (member !== undefined) member.sorted[member.filled++] = values[i];
  }
  for (const { sorted } of members.values()) sorted.sort();
  return ranks.map((rank, i) => members.get(buckets[i])?.sorted[rank - starts[buckets[i]]] ?? NaN);
}

/** The last bucket that starts at or before the rank. */
function bucketOfRank(starts: Uint32Array, rank: number): number {
  let low = 0;
  let high = BUCKETS;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= rank) low = middle;
    else high = middle;
  }
  return low;
}
