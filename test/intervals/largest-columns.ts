/**
 * Columns with the largest absolute values.
 *
 * @param values one per column
 * @param keep how many; all where there are no more
 * @returns ascending column numbers; of equal values the first
 */
export function largestColumns(values: Float64Array, keep: number): Int32Array {
  if (values.length <= keep) return Int32Array.from(values.keys());
  const chosen = new Int32Array(keep);
  const sizes = new Float64Array(keep).fill(-1);
  // Insertion into a short list: most columns fail the first comparison.
  for (let column = 0; column < values.length; column++) {
    const size = Math.abs(values[column]);
    if (size <= sizes[keep - 1]) continue;
    let at = keep - 1;
    while (at > 0 && sizes[at - 1] < size) {
      sizes[at] = sizes[at - 1];
      chosen[at] = chosen[at - 1];
      at--;
    }
    sizes[at] = size;
    chosen[at] = column;
  }
  return chosen.sort();
}
