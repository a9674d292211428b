import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { wilsonInterval } from "../metrics/wilson-interval.ts";
import { takeOutcomeRows, type BinaryOutcome, type CensoredOutcome } from "../outcome.ts";
import { kaplanMeier, survivalAt } from "../survival/kaplan-meier.ts";

export interface ArmDifference {
  /** Probability of the event (up to the horizon) in each arm. */
  readonly riskTreated: number;
  readonly riskControl: number;
  /** Risk of the control arm minus risk of the treated arm. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly treated: number;
  readonly control: number;
  readonly eventsTreated: number;
  readonly eventsControl: number;
}

/**
 * Absolute difference of risk between two arms. Binary: shares, with Newcombe's hybrid score limits (Newcombe 1998, Stat Med
 * 17:873-890, method 10). Survival: Kaplan-Meier at the horizon, normal limits from Greenwood's variances.
 *
 * @param outcome of the cohort
 * @param rows which of its rows count
 * @param treated per row of the cohort, 1 = treated, 0 = control
 * @param horizon in the unit of the follow-up; not read for a binary outcome
 * @param confidence in (0, 1)
 * @returns NaN where an arm has no case, or its follow-up ends before the horizon; NaN limits also where an arm has no event
 *   or no survivor up to the horizon (Greenwood's variance is 0 or unknown)
 */
export function armDifference(
  outcome: BinaryOutcome | CensoredOutcome,
  rows: Int32Array,
  treated: Uint8Array,
  horizon: number,
  confidence: number,
): ArmDifference {
  const arms = [1, 0].map((arm) => rows.filter((row) => treated[row] === arm));
  const [own, other] = arms.map((chosen) =>
    outcome.kind === "binary"
      ? shareOf(outcome.event, chosen, confidence)
      : followUpRisk(takeOutcomeRows(outcome, chosen), horizon, confidence),
  );
  const difference = other.risk - own.risk;
  return {
    riskTreated: own.risk,
    riskControl: other.risk,
    difference,
    lower: difference - Math.hypot(other.risk - other.lower, own.upper - own.risk),
    upper: difference + Math.hypot(other.upper - other.risk, own.risk - own.lower),
    treated: arms[0].length,
    control: arms[1].length,
    eventsTreated: own.events,
    eventsControl: other.events,
  };
}

interface Risk {
  readonly risk: number;
  readonly lower: number;
  readonly upper: number;
  readonly events: number;
}

const unknown = { risk: Number.NaN, lower: Number.NaN, upper: Number.NaN };

function shareOf(event: Uint8Array, rows: Int32Array, confidence: number): Risk {
  let events = 0;
  for (const row of rows) events += event[row];
  if (rows.length === 0) return { ...unknown, events };
  return { risk: events / rows.length, ...wilsonInterval(events, rows.length, confidence), events };
}

function followUpRisk(outcome: CensoredOutcome, horizon: number, confidence: number): Risk {
  let events = 0;
  let last = 0;
  outcome.event.forEach((event, row) => {
    if (event === 1 && outcome.time[row] <= horizon) events++;
    last = Math.max(last, outcome.time[row]);
  });
  if (outcome.event.length === 0) return { ...unknown, events };
  const curve = kaplanMeier(outcome, confidence);
  const survival = survivalAt(curve, horizon);
  if (last < horizon && survival > 0) return { ...unknown, events };
  let at = -1;
  while (at + 1 < curve.times.length && curve.times[at + 1] <= horizon) at++;
  const error = at < 0 ? 0 : curve.standardError[at];
  const half = error > 0 ? normalQuantile(0.5 + confidence / 2, 0, 1) * error : Number.NaN;
  return { risk: 1 - survival, lower: 1 - survival - half, upper: 1 - survival + half, events };
}
