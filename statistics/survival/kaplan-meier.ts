import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { checkSurvivalOutcome } from "./survival-outcome.ts";
import type { SurvivalOutcome } from "./survival-outcome.ts";

/** `plain`: S -+ z se, cut to [0, 1]; `log-log`: made on log(-log S), which stays inside [0, 1]. */
export type SurvivalLimits = "plain" | "log-log";

/** Survival curve at the distinct times of follow-up, rising; each value holds from its time on, 1 before the first. */
export interface SurvivalCurve {
  readonly times: Float64Array;
  readonly atRisk: Int32Array;
  readonly events: Int32Array;
  readonly survival: Float64Array;
  /** Greenwood's standard error of the survival; NaN once the survival is 0. */
  readonly standardError: Float64Array;
  /** Pointwise limits; NaN where the survival is 1 or 0 on the log-log scale, or the standard error is NaN. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * Kaplan-Meier estimator with Greenwood's variance. A case that is censored at the time of an event was at risk of it.
 * Source: Kaplan and Meier 1958; limits: Kalbfleisch and Prentice 1980.
 *
 * @param outcome n times and event indicators
 * @param confidence of the pointwise limits, in (0, 1)
 * @param limits default log-log
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function kaplanMeier(
  outcome: SurvivalOutcome,
  confidence: number,
  limits: SurvivalLimits = "log-log",
): SurvivalCurve {
  checkSurvivalOutcome(outcome);
  return productLimit(outcome, (_, events) => events, 0, confidence, limits);
}

/**
 * Kaplan-Meier estimator of the time to censoring: potential follow-up, and the weights of IPCW. A case whose event falls on
 * the time of a censoring was no longer at risk of being censored, as in scikit-survival.
 *
 * @param outcome n times and event indicators
 * @param confidence of the pointwise limits, in (0, 1)
 * @returns `events` counts the censored
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function reverseKaplanMeier(outcome: SurvivalOutcome, confidence: number): SurvivalCurve {
  checkSurvivalOutcome(outcome);
  return productLimit(outcome, (leaving, events) => leaving - events, 1, confidence, "log-log");
}

/**
 * Survival at a time.
 *
 * @param curve of kaplanMeier
 * @param time in the unit of the curve
 * @param side `at`: S(t); `before`: S(t-)
 * @returns in [0, 1]; the last value beyond the last time
 */
export function survivalAt(curve: SurvivalCurve, time: number, side: "at" | "before" = "at"): number {
  let low = 0;
  let high = curve.times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const isPast = side === "at" ? curve.times[middle] <= time : curve.times[middle] < time;
    if (isPast) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 1 : curve.survival[low - 1];
}

/**
 * Median survival: the first time at which the curve is at or below one half, with the times at which its limits are
 * (Brookmeyer and Crowley 1982).
 *
 * @returns Infinity where half is not reached
 */
export function medianSurvival(curve: SurvivalCurve): {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
} {
  const first = (values: Float64Array) => {
    const at = values.findIndex((value) => value <= 0.5);
    return at < 0 ? Infinity : curve.times[at];
  };
  return { median: first(curve.survival), lower: first(curve.lower), upper: first(curve.upper) };
}

/** Product of (1 - counted / at risk); `eventsLeaveFirst` takes the events of a time out of its risk set. */
function productLimit(
  { time, event }: SurvivalOutcome,
  counted: (leaving: number, events: number) => number,
  eventsLeaveFirst: 0 | 1,
  confidence: number,
  limits: SurvivalLimits,
): SurvivalCurve {
  const n = time.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => time[a] - time[b]);
  const z = normalQuantile(0.5 + confidence / 2, 0, 1);
  const rows: [number, number, number, number, number, number, number][] = [];
  let survival = 1;
  let sum = 0;
  for (let start = 0; start < n;) {
    let end = start;
    let events = 0;
    for (; end < n && time[order[end]] === time[order[start]]; end++) events += event[order[end]];
    const count = counted(end - start, events);
    const atRisk = n - start - eventsLeaveFirst * events;
    if (count > 0) {
      survival = count === atRisk ? 0 : survival * (1 - count / atRisk);
      sum += count / (atRisk * (atRisk - count));
    }
    const error = survival === 0 ? NaN : survival * Math.sqrt(sum);
    const [lower, upper] = limitsOf(survival, error, z, limits);
    rows.push([time[order[start]], atRisk, count, survival, error, lower, upper]);
    start = end;
  }
  return {
    times: Float64Array.from(rows, (row) => row[0]),
    atRisk: Int32Array.from(rows, (row) => row[1]),
    events: Int32Array.from(rows, (row) => row[2]),
    survival: Float64Array.from(rows, (row) => row[3]),
    standardError: Float64Array.from(rows, (row) => row[4]),
    lower: Float64Array.from(rows, (row) => row[5]),
    upper: Float64Array.from(rows, (row) => row[6]),
  };
}

function limitsOf(survival: number, error: number, z: number, limits: SurvivalLimits): [number, number] {
  if (limits === "plain") return [Math.max(0, survival - z * error), Math.min(1, survival + z * error)];
  if (survival === 0 || survival === 1) return [NaN, NaN];
  const half = (z * error) / (survival * Math.abs(Math.log(survival)));
  return [survival ** Math.exp(half), survival ** Math.exp(-half)];
}
