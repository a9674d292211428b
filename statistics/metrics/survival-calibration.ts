import { absoluteRisk, baselineHazard } from "../survival/baseline-hazard.ts";
import { convergedCox } from "../survival/converged-cox.ts";
import { checkSurvivalOutcome, NoEventsError } from "../survival/survival-outcome.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";
import { splineColumns, splineKnots } from "./restricted-cubic-spline.ts";

/**
 * Flexible calibration curve of predicted risks at one horizon under censoring: a Cox model (Efron's ties) on a restricted
 * cubic spline of log(-log(1 - risk)) gives the smoothed risk at each prediction. Source: Austin, Harrell and van Klaveren
 * 2020.
 *
 * @param outcome n times and event indicators
 * @param risks probability of the event by the horizon, n, strictly inside (0, 1)
 * @param horizon in the unit of the times
 * @returns n values in [0, 1]; NaN beyond the last time of follow-up, where a risk is 0 or 1 or all risks are equal, and
 *   where the fit has no maximum or the spline no information at any event
 * @throws SurvivalOutcomeError for impossible follow-up
 * @throws NoEventsError where all cases are censored
 */
export function survivalCalibration(outcome: SurvivalOutcome, risks: Float64Array, horizon: number): Float64Array {
  const n = risks.length;
  if (checkSurvivalOutcome(outcome) === 0) throw new NoEventsError(n);
  const scores = risks.map((risk) => Math.log(-Math.log1p(-risk)));
  const undefinedCurve = new Float64Array(n).fill(NaN);
  if (scores.some((score) => !Number.isFinite(score))) return undefinedCurve;
  const knots = splineKnots(scores);
  if (knots.length === 1) return undefinedCurve;
  const columns = splineColumns(scores, knots);
  const values = new Float64Array(n * columns.length);
  columns.forEach((column, j) => values.set(column, j * n));
  const fit = convergedCox({ rows: n, columns: columns.length, values }, outcome);
  if (fit === null) return undefinedCurve;
  const linear = new Float64Array(n);
  columns.forEach((column, j) => {
    for (let i = 0; i < n; i++) linear[i] += fit.coefficients[j] * column[i];
  });
  const [baseline] = baselineHazard(outcome, linear);
  return absoluteRisk(baseline, linear, [horizon]);
}
