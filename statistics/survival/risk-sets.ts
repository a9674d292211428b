import type { SurvivalOutcome } from "./survival-outcome.ts";

/**
 * Cases ordered so that every risk set is a prefix of its stratum: by stratum, then time falling, then events before
 * censored cases, then row. A group is the cases of one stratum with one time.
 */
export interface RiskSets {
  /** Row of the cohort per place. */
  readonly order: Int32Array;
  /** Event indicator per place. */
  readonly event: Uint8Array;
  readonly groups: number;
  /** First place of each group; one more entry closes the list. */
  readonly start: Int32Array;
  /** Events of each group. */
  readonly deaths: Int32Array;
  readonly time: Float64Array;
  /** Stratum label of each group. */
  readonly stratum: Int32Array;
}

/**
 * Orders a cohort by risk set.
 *
 * @param outcome n times and event indicators, checked
 * @param strata stratum label per case; left out: one stratum
 */
export function riskSets({ time, event }: SurvivalOutcome, strata?: Int32Array): RiskSets {
  const n = time.length;
  const label = strata ?? new Int32Array(n);
  const order = Int32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => label[a] - label[b] || time[b] - time[a] || event[b] - event[a] || a - b,
  );
  const start: number[] = [];
  const deaths: number[] = [];
  for (let k = 0; k < n; k++) {
    const row = order[k];
    const before = order[k - 1];
    if (k === 0 || label[row] !== label[before] || time[row] !== time[before]) {
      start.push(k);
      deaths.push(0);
    }
    deaths[deaths.length - 1] += event[row];
  }
  const groups = start.length;
  return {
    order,
    event: Uint8Array.from(order, (row) => event[row]),
    groups,
    start: Int32Array.from([...start, n]),
    deaths: Int32Array.from(deaths),
    time: Float64Array.from(start, (k) => time[order[k]]),
    stratum: Int32Array.from(start, (k) => label[order[k]]),
  };
}
