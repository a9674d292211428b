/**
 * Ranks from 1, where equal values share their mean rank.
 *
 * @param values one value per case
 * @returns one rank per case; all NaN where a value is NaN
 */
export function midranks(values: Float64Array): Float64Array {
  const ranks = new Float64Array(values.length);
  if (values.some((value) => Number.isNaN(value))) return ranks.fill(Number.NaN);
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}
