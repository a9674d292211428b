import type { Outputs } from "../learners/learner.ts";
import { calibrationDistance } from "../metrics/calibration-distance.ts";
import { censoringDistribution, type CensoringDistribution } from "../metrics/censoring-distribution.ts";
import { competingBrierScore } from "../metrics/competing-brier-score.ts";
import { harrellConcordance } from "../metrics/harrell-concordance.ts";
import { integratedBrierScore, survivalBrierScore } from "../metrics/survival-brier-score.ts";
import { survivalCalibration } from "../metrics/survival-calibration.ts";
import { timeDependentAuc } from "../metrics/time-dependent-auc.ts";
import { unoConcordance } from "../metrics/uno-concordance.ts";
import type { CensoredOutcome } from "../outcome.ts";
import { aalenJohansen, incidenceAt } from "../survival/aalen-johansen.ts";
import { causeSpecific } from "../survival/cause-specific.ts";
import { convergedCox } from "../survival/converged-cox.ts";
import type { Measure } from "./describe-outputs.ts";

/** Horizons at which fewer cases are at risk are too thin to end Uno's concordance. */
const leastAtRisk = 10;
const share: Measure["bounds"] = [0, 1];
const positive: Measure["bounds"] = [0, Infinity];

/**
 * Discrimination and error of predicted follow-up, the headline first. With competing events the concordance ends the
 * follow-up at them, and the Brier score counts them as cases that can no longer have the event.
 *
 * @param outcome of the evaluated cases
 * @param outputs score, then one risk per horizon
 * @param censoringOf cases whose censoring weighs the evaluated ones: the training part inside folds, else the cases themselves
 * @param end where Uno's concordance ends, NaN for nowhere; the same in all folds or resamples, so that they estimate the same
 * @returns `c-index`; without competing events `c-index_uno` (up to that end) and per horizon `auc:H`; per horizon `brier:H`; from two horizons on `brier_integrated`; NaN where the follow-up does not allow it
 */
export function survivalMeasures(
  outcome: CensoredOutcome,
  outputs: Outputs,
  censoringOf: CensoredOutcome,
  end = concordanceEnd(outcome),
): readonly Measure[] {
  const { horizons, competing } = outcome;
  const [score, ...risks] = outputs;
  const own = causeSpecific(outcome, 1);
  const measures: Measure[] = [{ name: "c-index", value: harrellConcordance(own, score).concordance, bounds: share }];
  if (horizons.length === 0) return measures;
  const censoring = censoringDistribution(endOfFollowUp(censoringOf), "before");
  if (!competing) {
    const uno = Number.isNaN(end) ? Number.NaN : unoConcordance(own, score, censoring, end);
    measures.push({ name: "c-index_uno", value: uno, bounds: share });
    const { auc } = timeDependentAuc(own, byCase(risks), horizons, censoring);
    horizons.forEach((horizon, h) => measures.push({ name: `auc:${horizon}`, value: auc[h], bounds: share }));
  }
  const brier = brierScores(outcome, risks, censoring);
  horizons.forEach((horizon, h) => measures.push({ name: `brier:${horizon}`, value: brier[h], bounds: share }));
  if (horizons.length > 1) {
    measures.push({ name: "brier_integrated", value: integratedBrierScore(brier, horizons), bounds: share });
  }
  return measures;
}

/**
 * Where Uno's concordance of these cases ends.
 *
 * @returns the largest horizon with at least 10 of them at risk; NaN where there is none
 */
export function concordanceEnd(outcome: CensoredOutcome): number {
  return outcome.horizons.findLast((horizon) => atRisk(outcome, horizon) >= leastAtRisk) ?? Number.NaN;
}

/**
 * Calibration of predicted follow-up, for cases that share no fit or are pooled over folds: never per fold, where it says little.
 *
 * @param outcome of the evaluated cases
 * @param outputs score, then one risk per horizon
 * @returns `calibration_slope` (of the score in a Cox regression, 1 is ideal for models of log relative hazards); per horizon
 *   `scaled_brier:H` (1 - Brier / Brier of the overall risk) and `observed_expected:H`
 */
export function survivalCalibrationMeasures(outcome: CensoredOutcome, outputs: Outputs): readonly Measure[] {
  const { horizons } = outcome;
  const [score, ...risks] = outputs;
  const measures: Measure[] = [{ name: "calibration_slope", value: slopeOf(outcome, score), bounds: unbounded }];
  if (horizons.length === 0) return measures;
  const censoring = censoringDistribution(endOfFollowUp(outcome), "before");
  const overall = horizons.map((horizon) => observedRisk(outcome, horizon));
  const brier = brierScores(outcome, risks, censoring);
  const plain = brierScores(
    outcome,
    overall.map((risk) => new Float64Array(score.length).fill(risk)),
    censoring,
  );
  horizons.forEach((horizon, h) => {
    const expected = risks[h].reduce((sum, risk) => sum + risk, 0) / risks[h].length;
    measures.push(
      { name: `scaled_brier:${horizon}`, value: 1 - brier[h] / plain[h], bounds: [-Infinity, 1] },
      { name: `observed_expected:${horizon}`, value: overall[h] / expected, bounds: positive },
    );
  });
  return measures;
}

/**
 * How far predicted risks lie from a smooth curve of the observed ones, under the same conditions.
 *
 * @returns per horizon `ici:H`; none with competing events or without any event
 */
export function survivalDistanceMeasures(outcome: CensoredOutcome, [, ...risks]: Outputs): readonly Measure[] {
  const own = causeSpecific(outcome, 1);
  if (outcome.competing || own.event.every((event) => event === 0)) return [];
  return outcome.horizons.map((horizon, h) => {
    const smooth = survivalCalibration(own, risks[h], horizon);
    return { name: `ici:${horizon}`, value: calibrationDistance(risks[h], smooth).ici, bounds: share };
  });
}

const unbounded: Measure["bounds"] = [-Infinity, Infinity];

/**
 * Observed risk of the event by a horizon: Aalen and Johansen's cumulative incidence, which is 1 - Kaplan-Meier without
 * competing events.
 *
 * @param outcome n cases
 * @param horizon in the unit of the times
 * @returns in [0, 1]; NaN without cases
 */
export function observedRisk({ time, event }: CensoredOutcome, horizon: number): number {
  return time.length === 0 ? Number.NaN : incidenceAt(aalenJohansen(time, event, 2), 1, horizon);
}

function brierScores(outcome: CensoredOutcome, risks: Outputs, censoring: CensoringDistribution): Float64Array {
  return outcome.competing
    ? competingBrierScore(outcome, risks, outcome.horizons, censoring)
    : survivalBrierScore(causeSpecific(outcome, 1), byCase(risks), outcome.horizons, censoring);
}

/** Risks of a case side by side: n x horizons, row-major. */
function byCase(risks: Outputs): Float64Array {
  const flat = new Float64Array(risks.length * risks[0].length);
  risks.forEach((values, h) => values.forEach((value, row) => (flat[row * risks.length + h] = value)));
  return flat;
}

/** Any event ends the follow-up: what is left is censoring. */
function endOfFollowUp({ time, event }: CensoredOutcome) {
  return { time, event: event.map((value) => (value === 0 ? 0 : 1)) };
}

function atRisk({ time }: CensoredOutcome, horizon: number): number {
  let count = 0;
  for (const each of time) if (each >= horizon) count++;
  return count;
}

function slopeOf(outcome: CensoredOutcome, score: Float64Array): number {
  const own = causeSpecific(outcome, 1);
  if (own.event.every((event) => event === 0) || score.every((value) => value === score[0])) return Number.NaN;
  return convergedCox({ rows: score.length, columns: 1, values: score }, own)?.coefficients[0] ?? Number.NaN;
}
