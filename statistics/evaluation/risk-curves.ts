import { netBenefit } from "../metrics/net-benefit.ts";
import { survivalNetBenefit } from "../metrics/survival-net-benefit.ts";
import { wilsonInterval } from "../metrics/wilson-interval.ts";
import { takeOutcomeRows } from "../outcome.ts";
import type { CensoredOutcome } from "../outcome.ts";
import { aalenJohansen } from "../survival/aalen-johansen.ts";
import { causeSpecific } from "../survival/cause-specific.ts";
import { kaplanMeier, survivalAt } from "../survival/kaplan-meier.ts";
import type { CalibrationRow, CurvePlace } from "./evaluate-binary.ts";
import { observedRisk } from "./survival-measures.ts";

/** A step of the curve of one risk group; `group` is `all`, or `1 of 3` from the lowest score up. */
export type SurvivalCurveRow = CurvePlace & {
  readonly group: string;
  readonly time: number;
  readonly at_risk: number;
  /** Share without the event; with competing events 1 - cumulative incidence. */
  readonly event_free: number;
  readonly lower: number;
  readonly upper: number;
};

export type NetBenefitRow = CurvePlace & {
  /** NaN of a binary outcome. */
  readonly horizon: number;
  readonly threshold: number;
  readonly net_benefit: number;
  /** Of a frozen model of a binary outcome in an external cohort, else NaN. */
  readonly lower: number;
  readonly upper: number;
  readonly treat_all: number;
};

/**
 * Curves of the cases of each risk group.
 *
 * @param groups 0-based group per case, by cut-points that these cases did not choose
 * @param names one per group
 * @returns one row per time with an event, beginning with 1 at time 0; pointwise log-log limits, NaN with competing events
 */
export function survivalCurveRows(
  place: CurvePlace,
  outcome: CensoredOutcome,
  groups: Int32Array,
  names: readonly string[],
  confidence: number,
): SurvivalCurveRow[] {
  return names.flatMap((group, at) => {
    const rows = Int32Array.from([...groups.keys()].filter((row) => groups[row] === at));
    if (rows.length === 0) return [];
    const own = takeOutcomeRows(outcome, rows);
    const start = {
      ...place,
      group,
      time: 0,
      at_risk: rows.length,
      event_free: 1,
      lower: Number.NaN,
      upper: Number.NaN,
    };
    const curve = kaplanMeier(causeSpecific(own, 1), confidence);
    const incidence = own.competing ? aalenJohansen(own.time, own.event, 2) : null;
    const steps = [...curve.times.keys()].filter((k) => curve.events[k] > 0 || k === curve.times.length - 1);
    return [
      start,
      ...steps.map((k): SurvivalCurveRow => ({
        ...place,
        group,
        time: curve.times[k],
        at_risk: curve.atRisk[k],
        event_free:
          incidence === null ? curve.survival[k] : 1 - lastAt(incidence.times, incidence.incidence[0], curve.times[k]),
        lower: incidence === null ? curve.lower[k] : Number.NaN,
        upper: incidence === null ? curve.upper[k] : Number.NaN,
      })),
    ];
  });
}

/**
 * Observed against predicted risk by a horizon, in groups of like risk.
 *
 * @param bins number of groups
 * @returns one row per group with its limits; without competing events those of Kaplan and Meier, else of Wilson on the cases
 */
export function survivalCalibrationRows(
  place: CurvePlace,
  outcome: CensoredOutcome,
  risks: Float64Array,
  horizon: number,
  bins: number,
  confidence: number,
): CalibrationRow[] {
  if (risks.some((risk) => Number.isNaN(risk))) return [];
  const order = Int32Array.from(risks.keys()).sort((a, b) => risks[a] - risks[b]);
  const found: CalibrationRow[] = [];
  let start = 0;
  for (let bin = 0; bin < bins; bin++) {
    let end = Math.max(start, Math.round(((bin + 1) * order.length) / bins));
    while (end > start && end < order.length && risks[order[end]] === risks[order[end - 1]]) end++;
    if (end === start) continue;
    const rows = order.subarray(start, end);
    const own = takeOutcomeRows(outcome, rows);
    const observed = observedRisk(own, horizon);
    const limits = own.competing
      ? wilsonInterval(Math.round(observed * rows.length), rows.length, confidence)
      : kaplanMeierLimits(own, horizon, confidence);
    let predicted = 0;
    for (const row of rows) predicted += risks[row] / rows.length;
    found.push({ ...place, horizon, bin: found.length, n: rows.length, predicted, observed, ...limits });
    start = end;
  }
  return found;
}

const withoutLimits = { lower: Number.NaN, upper: Number.NaN } as const;

/** Decision curve of a binary outcome. */
export function netBenefitRows(
  place: CurvePlace,
  event: Uint8Array,
  probability: Float64Array,
  thresholds: readonly number[],
): NetBenefitRow[] {
  return netBenefit(event, probability, thresholds).map(({ threshold, model, treatAll }) => ({
    ...place,
    horizon: Number.NaN,
    threshold,
    net_benefit: model,
    ...withoutLimits,
    treat_all: treatAll,
  }));
}

/** Decision curve of the risk by a horizon; not defined here with competing events. */
export function survivalNetBenefitRows(
  place: CurvePlace,
  outcome: CensoredOutcome,
  risks: Float64Array,
  horizon: number,
  thresholds: readonly number[],
): NetBenefitRow[] {
  if (outcome.competing || risks.some((risk) => Number.isNaN(risk))) return [];
  return survivalNetBenefit(causeSpecific(outcome, 1), risks, horizon, thresholds).map(
    ({ threshold, model, treatAll }) => ({
      ...place,
      horizon,
      threshold,
      net_benefit: model,
      ...withoutLimits,
      treat_all: treatAll,
    }),
  );
}

/** Thresholds from the first to the last of a range in steps of 1 %. */
export function thresholdsIn([first, last]: readonly [number, number]): number[] {
  const steps = Math.max(1, Math.round((last - first) / 0.01));
  return Array.from({ length: steps + 1 }, (_, step) => first + ((last - first) * step) / steps);
}

function kaplanMeierLimits(outcome: CensoredOutcome, horizon: number, confidence: number) {
  const curve = kaplanMeier(causeSpecific(outcome, 1), confidence);
  const last = curve.times.findLastIndex((time) => time <= horizon);
  if (last < 0 || survivalAt(curve, horizon) === 1) return { lower: Number.NaN, upper: Number.NaN };
  return { lower: 1 - curve.upper[last], upper: 1 - curve.lower[last] };
}

function lastAt(times: Float64Array, values: Float64Array, time: number): number {
  const at = times.findLastIndex((each) => each <= time);
  return at < 0 ? 0 : values[at];
}
