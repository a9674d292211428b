import chisquareCdf from "@stdlib/stats-base-dists-chisquare-cdf";
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import { invertPositive } from "./invert-positive.ts";
import { checkSurvivalOutcome } from "./survival-outcome.ts";
import type { SurvivalOutcome } from "./survival-outcome.ts";

/**
 * Weight of each event time: `log-rank` 1; `wilcoxon` (Gehan) the number at risk; `tarone-ware` its root; `peto` (Peto and
 * Peto) the product of 1 - events / (at risk + 1) up to and with the time.
 */
export type LogRankWeights = "log-rank" | "wilcoxon" | "tarone-ware" | "peto";

export interface LogRankTest {
  /** Chi-squared under equal hazards. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Events seen per group. */
  readonly observed: Float64Array;
  /** Events expected per group under equal hazards, unweighted. */
  readonly expected: Float64Array;
}

/**
 * Weighted log-rank test of k groups, summed over strata, with the hypergeometric variance for ties. Not evidence on the
 * cases that chose the groups. Source: Mantel 1966; Tarone and Ware 1977.
 *
 * @param outcome n times and event indicators
 * @param group 0 .. groups - 1 per case
 * @param groups >= 2
 * @param weights see above
 * @param strata stratum label per case; left out: one stratum
 * @returns statistic and p value NaN where fewer than two groups were ever at risk of an event
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function logRankTest(
  outcome: SurvivalOutcome,
  group: Int32Array,
  groups: number,
  weights: LogRankWeights,
  strata?: Int32Array,
): LogRankTest {
  checkSurvivalOutcome(outcome);
  const sums: Sums = {
    observed: new Float64Array(groups),
    expected: new Float64Array(groups),
    difference: new Float64Array(groups),
    variance: new Float64Array(groups * groups),
  };
  const label = strata ?? new Int32Array(outcome.time.length);
  for (const stratum of new Set(label.toSorted())) addStratum(outcome, group, label, stratum, weights, sums);
  const { observed, expected, difference, variance } = sums;

  const used = Array.from(expected.keys()).filter((g) => variance[g * groups + g] > 0);
  const degreesOfFreedom = used.length - 1;
  if (degreesOfFreedom < 1) return { statistic: NaN, degreesOfFreedom: 0, pValue: NaN, observed, expected };
  const kept = used.slice(0, -1);
  const block = Float64Array.from(kept.flatMap((a) => kept.map((b) => variance[a * groups + b])));
  const inverse = invertPositive(block, kept.length);
  if (typeof inverse === "number") return { statistic: NaN, degreesOfFreedom, pValue: NaN, observed, expected };
  let statistic = 0;
  kept.forEach((a, i) =>
    kept.forEach((b, j) => (statistic += difference[a] * inverse[i * kept.length + j] * difference[b])),
  );
  const pValue =
    degreesOfFreedom === 1 ? 2 * normalCdf(-Math.sqrt(statistic), 0, 1) : 1 - chisquareCdf(statistic, degreesOfFreedom);
  return { statistic, degreesOfFreedom, pValue, observed, expected };
}

interface Sums {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  readonly difference: Float64Array;
  readonly variance: Float64Array;
}

function addStratum(
  { time, event }: SurvivalOutcome,
  group: Int32Array,
  label: Int32Array,
  stratum: number,
  weights: LogRankWeights,
  { observed, expected, difference, variance }: Sums,
): void {
  const groups = observed.length;
  const order = Array.from(time.keys())
    .filter((i) => label[i] === stratum)
    .sort((a, b) => time[a] - time[b]);
  const atRisk = new Int32Array(groups);
  for (const row of order) atRisk[group[row]]++;
  const deaths = new Int32Array(groups);
  const leaving = new Int32Array(groups);
  let peto = 1;
  for (let start = 0; start < order.length;) {
    const all = order.length - start;
    let end = start;
    let events = 0;
    deaths.fill(0);
    leaving.fill(0);
    for (; end < order.length && time[order[end]] === time[order[start]]; end++) {
      const row = order[end];
      leaving[group[row]]++;
      deaths[group[row]] += event[row];
      events += event[row];
    }
    if (events > 0) {
      peto *= 1 - events / (all + 1);
      const weight = weightOf(weights, all, peto);
      const spread = all > 1 ? (weight * weight * events * (all - events)) / (all - 1) : 0;
      for (let a = 0; a < groups; a++) {
        const share = atRisk[a] / all;
        observed[a] += deaths[a];
        expected[a] += events * share;
        difference[a] += weight * (deaths[a] - events * share);
        for (let b = 0; b < groups; b++) {
          variance[a * groups + b] += spread * share * ((a === b ? 1 : 0) - atRisk[b] / all);
        }
      }
    }
    for (let a = 0; a < groups; a++) atRisk[a] -= leaving[a];
    start = end;
  }
}

function weightOf(weights: LogRankWeights, atRisk: number, peto: number): number {
  switch (weights) {
    case "log-rank":
      return 1;
    case "wilcoxon":
      return atRisk;
    case "tarone-ware":
      return Math.sqrt(atRisk);
    case "peto":
      return peto;
  }
}
