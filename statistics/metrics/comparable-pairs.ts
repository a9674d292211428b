import type { SurvivalOutcome } from "../survival/survival-outcome.ts";

/**
 * Weighted pairs of an event with every case known to live longer: a later time, or censored at the same time. Two events at
 * one time are no pair, as in R survival and in scikit-survival (which counts them as `tied_time`). Scores tie by equality:
 * one half. (scikit-survival ties scores within 1e-8.)
 */
export interface ComparablePairs {
  /** Per case: weight of the pairs that it belongs to. */
  readonly weight: Float64Array;
  /** Per case: the same, concordant in full and tied scores by half. */
  readonly agreement: Float64Array;
  /** Unweighted counts over all pairs of events with a positive weight. */
  readonly concordant: number;
  readonly discordant: number;
  readonly tiedScore: number;
  /** Summed over pairs. */
  readonly totalWeight: number;
  readonly totalAgreement: number;
}

/**
 * Goes through all comparable pairs.
 *
 * @param outcome n times and event indicators
 * @param scores higher = expected to have the event earlier
 * @param weights of the pairs of each event, n, >= 0
 */
export function comparablePairs(
  { time, event }: SurvivalOutcome,
  scores: Float64Array,
  weights: Float64Array,
): ComparablePairs {
  const n = time.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => time[a] - time[b] || event[b] - event[a]);
  const weight = new Float64Array(n);
  const agreement = new Float64Array(n);
  let concordant = 0;
  let tiedScore = 0;
  let pairs = 0;
  let totalWeight = 0;
  let totalAgreement = 0;
  for (let k = 0; k < n; k++) {
    const i = order[k];
    if (event[i] === 0 || weights[i] === 0) continue;
    let first = k + 1;
    while (first < n && time[order[first]] === time[i] && event[order[first]] === 1) first++;
    let above = 0;
    let equal = 0;
    for (let l = first; l < n; l++) {
      const j = order[l];
      const value = scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
      if (value === 1) above++;
      else if (value === 0.5) equal++;
      weight[j] += weights[i];
      agreement[j] += weights[i] * value;
    }
    concordant += above;
    tiedScore += equal;
    pairs += n - first;
    weight[i] += weights[i] * (n - first);
    agreement[i] += weights[i] * (above + equal / 2);
    totalWeight += weights[i] * (n - first);
    totalAgreement += weights[i] * (above + equal / 2);
  }
  return {
    weight,
    agreement,
    concordant,
    discordant: pairs - concordant - tiedScore,
    tiedScore,
    totalWeight,
    totalAgreement,
  };
}
