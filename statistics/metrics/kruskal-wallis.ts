import chisquareCdf from "@stdlib/stats-base-dists-chisquare-cdf";

export interface KruskalWallis {
  /** H with correction for ties, >= 0. */
  readonly statistic: number;
  /** Groups with a value, less one. */
  readonly degreesOfFreedom: number;
  /** From the chi-squared distribution, 0..1. */
  readonly pValue: number;
}

/**
 * Rank test that k groups come from one distribution: Kruskal and Wallis 1952, doi 10.1080/01621459.1952.10483441, with
 * midranks and correction for ties.
 *
 * @param values one per row, NaN = missing (left out)
 * @param groupOf group of each row, 0..groupCount - 1
 * @param groupCount number of groups; those without a value are left out
 * @returns NaN statistic and p-value where fewer than two groups have a value or all values are equal
 */
export function kruskalWallis(values: Float64Array, groupOf: Int32Array, groupCount: number): KruskalWallis {
  const ranked = Uint32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]))
    .sort((a, b) => values[a] - values[b]);
  const counts = new Float64Array(groupCount);
  const rankSums = new Float64Array(groupCount);
  const total = ranked.length;
  let ties = 0;
  for (let start = 0; start < total;) {
    let end = start + 1;
    while (end < total && values[ranked[end]] === values[ranked[start]]) end++;
    const midrank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) {
      counts[groupOf[ranked[i]]]++;
      rankSums[groupOf[ranked[i]]] += midrank;
    }
    const tied = end - start;
    ties += tied ** 3 - tied;
    start = end;
  }
  const degreesOfFreedom = counts.reduce((number, count) => number + (count > 0 ? 1 : 0), 0) - 1;
  const tieCorrection = 1 - ties / (total ** 3 - total);
  if (degreesOfFreedom < 1 || !(tieCorrection > 0)) {
    return { statistic: Number.NaN, degreesOfFreedom: Math.max(0, degreesOfFreedom), pValue: Number.NaN };
  }
  let weighted = 0;
  for (let group = 0; group < groupCount; group++) {
    if (counts[group] > 0) weighted += rankSums[group] ** 2 / counts[group];
  }
  const statistic = Math.max(0, ((12 / (total * (total + 1))) * weighted - 3 * (total + 1)) / tieCorrection);
  return { statistic, degreesOfFreedom, pValue: 1 - chisquareCdf(statistic, degreesOfFreedom) };
}
