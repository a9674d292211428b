/**
 * Stability of feature selection (Nogueira, Sechidis and Brown, JMLR 18, 2018): 1 less the mean sample variance of the selection of a
 * feature over what it would be by chance at the same mean size, Phi = 1 - mean_f[M / (M - 1) p_f (1 - p_f)] / [k/p (1 - k/p)].
 *
 * @param selections one set of names per fit, M >= 2
 * @param features p, how many could be selected
 * @returns at most 1 (always the same set), about 0 by chance; NaN with fewer than two fits, or where all fits selected nothing or everything
 */
export function selectionStability(selections: readonly ReadonlySet<string>[], features: number): number {
  const fits = selections.length;
  if (fits < 2) return Number.NaN;
  const counts = new Map<string, number>();
  for (const selected of selections) for (const name of selected) counts.set(name, (counts.get(name) ?? 0) + 1);
  let variances = 0;
  let total = 0;
  for (const count of counts.values()) {
    const share = count / fits;
    variances += (fits / (fits - 1)) * share * (1 - share);
    total += share;
  }
  const density = total / features;
  const byChance = density * (1 - density);
  return byChance > 0 ? 1 - variances / features / byChance : Number.NaN;
}
