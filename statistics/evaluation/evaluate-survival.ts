import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import type { NamedValue } from "../learners/learner.ts";
import { harrellConcordance } from "../metrics/harrell-concordance.ts";
import { countOutcomeEvents, takeOutcomeRows } from "../outcome.ts";
import type { CensoredOutcome } from "../outcome.ts";
import { causeSpecific } from "../survival/cause-specific.ts";
import { logRankTest } from "../survival/log-rank.ts";
import type { Measure } from "./describe-outputs.ts";
import type { CalibrationRow, CurvePlace } from "./evaluate-binary.ts";
import type { DescribedFold } from "./general-metrics.ts";
import type { MetricRow } from "./metric-row.ts";
import { foldEntries, takeEntries, type CohortPredictions, type ModelPredictions } from "./model-predictions.ts";
import {
  survivalCalibrationRows,
  survivalCurveRows,
  survivalNetBenefitRows,
  thresholdsIn,
  type NetBenefitRow,
  type SurvivalCurveRow,
} from "./risk-curves.ts";
import type { RiskOptions } from "./risk-metrics.ts";
import {
  concordanceEnd,
  survivalCalibrationMeasures,
  survivalDistanceMeasures,
  survivalMeasures,
} from "./survival-measures.ts";

/** Development cohort with follow-up. */
interface DevelopmentFollowUp {
  readonly cohort: string;
  readonly outcome: CensoredOutcome;
  /** Rows that a fold was fitted on; absent: all others. */
  readonly trainRows?: (repeat: number, fold: number) => number;
  /** Where only some rows are ever held out: the whole cohort, and which of its rows `outcome` holds. */
  readonly whole?: { readonly outcome: CensoredOutcome; readonly rows: Int32Array };
}

interface SurvivalPictures {
  readonly curves: readonly SurvivalCurveRow[];
  readonly calibration: readonly CalibrationRow[];
  readonly netBenefit: readonly NetBenefitRow[];
}

/**
 * Every outer fold of one model of follow-up; the censoring that weighs the held-out cases is that of the training part, and
 * Uno's concordance ends in all folds at the horizon that suits each of them.
 *
 * @param predictions out-of-fold predictions
 * @param development outcome of the development rows
 * @returns one entry per repeat and fold, in order
 */
export function describeSurvivalFolds(
  predictions: ModelPredictions,
  { outcome, trainRows, whole }: DevelopmentFollowUp,
): DescribedFold[] {
  const folds = foldEntries(predictions).map(({ repeat, fold, entries }) => {
    const { rows, outputs } = takeEntries(predictions, entries);
    return { repeat, fold, rows, outputs, own: takeOutcomeRows(outcome, rows) };
  });
  const end = Math.min(...folds.map(({ own }) => concordanceEnd(own)));
  return folds.map(({ repeat, fold, rows, outputs, own }) => {
    const all = whole?.outcome ?? outcome;
    const held = new Set(whole === undefined ? rows : Array.from(rows, (row) => whole.rows[row]));
    const training = Int32Array.from([...all.time.keys()].filter((row) => !held.has(row)));
    const measures = survivalMeasures(own, outputs, training.length === 0 ? own : takeOutcomeRows(all, training), end);
    const trained = trainRows?.(repeat, fold) ?? training.length;
    return { repeat, fold, tested: rows.length, trained, events: countOutcomeEvents(own), measures };
  });
}

/**
 * Calibration of out-of-fold risks: what all folds of a repeat give together, mean over the repeats, without interval.
 *
 * @param predictions out-of-fold predictions
 * @param development outcome of the development rows
 */
export function internalSurvivalCalibration(
  predictions: ModelPredictions,
  { cohort, outcome }: DevelopmentFollowUp,
): MetricRow[] {
  const perRepeat = new Map<number, number[]>();
  for (const { repeat, entries } of foldEntries(predictions)) {
    perRepeat.set(repeat, [...(perRepeat.get(repeat) ?? []), ...entries]);
  }
  const described = [...perRepeat.values()].map((entries) => {
    const { rows, outputs } = takeEntries(predictions, entries);
    const own = takeOutcomeRows(outcome, rows);
    return [...survivalCalibrationMeasures(own, outputs), ...survivalDistanceMeasures(own, outputs)];
  });
  return (described[0] ?? []).map(({ name }, at) => ({
    model: predictions.model,
    cohort,
    scope: "internal",
    metric: name,
    estimand: "procedure",
    estimate: described.reduce((sum, measures) => sum + measures[at].value, 0) / described.length,
    lower: Number.NaN,
    upper: Number.NaN,
    interval: "none",
    n: outcome.time.length,
    events: countOutcomeEvents(outcome),
  }));
}

/**
 * Pictures of out-of-fold predictions of the first repeat, where every case is held out once. Its risk group comes from the
 * cut-points that the other folds chose; the groups of different folds belong to different models.
 */
export function internalSurvivalPictures(
  predictions: ModelPredictions,
  { cohort, outcome }: DevelopmentFollowUp,
  options: RiskOptions,
  confidence: number,
): SurvivalPictures {
  const [first, ...others] = foldEntries(predictions);
  const ofRepeat = [first, ...others].filter(({ repeat }) => repeat === first.repeat);
  const entries = ofRepeat.flatMap((fold) => fold.entries);
  const { rows, outputs } = takeEntries(predictions, entries);
  const groups = ofRepeat.flatMap(({ repeat, fold, entries: own }) => {
    const cuts = predictions.cuts.find((each) => each.repeat === repeat && each.fold === fold)?.cuts ?? [];
    const [score] = takeEntries(predictions, own).outputs;
    return [...riskGroups(score, cuts, options.riskGroups)];
  });
  const place = { model: predictions.model, cohort, scope: "internal" } as const;
  return picturesOf(place, takeOutcomeRows(outcome, rows), outputs, Int32Array.from(groups), options, confidence);
}

/**
 * A frozen model in an external cohort: concordance with its infinitesimal jackknife, errors and calibration at the horizons,
 * and the log-rank test of the risk groups that training cut.
 *
 * @returns metric rows and pictures
 */
export function externalSurvival(
  external: Pick<CohortPredictions, "cohort"> & { readonly outcome: CensoredOutcome },
  { model, outputs, cuts }: Pick<CohortPredictions["models"][number], "model" | "outputs" | "cuts">,
  options: RiskOptions,
  confidence: number,
): { readonly metrics: readonly MetricRow[] } & SurvivalPictures {
  const { outcome, cohort } = external;
  const place = { model, cohort, scope: "external" } as const;
  const base = {
    ...place,
    estimand: "final-model",
    n: outcome.time.length,
    events: countOutcomeEvents(outcome),
  } as const;
  const groups = riskGroups(outputs[0], cuts, options.riskGroups);
  const plain = ({ name, value }: Pick<Measure, "name" | "value">): MetricRow => ({
    ...base,
    metric: name,
    estimate: value,
    lower: Number.NaN,
    upper: Number.NaN,
    interval: "none",
  });
  const [, ...others] = survivalMeasures(outcome, outputs, outcome);
  const { statistic, pValue } = logRankTest(causeSpecific(outcome, 1), groups, options.riskGroups, "log-rank");
  return {
    metrics: [
      { ...base, metric: "c-index", ...concordanceInterval(outcome, outputs[0], confidence) },
      ...others.map(plain),
      ...survivalCalibrationMeasures(outcome, outputs).map(plain),
      ...survivalDistanceMeasures(outcome, outputs).map(plain),
      ...(new Set(groups).size < 2
        ? []
        : [plain({ name: "log_rank_statistic", value: statistic }), plain({ name: "log_rank_p", value: pValue })]),
    ],
    ...picturesOf(place, outcome, outputs, groups, options, confidence),
  };
}

/**
 * Harrell's concordance with the normal interval of its infinitesimal jackknife.
 *
 * @param score higher = earlier event
 * @returns no limits where all scores are the same
 */
export function concordanceInterval(outcome: CensoredOutcome, score: Float64Array, confidence: number) {
  const { concordance, standardError } = harrellConcordance(causeSpecific(outcome, 1), score);
  const isFlat = score.every((value) => value === score[0]);
  if (isFlat) return { estimate: concordance, lower: Number.NaN, upper: Number.NaN, interval: "none" } as const;
  const half = normalQuantile(0.5 + confidence / 2, 0, 1) * standardError;
  return {
    estimate: concordance,
    lower: Math.max(0, concordance - half),
    upper: Math.min(1, concordance + half),
    interval: "normal",
  } as const;
}

function picturesOf(
  place: CurvePlace,
  outcome: CensoredOutcome,
  outputs: readonly Float64Array[],
  groups: Int32Array,
  options: RiskOptions,
  confidence: number,
): SurvivalPictures {
  const names = Array.from({ length: options.riskGroups }, (_, at) => `${at + 1} of ${options.riskGroups}`);
  const bins = outcome.time.length >= 200 ? 10 : 5;
  const thresholds = options.netBenefitRange === null ? [] : thresholdsIn(options.netBenefitRange);
  return {
    curves: survivalCurveRows(place, outcome, groups, names, confidence),
    calibration: outcome.horizons.flatMap((horizon, h) =>
      survivalCalibrationRows(place, outcome, outputs[h + 1], horizon, bins, confidence),
    ),
    netBenefit: outcome.horizons.flatMap((horizon, h) =>
      survivalNetBenefitRows(place, outcome, outputs[h + 1], horizon, thresholds),
    ),
  };
}

/** 0 is the group of the lowest scores. */
function riskGroups(score: Float64Array, cuts: readonly NamedValue[], groups: 2 | 3): Int32Array {
  const wanted = groups === 2 ? ["score:1/2"] : ["score:1/3", "score:2/3"];
  const limits = wanted.map((name) => cuts.find((cut) => cut.name === name)?.value ?? Number.NaN);
  return Int32Array.from(score, (value) => limits.filter((limit) => value > limit).length);
}
