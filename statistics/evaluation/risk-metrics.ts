import type { NamedValue } from "../learners/learner.ts";
import { averagePrecision } from "../metrics/average-precision.ts";
import { binomialDeviance } from "../metrics/binomial-deviance.ts";
import { calibrationDistance } from "../metrics/calibration-distance.ts";
import { calibrationModel } from "../metrics/calibration-model.ts";
import { flexibleCalibration } from "../metrics/flexible-calibration.ts";
import { thresholdMetrics } from "../metrics/threshold-metrics.ts";
import type { CurvePlace } from "./evaluate-binary.ts";
import type { DevelopmentRows, InternalPredictions } from "./internal-metrics.ts";
import { countEvents, type MetricRow } from "./metric-row.ts";
import { foldEntries } from "./model-predictions.ts";

/** What the protocol asks for beyond the standard measures. */
export interface RiskOptions {
  /** Probabilities at which decisions would be taken. */
  readonly riskThresholds: readonly number[];
  /** Thresholds of the decision curve, or null: none is drawn. */
  readonly netBenefitRange: readonly [number, number] | null;
  /** How many risk groups curves of follow-up are drawn for. */
  readonly riskGroups: 2 | 3;
}

/**
 * Precision-recall, deviance, calibration distance and decisions of out-of-fold predictions: means over the repeats of what all
 * folds of a repeat give together. Decisions are taken at the threshold that each fold chose on its own training rows (`_youden`)
 * and at the declared risks (`_at_0.1`).
 *
 * @param riskThresholds declared probabilities
 * @returns rows without interval: `average_precision`, `log_loss`, `observed_expected`, `ici`, `e50`, `e90`, and per threshold
 *   `sensitivity`, `specificity`, `ppv`, `npv`, `f1`; NaN where they are not defined
 */
export function internalRiskMetrics(
  predictions: InternalPredictions,
  development: DevelopmentRows,
  riskThresholds: readonly number[],
): MetricRow[] {
  const youden = new Map(predictions.cuts.map(({ repeat, fold, cuts }) => [`${repeat}/${fold}`, cutOf(cuts)]));
  const perRepeat = new Map<number, { rows: number[]; probability: number[]; chosen: number[] }>();
  for (const { repeat, fold, entries } of foldEntries(predictions)) {
    const all = perRepeat.get(repeat) ?? { rows: [], probability: [], chosen: [] };
    const threshold = youden.get(`${repeat}/${fold}`) ?? Number.NaN;
    for (const entry of entries) {
      all.rows.push(predictions.row[entry]);
      all.probability.push(predictions.probability[entry]);
      all.chosen.push(predictions.probability[entry] - threshold);
    }
    perRepeat.set(repeat, all);
  }
  const described = [...perRepeat.values()].map(({ rows, probability, chosen }) => {
    const outcome = Uint8Array.from(rows, (row) => development.outcome[row]);
    return describeRisks(outcome, Float64Array.from(probability), Float64Array.from(chosen), riskThresholds);
  });
  return (described[0] ?? []).map(({ name }, at): MetricRow => ({
    model: predictions.model,
    cohort: development.cohort,
    scope: "internal",
    metric: name,
    estimand: "procedure",
    estimate: described.reduce((sum, measures) => sum + measures[at].value, 0) / described.length,
    lower: Number.NaN,
    upper: Number.NaN,
    interval: "none",
    n: development.outcome.length,
    events: countEvents(development.outcome),
  }));
}

/**
 * The same of a frozen model in an external cohort: nothing is chosen there.
 *
 * @param cuts of the frozen model
 */
export function externalRiskMetrics(
  place: CurvePlace,
  outcome: Uint8Array,
  probability: Float64Array,
  cuts: readonly NamedValue[],
  riskThresholds: readonly number[],
): MetricRow[] {
  const threshold = cutOf(cuts);
  return describeRisks(
    outcome,
    probability,
    probability.map((value) => value - threshold),
    riskThresholds,
  ).map(({ name, value }): MetricRow => ({
    ...place,
    metric: name,
    estimand: "final-model",
    estimate: value,
    lower: Number.NaN,
    upper: Number.NaN,
    interval: "none",
    n: outcome.length,
    events: countEvents(outcome),
  }));
}

/** `chosen` is the distance to a chosen threshold: at or above 0 is positive. */
function describeRisks(
  outcome: Uint8Array,
  probability: Float64Array,
  chosen: Float64Array,
  riskThresholds: readonly number[],
): NamedValue[] {
  const distance = calibrationDistance(probability, flexibleCalibration(outcome, probability, "loess"));
  return [
    { name: "average_precision", value: averagePrecision(outcome, probability) },
    { name: "log_loss", value: binomialDeviance(outcome, probability) / 2 },
    { name: "observed_expected", value: calibrationModel(outcome, probability).observedExpected },
    { name: "ici", value: distance.ici },
    { name: "e50", value: distance.e50 },
    { name: "e90", value: distance.e90 },
    ...decisions(outcome, chosen, 0, "youden"),
    ...riskThresholds.flatMap((threshold) => decisions(outcome, probability, threshold, `at_${threshold}`)),
  ];
}

function decisions(outcome: Uint8Array, scores: Float64Array, threshold: number, suffix: string): NamedValue[] {
  const found = thresholdMetrics(outcome, scores, threshold);
  return [
    { name: `sensitivity_${suffix}`, value: found.sensitivity },
    { name: `specificity_${suffix}`, value: found.specificity },
    { name: `ppv_${suffix}`, value: found.positivePredictiveValue },
    { name: `npv_${suffix}`, value: found.negativePredictiveValue },
    { name: `f1_${suffix}`, value: found.f1 },
  ];
}

function cutOf(cuts: readonly NamedValue[]): number {
  return cuts.find(({ name }) => name === "youden")?.value ?? Number.NaN;
}
