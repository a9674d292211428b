import { SurvivalOutcomeError } from "./survival-outcome.ts";

/** Cumulative incidence of each cause at the times of any event, rising; each value holds from its time on. */
export interface CumulativeIncidence {
  readonly times: Float64Array;
  /** One list per cause 1 .. causes. */
  readonly incidence: readonly Float64Array[];
  /** Probability of no event of any cause. */
  readonly eventFree: Float64Array;
}

/**
 * Aalen-Johansen estimator with competing events: the incidence of a cause grows by S(t-) times its events / at risk, where
 * S is the Kaplan-Meier curve of all causes together. The incidences and the event-free probability add up to 1.
 * Source: Aalen and Johansen 1978.
 *
 * @param time n times, finite and > 0
 * @param cause per case: 0 = censored, 1 .. causes
 * @param causes number of causes, >= 1
 * @throws SurvivalOutcomeError for an impossible time or cause
 */
export function aalenJohansen(time: Float64Array, cause: Uint8Array, causes: number): CumulativeIncidence {
  const n = time.length;
  for (let i = 0; i < n; i++) {
    if (!(time[i] > 0 && time[i] < Infinity)) {
      throw new SurvivalOutcomeError(`impossible time in row ${i}`, i, "a finite number above 0", String(time[i]));
    }
    if (cause[i] > causes) {
      throw new SurvivalOutcomeError(`impossible cause in row ${i}`, i, `0..${causes}`, String(cause[i]));
    }
  }
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => time[a] - time[b]);
  const times: number[] = [];
  const eventFree: number[] = [];
  const incidence: number[][] = Array.from({ length: causes }, () => []);
  const reached = new Float64Array(causes);
  const events = new Int32Array(causes + 1);
  let free = 1;
  for (let start = 0; start < n;) {
    let end = start;
    events.fill(0);
    for (; end < n && time[order[end]] === time[order[start]]; end++) events[cause[order[end]]]++;
    const atRisk = n - start;
    const all = end - start - events[0];
    if (all > 0) {
      for (let k = 0; k < causes; k++) {
        reached[k] += (free * events[k + 1]) / atRisk;
        incidence[k].push(reached[k]);
      }
      free *= 1 - all / atRisk;
      times.push(time[order[start]]);
      eventFree.push(free);
    }
    start = end;
  }
  return {
    times: Float64Array.from(times),
    incidence: incidence.map((values) => Float64Array.from(values)),
    eventFree: Float64Array.from(eventFree),
  };
}

/**
 * Cumulative incidence of one cause at a time.
 *
 * @param curves of aalenJohansen
 * @param cause 1 .. causes
 * @param time in the unit of the curves
 * @returns 0 before the first event; the last value beyond the last
 */
export function incidenceAt(curves: CumulativeIncidence, cause: number, time: number): number {
  let value = 0;
  for (let k = 0; k < curves.times.length && curves.times[k] <= time; k++) value = curves.incidence[cause - 1][k];
  return value;
}
