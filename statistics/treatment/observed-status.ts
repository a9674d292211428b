import type { BinaryOutcome, CensoredOutcome } from "../outcome.ts";
import { takeOutcomeRows } from "../outcome.ts";
import { reverseKaplanMeier, survivalAt } from "../survival/kaplan-meier.ts";

/** What is known of every case up to a horizon. */
export interface ObservedStatus {
  /** 1 = event up to the horizon, 0 = none; of no meaning where the weight is 0. */
  readonly event: Uint8Array;
  /** 1 / probability of being known; 0 where the case was censored before the horizon. */
  readonly weight: Float64Array;
}

/**
 * Events up to a horizon, with inverse-probability-of-censoring weights by Kaplan-Meier within each arm: a case is known where
 * it was not censored before its event or the horizon. Source: Robins and Finkelstein 2000; Graf et al. 1999.
 *
 * @param outcome n rows; of a binary one every case is known, with weight 1
 * @param treated n, 1 = treated, 0 = control
 * @param horizon in the unit of the follow-up; not read for a binary outcome
 */
export function observedStatus(
  outcome: BinaryOutcome | CensoredOutcome,
  treated: Uint8Array,
  horizon: number,
): ObservedStatus {
  const n = outcome.event.length;
  if (outcome.kind === "binary") return { event: outcome.event, weight: new Float64Array(n).fill(1) };
  const event = new Uint8Array(n);
  const weight = new Float64Array(n);
  for (const arm of [0, 1]) {
    const rows = Int32Array.from(treated.keys()).filter((row) => treated[row] === arm);
    if (rows.length === 0) continue;
    const censoring = reverseKaplanMeier(takeOutcomeRows(outcome, rows), 0.95);
    for (const row of rows) {
      const isEvent = outcome.event[row] === 1 && outcome.time[row] <= horizon;
      if (!isEvent && outcome.time[row] < horizon) continue;
      event[row] = isEvent ? 1 : 0;
      weight[row] = 1 / survivalAt(censoring, Math.min(outcome.time[row], horizon), "before");
    }
  }
  return { event, weight };
}
