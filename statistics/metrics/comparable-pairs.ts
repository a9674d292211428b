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
 * Counts all comparable pairs in n log n: from the last time to the first each event finds how many cases outlive it with a lower
 * score, and from the first to the last each case finds the weight of the events before it with a higher one.
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
  const order = orderInTime(time, event);
  const groups = timeGroups(order, time, event);
  const { rank, ranks } = denseRanks(scores);
  const { below, equal } = outlivedCases(order, groups, rank, ranks);
  const weight = new Float64Array(n);
  const agreement = new Float64Array(n);
  const earlier = new PrefixSums(ranks);
  const ofRank = new Float64Array(ranks);
  let concordant = 0;
  let tiedScore = 0;
  let pairs = 0;
  let totalWeight = 0;
  let totalAgreement = 0;
  let earlierWeight = 0;
  const receive = (j: number): void => {
    weight[j] += earlierWeight;
    agreement[j] += earlier.upTo(ranks - 1 - rank[j]) + ofRank[rank[j]] / 2;
  };
  for (const { start, censored, end } of groups) {
    for (let k = start; k < censored; k++) receive(order[k]);
    for (let k = start; k < censored; k++) {
      const i = order[k];
      if (weights[i] === 0) continue;
      const agreeing = below[i] + equal[i] / 2;
      concordant += below[i];
      tiedScore += equal[i];
      pairs += n - censored;
      weight[i] += weights[i] * (n - censored);
      agreement[i] += weights[i] * agreeing;
      totalWeight += weights[i] * (n - censored);
      totalAgreement += weights[i] * agreeing;
      earlierWeight += weights[i];
      earlier.add(ranks - 1 - rank[i], weights[i]);
      ofRank[rank[i]] += weights[i];
    }
    for (let k = censored; k < end; k++) receive(order[k]);
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

/** Places in the order of the cases that share a time: its events, then those censored at it. */
interface TimeGroup {
  readonly start: number;
  readonly censored: number;
  readonly end: number;
}

function timeGroups(order: Int32Array, time: ArrayLike<number>, event: ArrayLike<number>): TimeGroup[] {
  const groups: TimeGroup[] = [];
  for (let start = 0; start < order.length;) {
    let censored = start;
    while (censored < order.length && time[order[censored]] === time[order[start]] && event[order[censored]] === 1)
      censored++;
    let end = Math.max(censored, start);
    while (end < order.length && time[order[end]] === time[order[start]]) end++;
    groups.push({ start, censored, end });
    start = end;
  }
  return groups;
}

/** Of each event the cases known to live longer that have a lower score, and an equal one. */
function outlivedCases(order: Int32Array, groups: readonly TimeGroup[], rank: Int32Array, ranks: number) {
  const below = new Float64Array(order.length);
  const equal = new Float64Array(order.length);
  const later = new PrefixSums(ranks);
  const ofRank = new Float64Array(ranks);
  const add = (i: number): void => {
    later.add(rank[i], 1);
    ofRank[rank[i]]++;
  };
  for (const { start, censored, end } of groups.toReversed()) {
    for (let k = censored; k < end; k++) add(order[k]);
    for (let k = start; k < censored; k++) {
      below[order[k]] = later.upTo(rank[order[k]]);
      equal[order[k]] = ofRank[rank[order[k]]];
    }
    for (let k = start; k < censored; k++) add(order[k]);
  }
  return { below, equal };
}

/** Cases by time, at one time those with the event first, else as they stand. */
function orderInTime(time: Float64Array, event: Uint8Array): Int32Array {
  const { rank, ranks } = denseRanks(time);
  const place = (i: number): number => 2 * rank[i] + (event[i] === 1 ? 0 : 1);
  const next = new Int32Array(2 * ranks + 1);
  for (let i = 0; i < time.length; i++) next[place(i) + 1]++;
  for (let k = 1; k < next.length; k++) next[k] += next[k - 1];
  const order = new Int32Array(time.length);
  for (let i = 0; i < time.length; i++) order[next[place(i)]++] = i;
  return order;
}

/** Ranks from 0, equal values sharing one. */
function denseRanks(values: Float64Array): { readonly rank: Int32Array; readonly ranks: number } {
  const sorted = values.slice().sort();
  let ranks = 0;
  for (let k = 0; k < sorted.length; k++) {
    if (k === 0 || sorted[k] !== sorted[ranks - 1]) sorted[ranks++] = sorted[k];
  }
  const rank = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let low = 0;
    let high = ranks - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < values[i]) low = middle + 1;
      else high = middle;
    }
    rank[i] = low;
  }
  return { rank, ranks };
}

/** Running totals of values that are added one by one at places 0 to size - 1 (a Fenwick tree). */
class PrefixSums {
  readonly #sums: Float64Array;
  constructor(size: number) {
    this.#sums = new Float64Array(size + 1);
  }

  add(place: number, value: number): void {
    for (let at = place + 1; at < this.#sums.length; at += at & -at) this.#sums[at] += value;
  }

  /** Sum of the places before `place`. */
  upTo(place: number): number {
    let sum = 0;
    for (let at = place; at > 0; at -= at & -at) sum += this.#sums[at];
    return sum;
  }
}
