import chiSquaredCdf from "@stdlib/stats-base-dists-chisquare-cdf";
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import { incompleteBeta } from "../metrics/incomplete-beta.ts";
import { aucExcess } from "./auc-excess.ts";

/** One column against the outcome. */
export interface UnivariateTest {
  /** Larger is better, at least 0. */
  readonly score: number;
  /** 0..1; NaN for a measure that has none. */
  readonly pValue: number;
}

/** More distinct values than this are grouped by the quartiles of training. */
const mostDistinct = 10;
const nothing: UnivariateTest = { score: 0, pValue: 1 };

/**
 * Mann-Whitney test: score |AUC - 0.5|, p-value two-sided from the normal distribution with tie and continuity correction,
 * as R's `wilcox.test(exact = FALSE)`.
 *
 * @param values one column, NaN = missing (left out)
 * @param outcome 0 or 1 per row
 * @returns score 0 and p-value 1 where a class has no value or all values are equal
 */
export function mannWhitneyTest(values: Float64Array, outcome: Uint8Array): UnivariateTest {
  const excess = aucExcess(values, outcome);
  if (Number.isNaN(excess)) return nothing;
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const n = sorted.length;
  const { events } = countComplete(values, outcome);
  const pairs = events * (n - events);
  let ties = 0;
  for (let start = 0; start < n;) {
    let end = start + 1;
    while (end < n && sorted[end] === sorted[start]) end++;
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  const variance = (pairs / 12) * (n + 1 - ties / (n * (n - 1)));
  if (!(variance > 0)) return nothing;
  const distance = Math.max(0, Math.abs(excess) * pairs - 0.5);
  return { score: Math.abs(excess), pValue: Math.min(1, 2 * normalCdf(-distance / Math.sqrt(variance), 0, 1)) };
}

/**
 * Welch's t test of unequal variances: score |t|, two-sided p-value.
 *
 * @param values one column, NaN = missing (left out)
 * @param outcome 0 or 1 per row
 * @returns score 0 and p-value 1 where a class has fewer than two values or neither class varies
 */
export function welchTest(values: Float64Array, outcome: Uint8Array): UnivariateTest {
  const [first, second] = [0, 1].map((own) => classMoments(values, outcome, own));
  const error = first.errorSquared + second.errorSquared;
  if (!(error > 0)) return nothing;
  const t = Math.abs(first.mean - second.mean) / Math.sqrt(error);
  const freedom =
    error ** 2 / (first.errorSquared ** 2 / (first.count - 1) + second.errorSquared ** 2 / (second.count - 1));
  return { score: t, pValue: incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) };
}

/**
 * Pearson's chi-squared test of a column in groups: its values where there are at most 10 of them, else its quartiles in training.
 * Score: the statistic, without continuity correction.
 *
 * @param values one column, NaN = missing (left out)
 * @param outcome 0 or 1 per row
 * @returns score 0 and p-value 1 where there is one group or one class only
 */
export function chiSquaredTest(values: Float64Array, outcome: Uint8Array): UnivariateTest {
  return groupTest(values, outcome, (observed, expected) => (observed - expected) ** 2 / expected, 1);
}

/**
 * Mutual information of outcome and column in groups (as for `chiSquaredTest`), in nats, the plug-in estimate; p-value of the
 * likelihood-ratio test, to which it is proportional (G = 2 n I).
 *
 * @param values one column, NaN = missing (left out)
 * @param outcome 0 or 1 per row
 * @returns score 0 and p-value 1 where there is one group or one class only
 */
export function mutualInformationTest(values: Float64Array, outcome: Uint8Array): UnivariateTest {
  const { events, others } = countComplete(values, outcome);
  const cell = (observed: number, expected: number): number =>
    observed === 0 ? 0 : 2 * observed * Math.log(observed / expected);
  return groupTest(values, outcome, cell, 1 / (2 * (events + others)));
}

/** Sum over the cells of the table groups x classes; the score is the sum times `scale`. */
function groupTest(
  values: Float64Array,
  outcome: Uint8Array,
  cell: (observed: number, expected: number) => number,
  scale: number,
): UnivariateTest {
  const { events, others } = countComplete(values, outcome);
  const limits = groupLimits(values);
  if (events === 0 || others === 0 || limits.length === 0) return nothing;
  const counts = [new Int32Array(limits.length + 1), new Int32Array(limits.length + 1)];
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    let group = 0;
    while (group < limits.length && values[row] > limits[group]) group++;
    counts[outcome[row]][group]++;
  }
  let sum = 0;
  for (let group = 0; group <= limits.length; group++) {
    const share = (counts[0][group] + counts[1][group]) / (events + others);
    sum += cell(counts[0][group], share * others) + cell(counts[1][group], share * events);
  }
  const statistic = Math.max(0, sum);
  return { score: statistic * scale, pValue: 1 - chiSquaredCdf(statistic, limits.length) };
}

/** Upper ends of all groups but the last: every group holds a value. */
function groupLimits(values: Float64Array): number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  if (distinct.length <= mostDistinct) return distinct.slice(0, -1);
  const quartiles = [1, 2, 3].map((quarter) => sorted[Math.ceil((quarter * sorted.length) / 4) - 1]);
  return [...new Set(quartiles)].filter((limit) => limit < sorted[sorted.length - 1]);
}

function classMoments(
  values: Float64Array,
  outcome: Uint8Array,
  own: number,
): { readonly count: number; readonly mean: number; readonly errorSquared: number } {
  let count = 0;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    if (outcome[row] !== own || Number.isNaN(values[row])) continue;
    count++;
    sum += values[row];
  }
  const mean = sum / count;
  let squares = 0;
  for (let row = 0; row < values.length; row++) {
    if (outcome[row] === own && !Number.isNaN(values[row])) squares += (values[row] - mean) ** 2;
  }
  return { count, mean, errorSquared: squares / (count - 1) / count };
}

function countComplete(
  values: Float64Array,
  outcome: Uint8Array,
): { readonly events: number; readonly others: number } {
  let events = 0;
  let others = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    if (outcome[row] === 1) events++;
    else others++;
  }
  return { events, others };
}
