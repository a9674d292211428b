import { countOutcomeEvents, outcomeRows, takeOutcomeRows } from "../outcome.ts";
import { describeOutputs } from "./describe-outputs.ts";
import { clippedInterval, type FoldIntervalMaker } from "./fold-interval.ts";
import type { FoldMetric } from "./internal-metrics.ts";
import type { MetricRow } from "./metric-row.ts";
import {
  foldEntries,
  takeEntries,
  type CohortPredictions,
  type DevelopmentCohort,
  type ModelPredictions,
} from "./model-predictions.ts";

/** Measures of one outer fold, the headline first. */
export interface DescribedFold {
  readonly repeat: number;
  readonly fold: number;
  readonly tested: number;
  readonly trained: number;
  readonly events: number;
  readonly measures: ReturnType<typeof describeOutputs>;
}

/**
 * Measures of every outer fold of one model, for any kind of outcome.
 *
 * @param predictions out-of-fold predictions
 * @param development outcome of the development rows
 * @returns one entry per repeat and fold, in order
 */
export function describeFolds(predictions: ModelPredictions, development: DevelopmentCohort): DescribedFold[] {
  return foldEntries(predictions).map(({ repeat, fold, entries }) => {
    const { rows, outputs } = takeEntries(predictions, entries);
    const outcome = takeOutcomeRows(development.outcome, rows);
    const measures = describeOutputs(outcome, outputs);
    const trained = development.trainRows?.(repeat, fold) ?? outcomeRows(development.outcome) - rows.length;
    return { repeat, fold, tested: rows.length, trained, events: countOutcomeEvents(outcome), measures };
  });
}

/**
 * Internal performance of one modeling procedure for outcomes that are not binary: mean over the outer folds with the interval that
 * the rule allows, cut where the measure is bounded.
 *
 * @param folds of `describeFolds`
 * @param intervalOf the rule
 * @returns one row per measure; NaN where a fold has none
 */
export function generalInternalMetrics(
  model: string,
  folds: readonly DescribedFold[],
  development: DevelopmentCohort,
  intervalOf: FoldIntervalMaker,
): MetricRow[] {
  const total = outcomeRows(development.outcome);
  const ratio = mean(folds.map(({ tested, trained }) => tested / trained));
  return folds[0].measures.map(({ name, bounds }, at): MetricRow => {
    const values = folds.map(({ measures }) => measures[at].value);
    return {
      model,
      cohort: development.cohort,
      scope: "internal",
      metric: name,
      estimand: "procedure",
      ...clippedInterval(intervalOf(name, [model], values, ratio), bounds),
      n: total,
      events: countOutcomeEvents(development.outcome),
    };
  });
}

/** The rows of `fold_metrics`: what only a binary outcome has is NaN. */
export function generalFoldMetrics(folds: readonly DescribedFold[]): FoldMetric[] {
  return folds.map(({ repeat, fold, tested, trained, events, measures }) => ({
    repeat,
    fold,
    n_train: trained,
    n_test: tested,
    events_test: events,
    auc: Number.NaN,
    brier: Number.NaN,
    deviance: Number.NaN,
    metric: measures[0].name,
    score: measures[0].value,
  }));
}

/**
 * Difference of the headline measure of two models over the same outer folds, with the interval that the rule allows.
 *
 * @param own folds of the model in question
 * @param other folds of the model that it is compared with
 * @returns row `MEASURE_difference_vs_NAME`
 */
export function generalComparison(
  names: { readonly model: string; readonly versus: string },
  own: readonly DescribedFold[],
  other: readonly DescribedFold[],
  development: DevelopmentCohort,
  intervalOf: FoldIntervalMaker,
): MetricRow {
  const total = outcomeRows(development.outcome);
  const differences = own.map(({ measures }, at) => measures[0].value - (other[at]?.measures[0].value ?? Number.NaN));
  const ratio = mean(own.map(({ tested, trained }) => tested / trained));
  const measure = own[0].measures[0].name;
  const made = intervalOf(`${measure}_difference`, [names.model, names.versus], differences, ratio);
  return {
    model: names.model,
    cohort: development.cohort,
    scope: "internal",
    metric: `${measure}_difference_vs_${names.versus}`,
    estimand: "procedure",
    ...clippedInterval(made),
    n: total,
    events: countOutcomeEvents(development.outcome),
  };
}

/**
 * External performance of every frozen model for outcomes that are not binary.
 *
 * @param external predictions and outcome of one cohort
 * @returns one row per model and measure, without interval
 */
export function generalExternalMetrics(external: CohortPredictions): MetricRow[] {
  return external.models.flatMap(({ model, outputs }) =>
    describeOutputs(external.outcome, outputs).map(({ name, value }): MetricRow => ({
      model,
      cohort: external.cohort,
      scope: "external",
      metric: name,
      estimand: "final-model",
      estimate: value,
      lower: Number.NaN,
      upper: Number.NaN,
      interval: "none",
      n: outcomeRows(external.outcome),
      events: countOutcomeEvents(external.outcome),
    })),
  );
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
