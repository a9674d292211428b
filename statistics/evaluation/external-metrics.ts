import type { NamedValue } from "../learners/learner.ts";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { aucWithinCenter } from "../metrics/auc-within-center.ts";
import { brierScore, scaledBrierScore } from "../metrics/brier-score.ts";
import { calibrationModel } from "../metrics/calibration-model.ts";
import { delongAuc, delongTest } from "../metrics/delong.ts";
import { countEvents, type MetricRow } from "./metric-row.ts";

/** Predictions of frozen models on one sealed cohort, all in the same order of rows. */
export interface ExternalPredictions {
  readonly cohort: string;
  readonly outcome: Uint8Array;
  readonly centers: readonly string[] | null;
  readonly models: readonly {
    readonly model: string;
    readonly probability: Float64Array;
    /** Recalibrated on this very cohort: a labeled update; null where the study does not ask for it. */
    readonly updated: Float64Array | null;
    /** Chosen when the model was made. */
    readonly cuts: readonly NamedValue[];
  }[];
}

/**
 * External performance of every frozen model.
 *
 * @param external predictions and outcome of one cohort
 * @param confidence level of the intervals, 0..1
 * @returns rows `auc` (DeLong on the logit scale; no interval where a model gives everybody the same probability), `auc_within_center` where there are several centers, `brier`
 *   (normal interval of a mean of squared errors), `scaled_brier`, `calibration_intercept`, `calibration_slope`, and
 *   the same of the update with the prefix `updated_`; NaN where the cohort has one class only
 */
export function externalMetrics(external: ExternalPredictions, confidence: number): MetricRow[] {
  const { outcome, centers, cohort } = external;
  const rows: MetricRow[] = [];
  for (const { model, probability, updated } of external.models) {
    const base = {
      model,
      cohort,
      scope: "external",
      estimand: "final-model",
      n: outcome.length,
      events: countEvents(outcome),
    } as const;
    const plain = (metric: string, estimate: number): MetricRow => ({
      ...base,
      metric,
      estimate,
      lower: Number.NaN,
      upper: Number.NaN,
      interval: "none",
    });
    const { auc, lower, upper } = delongAuc(outcome, probability, confidence);
    // Equal scores for all have a variance of 0, which says nothing about how sure an AUC of one half is.
    if (isConstant(probability)) rows.push(plain("auc", auc));
    else rows.push({ ...base, metric: "auc", estimate: auc, lower, upper, interval: "delong" });
    if (centers !== null && new Set(centers).size > 1) {
      rows.push(plain("auc_within_center", aucWithinCenter(outcome, probability, centers)));
    }
    rows.push({ ...base, metric: "brier", interval: "normal", ...brierInterval(outcome, probability, confidence) });
    for (const [prefix, values] of [
      ["", probability],
      ["updated_", updated],
    ] as const) {
      if (values === null) continue;
      const { intercept, slope } = calibrationModel(outcome, values);
      if (prefix !== "") rows.push(plain(`${prefix}brier`, brierScore(outcome, values)));
      rows.push(
        plain(`${prefix}scaled_brier`, scaledBrierScore(outcome, values)),
        plain(`${prefix}calibration_intercept`, intercept),
        plain(`${prefix}calibration_slope`, slope),
      );
    }
  }
  return rows;
}

/**
 * Paired difference of two frozen models' AUC on the same cases, by DeLong.
 *
 * @param external predictions and outcome of one cohort
 * @param model the model in question
 * @param versus the model that it is compared with
 * @param confidence level of the interval, 0..1
 * @returns row `auc_difference_vs_NAME`, or null where one of the two is not there
 */
export function externalComparison(
  external: ExternalPredictions,
  model: string,
  versus: string,
  confidence: number,
): MetricRow | null {
  const own = external.models.find((candidate) => candidate.model === model);
  const other = external.models.find((candidate) => candidate.model === versus);
  if (own === undefined || other === undefined) return null;
  const { difference, lower, upper } = delongTest(external.outcome, own.probability, other.probability, confidence);
  return {
    model,
    cohort: external.cohort,
    scope: "external",
    metric: `auc_difference_vs_${versus}`,
    estimand: "final-model",
    estimate: difference,
    lower,
    upper,
    interval: "delong",
    n: external.outcome.length,
    events: countEvents(external.outcome),
  };
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function brierInterval(outcome: Uint8Array, probability: Float64Array, confidence: number) {
  const estimate = brierScore(outcome, probability);
  const n = outcome.length;
  let squares = 0;
  for (let row = 0; row < n; row++) squares += ((probability[row] - outcome[row]) ** 2 - estimate) ** 2;
  const half = normalQuantile(0.5 + confidence / 2, 0, 1) * Math.sqrt(squares / (n - 1) / n);
  return { estimate, lower: estimate - half, upper: estimate + half };
}
