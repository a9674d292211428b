/**
 * Relative penalty of each column, from one number per feature set. The set of a column is what stands before the first dot of its
 * name, which steps keep (`clinical.stage=II`, `ct.component_1`); a column of no such set, as `pca.component_1` of all sets
 * together, has 1.
 *
 * @param names one per column
 * @param factors by feature set, >= 0: 0 = unpenalized; a set that is not named has 1
 * @returns one per column; undefined where no factor is stated
 */
export function setPenaltyFactors(
  names: readonly string[],
  factors: Readonly<Record<string, number>>,
): Float64Array | undefined {
  const bySet = new Map(Object.entries(factors));
  if (bySet.size === 0) return undefined;
  return Float64Array.from(names, (name) => bySet.get(name.slice(0, name.indexOf("."))) ?? 1);
}

/**
 * The same numbers with a sum of one per column, as glmnet rescales them: 1 each where no factor is stated, 0 where all are 0.
 *
 * @param names one per column
 * @param factors by feature set, >= 0; undefined: none is stated
 * @returns one per column
 */
export function scaledSetFactors(
  names: readonly string[],
  factors: Readonly<Record<string, number>> | undefined,
): Float64Array {
  const own = setPenaltyFactors(names, factors ?? {}) ?? new Float64Array(names.length).fill(1);
  const sum = own.reduce((total, factor) => total + factor, 0);
  return own.map((factor) => (sum > 0 ? (factor * names.length) / sum : 0));
}
