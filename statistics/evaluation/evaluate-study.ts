import type { FeatureTable } from "../feature-table.ts";
import { outcomeRows } from "../outcome.ts";
import { evaluateBinary, type CalibrationRow, type RocRow } from "./evaluate-binary.ts";
import { featureOverview, type FeatureOverviewRow } from "./feature-overview.ts";
import {
  countOutcomeEvents,
  describeFolds,
  generalComparison,
  generalExternalMetrics,
  generalFoldMetrics,
  generalInternalMetrics,
} from "./general-metrics.ts";
import type { FoldMetric } from "./internal-metrics.ts";
import type { MetricRow } from "./metric-row.ts";
import type { CohortPredictions, DevelopmentCohort, ModelPredictions } from "./model-predictions.ts";
import { stabilityMetric, type ModelSelections } from "./stability-metric.ts";

export interface EvaluationInput {
  readonly confidence: number;
  readonly primary: { readonly model: string; readonly versus: string | null } | null;
  readonly development: DevelopmentCohort;
  readonly internal: readonly ModelPredictions[];
  readonly external: readonly CohortPredictions[];
  readonly selections: readonly ModelSelections[];
  readonly features: FeatureTable;
  readonly volumeFeature: string | null;
}

/** What is said of the models, whatever they predict; lists that a kind of outcome does not know are empty. */
interface JudgedModels {
  readonly metrics: readonly MetricRow[];
  readonly folds: readonly (FoldMetric & { readonly model: string })[];
  readonly roc: readonly RocRow[];
  readonly calibration: readonly CalibrationRow[];
}

export interface EvaluationOutput extends JudgedModels {
  readonly overview: readonly FeatureOverviewRow[];
}

/**
 * Everything that is said about the models of a study, from stored predictions alone.
 *
 * @param input predictions, outcomes and features, all in the same order of rows
 * @returns metrics with intervals and estimands, fold results, curves, feature overview
 */
export function evaluateStudy(input: EvaluationInput): EvaluationOutput {
  const { development } = input;
  const judged = development.outcome.kind === "binary" ? judgeBinary(input) : judgeGeneral(input);
  const cohort = {
    cohort: development.cohort,
    n: outcomeRows(development.outcome),
    events: countOutcomeEvents(development.outcome),
  };
  const stability = input.selections.flatMap((selections) => stabilityMetric(selections, input.features, cohort) ?? []);
  return {
    ...judged,
    metrics: [...judged.metrics, ...stability],
    overview: featureOverview(input.features, development.outcome, input.volumeFeature),
  };
}

function judgeBinary(input: EvaluationInput): JudgedModels {
  return evaluateBinary({
    confidence: input.confidence,
    primary: input.primary,
    development: { ...input.development, outcome: eventsOf(input.development) },
    internal: input.internal.map(({ outputs, ...rest }) => ({ ...rest, probability: outputs[0] })),
    external: input.external.map((cohort) => ({
      ...cohort,
      outcome: eventsOf(cohort),
      models: cohort.models.map(({ outputs, ...rest }) => ({ ...rest, probability: outputs[0] })),
    })),
  });
}

function eventsOf({ cohort, outcome }: Pick<DevelopmentCohort, "cohort" | "outcome">): Uint8Array {
  if (outcome.kind === "binary") return outcome.event;
  throw new TypeError(`${cohort}: expected a binary outcome like the development cohort's, got ${outcome.kind}`);
}

function judgeGeneral(input: EvaluationInput): JudgedModels {
  const { confidence, development, primary } = input;
  const described = new Map(
    input.internal.map((predictions) => [predictions.model, describeFolds(predictions, development)]),
  );
  const metrics: MetricRow[] = [];
  for (const [model, folds] of described)
    metrics.push(...generalInternalMetrics(model, folds, development, confidence));
  for (const external of input.external) metrics.push(...generalExternalMetrics(external));
  const own = described.get(primary?.model ?? "");
  const other = described.get(primary?.versus ?? "");
  if (primary?.versus != null && own !== undefined && other !== undefined) {
    const names = { model: primary.model, versus: primary.versus };
    metrics.push(generalComparison(names, own, other, development, confidence));
  }
  return {
    metrics,
    folds: [...described].flatMap(([model, folds]) =>
      generalFoldMetrics(folds, outcomeRows(development.outcome)).map((fold) => ({ ...fold, model })),
    ),
    roc: [],
    calibration: [],
  };
}
