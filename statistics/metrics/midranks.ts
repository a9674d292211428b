/**
 * Ranks from 1, where equal values share their mean rank.
 *
 * @param values one value per case
 * @returns one rank per case; all NaN where a value is NaN
 */
export function midranks(values: Float64Array): Float64Array {
  const count = values.length;
  const sorted = values.slice().sort();
  // NaN sorts last.
  if (count > 0 && Number.isNaN(sorted[count - 1])) return new Float64Array(count).fill(Number.NaN);
  const distinct = new Float64Array(count);
  const ranks = new Float64Array(count);
  let last = -1;
  for (let start = 0; start < count;) {
    let end = start + 1;
    while (end < count && sorted[end] === sorted[start]) end++;
    distinct[++last] = sorted[start];
    ranks[last] = (start + end + 1) / 2;
    start = end;
  }
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (distinct[middle] < values[i]) low = middle + 1;
      else high = middle;
    }
    out[i] = ranks[low];
  }
  return out;
}
