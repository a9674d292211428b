import { checkSurvivalOutcome } from "./survival-outcome.ts";
import type { SurvivalOutcome } from "./survival-outcome.ts";

/** Cumulative hazard at the event times, rising; each value holds from its time on, 0 before the first. */
export interface CumulativeHazard {
  readonly times: Float64Array;
  readonly cumulativeHazard: Float64Array;
  /** Aalen's estimate, root of the sum of events / at risk squared. */
  readonly standardError: Float64Array;
}

/**
 * Nelson-Aalen estimator: sum over event times of events / at risk. Ties are not split (as in R's survfit with
 * ctype = 1). Source: Nelson 1972, Aalen 1978.
 *
 * @param outcome n times and event indicators
 * @returns empty lists where there is no event
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function nelsonAalen(outcome: SurvivalOutcome): CumulativeHazard {
  checkSurvivalOutcome(outcome);
  const { time, event } = outcome;
  const n = time.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => time[a] - time[b]);
  const times: number[] = [];
  const hazards: number[] = [];
  const errors: number[] = [];
  let hazard = 0;
  let variance = 0;
  for (let start = 0; start < n;) {
    let end = start;
    let events = 0;
    for (; end < n && time[order[end]] === time[order[start]]; end++) events += event[order[end]];
    const atRisk = n - start;
    if (events > 0) {
      hazard += events / atRisk;
      variance += events / atRisk ** 2;
      times.push(time[order[start]]);
      hazards.push(hazard);
      errors.push(Math.sqrt(variance));
    }
    start = end;
  }
  return {
    times: Float64Array.from(times),
    cumulativeHazard: Float64Array.from(hazards),
    standardError: Float64Array.from(errors),
  };
}
