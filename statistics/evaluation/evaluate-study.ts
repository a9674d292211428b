import { areIndependent } from "../resampling/are-independent.ts";
import { undefinedReason } from "./undefined-reason.ts";
import { sampleSizeRows, type SampleSizeRow } from "./sample-size-rows.ts";
import type { FeatureTable } from "../feature-table.ts";
import { countOutcomeEvents, outcomeRows, rarestOutcome } from "../outcome.ts";
import type { Outcome } from "../outcome.ts";
import { evaluateBinary, type CalibrationRow, type RocRow } from "./evaluate-binary.ts";
import {
  describeSurvivalFolds,
  externalSurvival,
  internalSurvivalCalibration,
  internalSurvivalPictures,
} from "./evaluate-survival.ts";
import { featureOverview, type FeatureOverviewRow } from "./feature-overview.ts";
import {
  describeFolds,
  generalComparison,
  generalExternalMetrics,
  generalFoldMetrics,
  generalInternalMetrics,
} from "./general-metrics.ts";
import type { FoldMetric } from "./internal-metrics.ts";
import { foldIntervalMaker, type FoldIntervalMaker } from "./fold-interval.ts";
import type { MetricRow } from "./metric-row.ts";
import type { CohortPredictions, DevelopmentCohort, ModelPredictions } from "./model-predictions.ts";
import type { NetBenefitRow, SurvivalCurveRow } from "./risk-curves.ts";
import type { RiskOptions } from "./risk-metrics.ts";
import type { ComparisonRow, PrimaryComparison } from "./compare-models.ts";
import { judgeScheme, trainRowsOf, type OuterFacts, type SchemeResults } from "./judge-scheme.ts";
import { permutationTest, type Permutations, type PermutationTest } from "./permutation-test.ts";
import { testedRows } from "./tested-rows.ts";
import { treatmentBenefit, type TreatmentBenefitRow, type TreatmentFacts } from "./treatment-benefit.ts";
import { stabilityMetric, type ModelSelections } from "./stability-metric.ts";

export interface EvaluationInput {
  readonly confidence: number;
  readonly primary: PrimaryComparison | null;
  readonly development: DevelopmentCohort;
  readonly internal: readonly ModelPredictions[];
  readonly external: readonly CohortPredictions[];
  readonly selections: readonly ModelSelections[];
  readonly features: FeatureTable;
  readonly volumeFeature: string | null;
  readonly options: RiskOptions;
  readonly outer: OuterFacts;
  readonly permutations: readonly Permutations[];
  /** null where the study declares no treatment. */
  readonly treatment: TreatmentFacts | null;
}

/** What is said of the models, whatever they predict; lists that a kind of outcome does not know are empty. */
interface JudgedModels {
  readonly metrics: readonly MetricRow[];
  readonly folds: readonly (FoldMetric & { readonly model: string })[];
  readonly roc: readonly RocRow[];
  readonly calibration: readonly CalibrationRow[];
  readonly curves: readonly SurvivalCurveRow[];
  readonly netBenefit: readonly NetBenefitRow[];
}

/** What goes through all judgments: the rule of internal intervals. */
type RuledInput = EvaluationInput & { readonly intervalOf: FoldIntervalMaker };

type Told<Row> = Omit<Row, "withheld" | "coverage"> & { readonly coverage: number; readonly reason: string };

export interface EvaluationOutput extends JudgedModels, SchemeResults {
  readonly metrics: readonly Told<MetricRow>[];
  readonly comparisons: readonly Told<ComparisonRow>[];
  readonly permutations: readonly PermutationTest[];
  readonly overview: readonly FeatureOverviewRow[];
  readonly sampleSize: readonly SampleSizeRow[];
  readonly benefit: readonly TreatmentBenefitRow[];
}

/**
 * Everything that is said about the models of a study, from stored predictions alone.
 *
 * @param input predictions, outcomes and features, all in the same order of rows
 * @returns metrics with intervals and estimands, fold results, curves, feature overview
 */
export function evaluateStudy(input: EvaluationInput): EvaluationOutput {
  const { development } = input;
  const tested = testedRows(development, input.internal);
  const held: RuledInput = {
    ...input,
    intervalOf: intervalRule(input, tested.development.outcome, tested.rows),
    internal: tested.internal,
    development: { ...tested.development, trainRows: trainRowsOf(input.outer) },
  };
  const { outcome } = held.development;
  const judged =
    outcome.kind === "binary"
      ? judgeBinary(held)
      : outcome.kind === "survival"
        ? judgeSurvival(held, { ...held.development, outcome, ...wholeOf(development.outcome, tested.rows) })
        : judgeGeneral(held);
  const scheme = judgeScheme(judged.metrics, {
    ...held,
    whole: development,
    rows: tested.rows,
    external: input.external,
    outer: input.outer,
    netBenefit: judged.netBenefit,
  });
  const cohort = {
    cohort: development.cohort,
    n: outcomeRows(development.outcome),
    events: countOutcomeEvents(development.outcome),
  };
  const stability = input.selections.map((selections) => stabilityMetric(selections, input.features, cohort));
  const { benefit, metrics } = benefitOf(input);
  return {
    ...judged,
    ...scheme,
    permutations: input.permutations.map(permutationTest),
    metrics: [...scheme.metrics, ...metrics, ...stability].map(({ withheld = "", coverage = Number.NaN, ...row }) => ({
      ...row,
      coverage,
      reason: undefinedReason(row.metric, row.estimate) || withheld,
    })),
    comparisons: scheme.comparisons.map(({ withheld = "", coverage = Number.NaN, ...row }) => ({
      ...row,
      coverage,
      reason: undefinedReason(row.metric, row.difference) || withheld,
    })),
    benefit,
    sampleSize: sampleSizeRows(development.outcome, input.selections),
    overview: featureOverview(input.features, development.outcome, input.volumeFeature),
  };
}

function intervalRule(input: EvaluationInput, outcome: Outcome, rows: Int32Array): FoldIntervalMaker {
  const { outer, confidence, selections } = input;
  const patients = Array.from(rows, (row) => outer.patients[row]);
  const repeats = new Set(outer.trainRows.map(({ repeat }) => repeat)).size;
  return foldIntervalMaker(
    {
      outcome: outcome.kind,
      scheme: outer.kind,
      folds: outer.trainRows.length / repeats,
      repeats,
      n: rows.length,
      minority: rarestOutcome(outcome),
      isIndependent: areIndependent(patients),
      confidence,
    },
    new Map(selections.map(({ model, candidates }) => [model, candidates])),
  );
}

function wholeOf(outcome: Outcome, rows: Int32Array): Pick<Parameters<typeof describeSurvivalFolds>[1], "whole"> {
  return outcome.kind === "survival" ? { whole: { outcome, rows } } : {};
}

function benefitOf(input: EvaluationInput): ReturnType<typeof treatmentBenefit> {
  const { treatment, outer } = input;
  if (treatment === null) return { benefit: [], metrics: [] };
  return treatmentBenefit({
    ...input,
    treatment,
    seed: outer.seed,
    patients: outer.patients,
    splits: outer.trainRows.length,
  });
}

function judgeBinary(input: RuledInput): JudgedModels {
  const judged = evaluateBinary({
    confidence: input.confidence,
    options: input.options,
    primary: input.primary,
    intervalOf: input.intervalOf,
    development: { ...input.development, outcome: eventsOf(input.development) },
    internal: input.internal.map(({ outputs, ...rest }) => ({ ...rest, probability: outputs[0] })),
    external: input.external.map((cohort) => ({
      ...cohort,
      outcome: eventsOf(cohort),
      models: cohort.models.map(({ outputs, ...rest }) => ({ ...rest, probability: outputs[0] })),
    })),
  });
  return { ...judged, curves: [] };
}

function eventsOf({ cohort, outcome }: Pick<DevelopmentCohort, "cohort" | "outcome">): Uint8Array {
  if (outcome.kind === "binary") return outcome.event;
  throw new TypeError(`${cohort}: expected a binary outcome like the development cohort's, got ${outcome.kind}`);
}

function judgeGeneral(input: RuledInput): JudgedModels {
  const { intervalOf, development, primary } = input;
  const described = new Map(
    input.internal.map((predictions) => [predictions.model, describeFolds(predictions, development)]),
  );
  const metrics: MetricRow[] = [];
  for (const [model, folds] of described)
    metrics.push(...generalInternalMetrics(model, folds, development, intervalOf));
  for (const external of input.external) metrics.push(...generalExternalMetrics(external));
  const own = described.get(primary?.model ?? "");
  const other = described.get(primary?.versus ?? "");
  if (primary?.versus != null && own !== undefined && other !== undefined) {
    const names = { model: primary.model, versus: primary.versus };
    metrics.push(generalComparison(names, own, other, development, intervalOf));
  }
  return {
    metrics,
    folds: [...described].flatMap(([model, folds]) => generalFoldMetrics(folds).map((fold) => ({ ...fold, model }))),
    roc: [],
    calibration: [],
    curves: [],
    netBenefit: [],
  };
}

function judgeSurvival(
  input: RuledInput,
  development: DevelopmentCohort & Parameters<typeof describeSurvivalFolds>[1],
): JudgedModels {
  const { confidence, intervalOf, options, primary } = input;
  const described = new Map(
    input.internal.map((predictions) => [predictions.model, describeSurvivalFolds(predictions, development)]),
  );
  const place = { ...input.development, ...development };
  const metrics: MetricRow[] = [];
  const curves: SurvivalCurveRow[] = [];
  const calibration: CalibrationRow[] = [];
  const netBenefit: NetBenefitRow[] = [];
  for (const predictions of input.internal) {
    const folds = described.get(predictions.model) ?? [];
    metrics.push(...generalInternalMetrics(predictions.model, folds, place, intervalOf));
    metrics.push(...internalSurvivalCalibration(predictions, development));
    const pictures = internalSurvivalPictures(predictions, development, options, confidence);
    curves.push(...pictures.curves);
    calibration.push(...pictures.calibration);
    netBenefit.push(...pictures.netBenefit);
  }
  for (const { cohort, outcome, models } of input.external) {
    if (outcome.kind !== "survival") throw new TypeError(`${cohort}: expected follow-up, got ${outcome.kind}`);
    for (const model of models) {
      const judged = externalSurvival({ cohort, outcome }, model, options, confidence);
      metrics.push(...judged.metrics);
      curves.push(...judged.curves);
      calibration.push(...judged.calibration);
      netBenefit.push(...judged.netBenefit);
    }
  }
  const own = described.get(primary?.model ?? "");
  const other = described.get(primary?.versus ?? "");
  if (primary?.versus != null && own !== undefined && other !== undefined) {
    const names = { model: primary.model, versus: primary.versus };
    metrics.push(generalComparison(names, own, other, place, intervalOf));
  }
  const folds = [...described].flatMap(([model, each]) => generalFoldMetrics(each).map((fold) => ({ ...fold, model })));
  return { metrics, folds, roc: [], calibration, curves, netBenefit };
}
