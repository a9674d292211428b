import type { Outputs } from "../learners/learner.ts";
import { averagePrecision } from "../metrics/average-precision.ts";
import { binomialDeviance } from "../metrics/binomial-deviance.ts";
import { brierScore, scaledBrierScore } from "../metrics/brier-score.ts";
import { calibrationModel } from "../metrics/calibration-model.ts";
import { areaUnderRoc } from "../metrics/area-under-roc.ts";
import { netBenefit } from "../metrics/net-benefit.ts";
import type { Outcome } from "../outcome.ts";
import { scoreOutputs } from "../validation/score-outputs.ts";
import type { NamedMeasure } from "./compared-measures.ts";
import { describeOutputs } from "./describe-outputs.ts";
import { concordanceEnd, survivalCalibrationMeasures, survivalMeasures } from "./survival-measures.ts";

/**
 * The measures of a frozen model whose intervals the bootstrap of patients gives, by the names of the table of metrics. Smoothed
 * calibration distances are not among them: a distance is never below 0, so that resampling only makes it larger. The deviance is,
 * for the comparison that it decides.
 *
 * @param outcome n rows
 * @param outputs in the order of `outputNames`
 * @param thresholds of the decision curve of a binary outcome
 * @param cohort the whole of which the rows are a resample
 * @returns always the same names for one kind of outcome, with `net_benefit:T`; NaN values where a measure is undefined
 */
export function externalMeasures(
  outcome: Outcome,
  outputs: Outputs,
  thresholds: readonly number[] = [],
  cohort = outcome,
): readonly NamedMeasure[] {
  const benefits =
    outcome.kind === "binary"
      ? netBenefit(outcome.event, outputs[0], thresholds).map(({ threshold, model }) => ({
          name: `net_benefit:${threshold}`,
          value: model,
        }))
      : [];
  const measures = [...describedMeasures(outcome, outputs, cohort), ...benefits];
  if (measures.some(({ name }) => name === "deviance")) return measures;
  return [...measures, { name: "deviance", value: scoreOutputs(outcome, outputs, "deviance") }];
}

function describedMeasures(outcome: Outcome, outputs: Outputs, cohort: Outcome): readonly NamedMeasure[] {
  if (outcome.kind === "survival") {
    const end = concordanceEnd(cohort.kind === "survival" ? cohort : outcome);
    return [...survivalMeasures(outcome, outputs, outcome, end), ...survivalCalibrationMeasures(outcome, outputs)];
  }
  if (outcome.kind !== "binary") return describeOutputs(outcome, outputs);
  const { event } = outcome;
  const [probability] = outputs;
  const { intercept, slope, observedExpected } = calibrationModel(event, probability);
  return [
    { name: "auc", value: areaUnderRoc(event, probability) },
    { name: "brier", value: brierScore(event, probability) },
    { name: "scaled_brier", value: scaledBrierScore(event, probability) },
    { name: "calibration_intercept", value: intercept },
    { name: "calibration_slope", value: slope },
    { name: "observed_expected", value: observedExpected },
    { name: "average_precision", value: averagePrecision(event, probability) },
    { name: "log_loss", value: binomialDeviance(event, probability) / 2 },
  ];
}
