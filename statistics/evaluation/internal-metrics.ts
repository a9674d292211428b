import type { ModelPredictions } from "./model-predictions.ts";
import { areaUnderRoc } from "../metrics/area-under-roc.ts";
import { aucWithinCenter } from "../metrics/auc-within-center.ts";
import { binomialDeviance } from "../metrics/binomial-deviance.ts";
import { brierScore, scaledBrierScore } from "../metrics/brier-score.ts";
import { calibrationModel } from "../metrics/calibration-model.ts";
import { clippedInterval, type FoldIntervalMaker } from "./fold-interval.ts";
import { countEvents, type MetricRow } from "./metric-row.ts";

/** Out-of-fold predictions of one model: one entry per repeat and case. */
export interface InternalPredictions {
  readonly model: string;
  readonly repeat: Int32Array;
  readonly fold: Int32Array;
  /** Row of the development cohort. */
  readonly row: Int32Array;
  readonly probability: Float64Array;
  readonly cuts: ModelPredictions["cuts"];
}

export interface FoldMetric {
  readonly repeat: number;
  readonly fold: number;
  readonly n_train: number;
  readonly n_test: number;
  readonly events_test: number;
  readonly auc: number;
  readonly brier: number;
  readonly deviance: number;
  readonly metric: string;
  /** The headline measure, which is the AUC of a binary outcome. */
  readonly score: number;
}

export interface DevelopmentRows {
  readonly cohort: string;
  readonly outcome: Uint8Array;
  /** null where the study knows no centers. */
  readonly centers: readonly string[] | null;
  /** Rows that a fold was fitted on; absent: all others. */
  readonly trainRows?: (repeat: number, fold: number) => number;
}

/**
 * Results of every outer fold of one model.
 *
 * @param predictions out-of-fold predictions
 * @param development outcome and centers of the development rows
 * @returns one entry per repeat and fold, in order; the AUC of a fold with one class is NaN
 */
export function foldMetrics(predictions: InternalPredictions, development: DevelopmentRows): FoldMetric[] {
  const total = development.outcome.length;
  return groupByFold(predictions).map(({ repeat, fold, entries }) => {
    const { outcome, probability } = takeEntries(predictions, development.outcome, entries);
    const auc = areaUnderRoc(outcome, probability);
    return {
      repeat,
      fold,
      n_train: development.trainRows?.(repeat, fold) ?? total - entries.length,
      n_test: entries.length,
      events_test: countEvents(outcome),
      auc,
      brier: brierScore(outcome, probability),
      deviance: binomialDeviance(outcome, probability),
      metric: "auc",
      score: auc,
    };
  });
}

/**
 * Internal performance of one modeling procedure. The headline is the mean AUC of the outer folds with the interval that the
 * rule allows, cut at 0 and 1; pooled scores mix models and carry no interval.
 *
 * @param predictions out-of-fold predictions
 * @param development outcome and centers of the development rows
 * @param intervalOf the rule
 * @returns rows `auc`, `auc_pooled`, `auc_within_center` (where there are centers), `brier`, `scaled_brier`,
 *   `calibration_intercept`, `calibration_slope`; NaN where a fold has one class only
 */
export function internalMetrics(
  predictions: InternalPredictions,
  development: DevelopmentRows,
  intervalOf: FoldIntervalMaker,
): MetricRow[] {
  const folds = foldMetrics(predictions, development);
  const base = {
    model: predictions.model,
    cohort: development.cohort,
    scope: "internal",
    estimand: "procedure",
    n: development.outcome.length,
    events: countEvents(development.outcome),
  } as const;
  const corrected = (metric: string, values: readonly number[]): MetricRow => {
    const made = intervalOf(metric, [predictions.model], values, testToTrain(folds));
    // A t interval knows no bounds; an AUC and a Brier score do.
    return { ...base, metric, ...clippedInterval(made, [0, 1]) };
  };
  const plain = (metric: string, estimate: number): MetricRow => ({
    ...base,
    metric,
    estimate,
    lower: Number.NaN,
    upper: Number.NaN,
    interval: "none",
  });
  const repeats = groupByRepeat(predictions, development.outcome);
  const rows = [
    corrected(
      "auc",
      folds.map(({ auc }) => auc),
    ),
    plain("auc_pooled", mean(repeats.map(({ outcome, probability }) => areaUnderRoc(outcome, probability)))),
  ];
  const { centers } = development;
  if (centers !== null) {
    const within = repeats.map(({ outcome, probability, rows: at, fold }) =>
      aucWithinCenter(
        outcome,
        probability,
        Array.from(at, (row, index) => `${centers[row]}\u0000${fold[index]}`),
      ),
    );
    rows.push(plain("auc_within_center", mean(within)));
  }
  const calibrations = repeats.map(({ outcome, probability }) => calibrationModel(outcome, probability));
  rows.push(
    corrected(
      "brier",
      folds.map(({ brier }) => brier),
    ),
    plain("scaled_brier", mean(repeats.map(({ outcome, probability }) => scaledBrierScore(outcome, probability)))),
    plain("calibration_intercept", mean(calibrations.map(({ intercept }) => intercept))),
    plain("calibration_slope", mean(calibrations.map(({ slope }) => slope))),
  );
  return rows;
}

/**
 * Difference of fold AUCs of two models over the same folds, with the interval that the rule allows.
 *
 * @param first predictions of the model in question
 * @param second predictions of the model that it is compared with
 * @param development outcome and centers of the development rows
 * @param intervalOf the rule
 * @returns row `auc_difference_vs_NAME`
 */
export function internalComparison(
  first: InternalPredictions,
  second: InternalPredictions,
  development: DevelopmentRows,
  intervalOf: FoldIntervalMaker,
): MetricRow {
  const own = foldMetrics(first, development);
  const other = foldMetrics(second, development);
  const differences = own.map(({ auc }, index) => auc - (other[index]?.auc ?? Number.NaN));
  const made = intervalOf("auc_difference", [first.model, second.model], differences, testToTrain(own));
  return {
    model: first.model,
    cohort: development.cohort,
    scope: "internal",
    metric: `auc_difference_vs_${second.model}`,
    estimand: "procedure",
    ...clippedInterval(made),
    n: development.outcome.length,
    events: countEvents(development.outcome),
  };
}

/**
 * Mean out-of-fold probability of every case over the repeats: for pictures, never for a headline.
 *
 * @param predictions out-of-fold predictions
 * @param rows number of development rows
 * @returns one probability per row, 0..1; NaN for a row that was never held out
 */
export function meanOutOfFold(predictions: InternalPredictions, rows: number): Float64Array {
  const sums = new Float64Array(rows);
  const counts = new Int32Array(rows);
  for (let entry = 0; entry < predictions.row.length; entry++) {
    const row = predictions.row[entry];
    sums[row] += predictions.probability[entry];
    counts[row] += 1;
  }
  return sums.map((sum, row) => sum / counts[row]);
}

function testToTrain(folds: readonly FoldMetric[]): number {
  return mean(folds.map(({ n_test, n_train }) => n_test / n_train));
}

function groupByFold(predictions: InternalPredictions): { repeat: number; fold: number; entries: number[] }[] {
  const groups = new Map<number, { repeat: number; fold: number; entries: number[] }>();
  for (let entry = 0; entry < predictions.row.length; entry++) {
    const repeat = predictions.repeat[entry];
    const fold = predictions.fold[entry];
    const key = repeat * 100_000 + fold;
    const group = groups.get(key) ?? { repeat, fold, entries: [] };
    group.entries.push(entry);
    groups.set(key, group);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
}

function groupByRepeat(predictions: InternalPredictions, outcome: Uint8Array) {
  const groups = new Map<number, number[]>();
  for (let entry = 0; entry < predictions.row.length; entry++) {
    const repeat = predictions.repeat[entry];
    const entries = groups.get(repeat) ?? [];
    entries.push(entry);
    groups.set(repeat, entries);
  }
  return [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, entries]) => takeEntries(predictions, outcome, entries));
}

function takeEntries(predictions: InternalPredictions, outcome: Uint8Array, entries: readonly number[]) {
  const rows = Int32Array.from(entries, (entry) => predictions.row[entry]);
  return {
    rows,
    fold: Int32Array.from(entries, (entry) => predictions.fold[entry]),
    outcome: Uint8Array.from(rows, (row) => outcome[row]),
    probability: Float64Array.from(entries, (entry) => predictions.probability[entry]),
  };
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
