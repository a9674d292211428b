/**
 * p value of a permutation test, the observed arrangement being one of those that can happen: (1 + #{permuted >= observed}) / (B + 1), so
 * that it is never 0. A permutation without a value counts as at least as large: it never helps. Source: Phipson and Smyth 2010.
 *
 * @param observed statistic of the data as they are, larger = more signal
 * @param permuted statistic of each of B permutations
 * @returns in (0, 1]; NaN where the observed value is NaN
 */
export function permutationPValue(observed: number, permuted: readonly number[]): number {
  if (Number.isNaN(observed)) return NaN;
  const reached = permuted.filter((value) => !(value < observed)).length;
  return (1 + reached) / (permuted.length + 1);
}
