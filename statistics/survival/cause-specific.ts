import type { SurvivalOutcome } from "./survival-outcome.ts";

/**
 * Follow-up seen from one cause: events of any other cause end the follow-up without the event.
 *
 * @param outcome n times; events 0 = censored, 1 = the event, 2 = a competing event
 * @param cause 1 or 2
 * @returns events 0 or 1; the times are shared
 */
export function causeSpecific({ time, event }: SurvivalOutcome, cause: number): SurvivalOutcome {
  return { time, event: event.map((value) => (value === cause ? 1 : 0)) };
}
