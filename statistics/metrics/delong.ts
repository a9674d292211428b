import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { midranks } from "./midranks.ts";

/** AUC with DeLong's variance; NaN where a class has fewer than two cases (no variance) or none (no AUC). */
export interface DelongAuc {
  readonly auc: number;
  readonly variance: number;
  readonly lower: number;
  readonly upper: number;
}

export interface DelongComparison {
  readonly difference: number;
  readonly standardError: number;
  readonly z: number;
  readonly pValue: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * AUC of fixed predictions on independent cases, DeLong's variance from midranks, and an interval made on the logit
 * scale, which stays inside [0, 1]. Not for pooled cross-validation scores. At an AUC of 0 or 1 the variance is 0 and the
 * logit is infinite: the interval is NaN. Source: DeLong 1988; midranks: Sun and Xu 2014.
 *
 * @param outcome 0 or 1 per case
 * @param scores higher = more likely an event
 * @param confidence in (0, 1)
 * @returns NaN fields where they are undefined
 */
export function delongAuc(outcome: Uint8Array, scores: Float64Array, confidence: number): DelongAuc {
  const { auc, placementsOfEvents, placementsOfOthers } = placements(outcome, scores);
  const variance =
    covariance(placementsOfEvents, placementsOfEvents) / placementsOfEvents.length +
    covariance(placementsOfOthers, placementsOfOthers) / placementsOfOthers.length;
  if (Number.isNaN(variance) || auc === 0 || auc === 1) return { auc, variance, lower: NaN, upper: NaN };
  const half = (normalQuantile(0.5 + confidence / 2, 0, 1) * Math.sqrt(variance)) / (auc * (1 - auc));
  const logit = Math.log(auc / (1 - auc));
  return { auc, variance, lower: 1 / (1 + Math.exp(half - logit)), upper: 1 / (1 + Math.exp(-half - logit)) };
}

/**
 * DeLong's test of two AUCs on the same cases (first minus second), two-sided, with an interval of the difference.
 * Not for nested models that were fitted on these cases.
 *
 * @param outcome 0 or 1 per case
 * @param first scores of the first model
 * @param second scores of the second model
 * @param confidence in (0, 1)
 * @returns z = 0 and p = 1 where the scores order the cases alike; NaN where a class has fewer than two cases
 */
export function delongTest(
  outcome: Uint8Array,
  first: Float64Array,
  second: Float64Array,
  confidence: number,
): DelongComparison {
  const a = placements(outcome, first);
  const b = placements(outcome, second);
  const variance =
    covariance(difference(a.placementsOfEvents, b.placementsOfEvents)) / a.placementsOfEvents.length +
    covariance(difference(a.placementsOfOthers, b.placementsOfOthers)) / a.placementsOfOthers.length;
  const auc = a.auc - b.auc;
  const standardError = Math.sqrt(variance);
  const z = auc === 0 && standardError === 0 ? 0 : auc / standardError;
  const half = normalQuantile(0.5 + confidence / 2, 0, 1) * standardError;
  return {
    difference: auc,
    standardError,
    z,
    pValue: Math.min(1, 2 * normalCdf(-Math.abs(z), 0, 1)),
    lower: auc - half,
    upper: auc + half,
  };
}

/** Share of the other class that each case beats: V10 of the events and V01 of the non-events. */
function placements(outcome: Uint8Array, scores: Float64Array) {
  const n = outcome.length;
  const events = new Int32Array(n);
  const others = new Int32Array(n);
  let eventCount = 0;
  let otherCount = 0;
  for (let i = 0; i < n; i++) {
    if (outcome[i] === 1) events[eventCount++] = i;
    else others[otherCount++] = i;
  }
  const all = midranks(scores.subarray(0, n));
  const ranksAmong = (rows: Int32Array, count: number): Float64Array => {
    const own = new Float64Array(count);
    for (let k = 0; k < count; k++) own[k] = scores[rows[k]];
    return midranks(own);
  };
  const placementsOfEvents = ranksAmong(events, eventCount);
  const placementsOfOthers = ranksAmong(others, otherCount);
  let sum = 0;
  for (let k = 0; k < eventCount; k++) {
    const above = all[events[k]] - placementsOfEvents[k];
    sum += above;
    placementsOfEvents[k] = above / otherCount;
  }
  for (let k = 0; k < otherCount; k++) {
    placementsOfOthers[k] = 1 - (all[others[k]] - placementsOfOthers[k]) / eventCount;
  }
  return { auc: sum / (eventCount * otherCount), placementsOfEvents, placementsOfOthers };
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

/** Divisor n - 1: NaN for fewer than two values. */
function covariance(a: Float64Array, b: Float64Array = a): number {
  const n = a.length;
  if (n < 2) return NaN;
  let meanA = 0;
  let meanB = 0;
  for (let i = 0; i < n; i++) {
    meanA += a[i] / n;
    meanB += b[i] / n;
  }
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (a[i] - meanA) * (b[i] - meanB);
  return sum / (n - 1);
}
