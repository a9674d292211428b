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
