import { netBenefitRows, thresholdsIn, type NetBenefitRow } from "./risk-curves.ts";
import { externalRiskMetrics, internalRiskMetrics, type RiskOptions } from "./risk-metrics.ts";
import { calibrationCurve } from "../metrics/calibration-curve.ts";
import { rocPoints } from "../metrics/roc-points.ts";
import { externalComparison, externalMetrics, type ExternalPredictions } from "./external-metrics.ts";
import {
  foldMetrics,
  internalComparison,
  internalMetrics,
  meanOutOfFold,
  type DevelopmentRows,
  type FoldMetric,
  type InternalPredictions,
} from "./internal-metrics.ts";
import type { FoldIntervalMaker } from "./fold-interval.ts";
import type { MetricRow } from "./metric-row.ts";

export interface BinaryEvaluationInput {
  readonly confidence: number;
  readonly primary: { readonly model: string; readonly versus: string | null } | null;
  readonly development: DevelopmentRows;
  readonly internal: readonly InternalPredictions[];
  readonly external: readonly ExternalPredictions[];
  readonly options: RiskOptions;
  readonly intervalOf: FoldIntervalMaker;
}

export interface CurvePlace {
  readonly model: string;
  readonly cohort: string;
  readonly scope: "internal" | "external";
}

export type RocRow = CurvePlace & {
  readonly threshold: number;
  readonly false_positive_rate: number;
  readonly true_positive_rate: number;
};

export type CalibrationRow = CurvePlace & {
  /** Of follow-up, else NaN. */
  readonly horizon: number;
  readonly bin: number;
  readonly n: number;
  readonly predicted: number;
  readonly observed: number;
  readonly lower: number;
  readonly upper: number;
};

/**
 * Models of a binary outcome, from stored predictions alone.
 *
 * @param input predictions and outcomes, all in the same order of rows
 * @returns metrics with intervals and estimands, fold results, ROC and calibration points
 */
export function evaluateBinary(input: BinaryEvaluationInput): {
  readonly metrics: readonly MetricRow[];
  readonly folds: readonly (FoldMetric & { readonly model: string })[];
  readonly roc: readonly RocRow[];
  readonly calibration: readonly CalibrationRow[];
  readonly netBenefit: readonly NetBenefitRow[];
} {
  const { confidence, development, primary } = input;
  const metrics: MetricRow[] = [];
  const roc: RocRow[] = [];
  const calibration: CalibrationRow[] = [];
  const netBenefit: NetBenefitRow[] = [];
  const { netBenefitRange } = input.options;
  const thresholds = netBenefitRange === null ? [] : thresholdsIn(netBenefitRange);
  for (const predictions of input.internal) {
    metrics.push(...internalMetrics(predictions, development, input.intervalOf));
    metrics.push(...internalRiskMetrics(predictions, development, input.options.riskThresholds));
    const place = { model: predictions.model, cohort: development.cohort, scope: "internal" } as const;
    const mean = meanOutOfFold(predictions, development.outcome.length);
    roc.push(...rocRows(place, development.outcome, mean));
    calibration.push(...calibrationRows(place, development.outcome, mean, confidence));
    netBenefit.push(...netBenefitRows(place, development.outcome, mean, thresholds));
  }
  for (const external of input.external) {
    metrics.push(...externalMetrics(external, confidence));
    for (const { model, probability, cuts } of external.models) {
      const place = { model, cohort: external.cohort, scope: "external" } as const;
      roc.push(...rocRows(place, external.outcome, probability));
      calibration.push(...calibrationRows(place, external.outcome, probability, confidence));
      netBenefit.push(...netBenefitRows(place, external.outcome, probability, thresholds));
      metrics.push(...externalRiskMetrics(place, external.outcome, probability, cuts, input.options.riskThresholds));
    }
  }
  if (primary !== null && primary.versus !== null) metrics.push(...comparisons(input, primary.model, primary.versus));
  return {
    metrics,
    folds: input.internal.flatMap((predictions) =>
      foldMetrics(predictions, development).map((fold) => ({ ...fold, model: predictions.model })),
    ),
    roc,
    calibration,
    netBenefit,
  };
}

function comparisons(input: BinaryEvaluationInput, model: string, versus: string): MetricRow[] {
  const rows: MetricRow[] = [];
  const own = input.internal.find((candidate) => candidate.model === model);
  const other = input.internal.find((candidate) => candidate.model === versus);
  if (own !== undefined && other !== undefined) {
    rows.push(internalComparison(own, other, input.development, input.intervalOf));
  }
  for (const external of input.external) {
    const row = externalComparison(external, model, versus, input.confidence);
    if (row !== null) rows.push(row);
  }
  return rows;
}

function rocRows(place: CurvePlace, outcome: Uint8Array, probability: Float64Array): RocRow[] {
  return rocPoints(outcome, probability).map(({ threshold, sensitivity, specificity }) => ({
    ...place,
    threshold,
    false_positive_rate: 1 - specificity,
    true_positive_rate: sensitivity,
  }));
}

function calibrationRows(
  place: CurvePlace,
  outcome: Uint8Array,
  probability: Float64Array,
  confidence: number,
): CalibrationRow[] {
  const bins = outcome.length >= 200 ? 10 : 5;
  return calibrationCurve(outcome, probability, bins, confidence).map((bin, index) => ({
    ...place,
    horizon: Number.NaN,
    bin: index,
    n: bin.cases,
    predicted: bin.meanProbability,
    observed: bin.observed,
    lower: bin.lower,
    upper: bin.upper,
  }));
}
