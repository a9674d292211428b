import { countOutcomeEvents, outcomeRows } from "../outcome.ts";
import { areIndependent } from "../resampling/are-independent.ts";
import { bootstrapPerformance, type BootstrapRow, type JudgedSplit } from "./bootstrap-performance.ts";
import { centerRows, type CenterRow } from "./center-rows.ts";
import {
  compareFixed,
  compareOverFolds,
  rankComparisons,
  type ComparisonRow,
  type PrimaryComparison,
} from "./compare-models.ts";
import { compareOverCenters } from "./compare-over-centers.ts";
import { externalIntervals, netBenefitIntervals } from "./external-intervals.ts";
import type { FoldIntervalMaker } from "./fold-interval.ts";
import type { MetricRow } from "./metric-row.ts";
import type { CohortPredictions, DevelopmentCohort, ModelPredictions } from "./model-predictions.ts";
import { resampledMeasures, type ResampledMeasures } from "./resampled-measures.ts";
import { thresholdsIn, type NetBenefitRow } from "./risk-curves.ts";
import type { RiskOptions } from "./risk-metrics.ts";
import { internalEstimand, intervalOfTest, schemeMetrics, type SchemeFacts } from "./scheme-metrics.ts";

/** How the development cohort was split, and what belongs to the splits. */
export interface OuterFacts {
  readonly kind: SchemeFacts["kind"];
  readonly seed: number;
  /** Patient per row of the development cohort. */
  readonly patients: readonly string[];
  /** Rows that each split was fitted on. */
  readonly trainRows: readonly { readonly repeat: number; readonly fold: number; readonly trainRows: number }[];
  /** Of the bootstrap only: every resample's model on the whole cohort. */
  readonly judged: readonly { readonly model: string; readonly splits: readonly JudgedSplit[] }[];
}

export interface SchemeInput {
  readonly confidence: number;
  readonly primary: PrimaryComparison | null;
  /** All rows. */
  readonly whole: DevelopmentCohort;
  /** Rows that were held out at least once, and which of the cohort they are. */
  readonly development: DevelopmentCohort;
  readonly rows: Int32Array;
  readonly internal: readonly ModelPredictions[];
  readonly external: readonly CohortPredictions[];
  readonly outer: OuterFacts;
  readonly intervalOf: FoldIntervalMaker;
  readonly options: Pick<RiskOptions, "netBenefitRange">;
  readonly netBenefit: readonly NetBenefitRow[];
}

export interface SchemeResults {
  readonly metrics: readonly MetricRow[];
  readonly centers: readonly CenterRow[];
  readonly comparisons: readonly ComparisonRow[];
  readonly bootstrap: readonly BootstrapRow[];
  readonly netBenefit: readonly NetBenefitRow[];
}

/**
 * What depends on how the cohort was split: intervals, centers, comparisons, bootstrap corrections.
 *
 * @param metrics made from folds and external cohorts
 * @param input predictions and splits
 * @returns the metrics as the scheme allows them, and three further tables
 */
export function judgeScheme(metrics: readonly MetricRow[], input: SchemeInput): SchemeResults {
  const { confidence, development, internal, external, outer } = input;
  const decisive = input.primary?.metric ?? null;
  const bootstrap =
    outer.kind === "bootstrap"
      ? outer.judged.flatMap(({ model, splits }) => bootstrapPerformance(model, input.whole.outcome, splits, decisive))
      : [];
  const patients = Array.from(input.rows, (row) => outer.patients[row]);
  const { netBenefitRange } = input.options;
  const thresholds = netBenefitRange === null ? [] : thresholdsIn(netBenefitRange);
  const resampled = new Map(external.map((each) => [each.cohort, resample(each, outer.seed, thresholds)]));
  const resampledOf = (cohort: string): ResampledMeasures => {
    const found = resampled.get(cohort);
    if (found === undefined) throw new TypeError(`${cohort}: expected an external cohort`);
    return found;
  };
  const differences = [
    ...internalDifferences(input, patients, bootstrap),
    ...external.flatMap((cohort) =>
      compareFixed({ ...cohort, scope: "external" }, resampledOf(cohort.cohort), confidence, decisive),
    ),
  ];
  const comparisons = rankComparisons(differences, input.primary, development.cohort);
  const centers = centersOf(input, patients);
  const elsewhere = externalIntervals(metrics, external, resampledOf, confidence);
  const facts: SchemeFacts = {
    kind: outer.kind,
    splits: outer.trainRows.length,
    confidence,
    isIndependent: areIndependent(patients),
  };
  return {
    metrics: [
      ...schemeMetrics(elsewhere, development, internal, bootstrap, comparisons, facts),
      ...primaryRows(metrics, comparisons, internalEstimand(facts)),
      ...centers.flatMap((each) => each.metrics),
    ],
    centers: centers.flatMap((each) => each.centers),
    comparisons,
    bootstrap,
    netBenefit: netBenefitIntervals(input.netBenefit, resampledOf, confidence),
  };
}

/** One set of resamples per cohort, whatever is measured on it. */
function resample(
  cohort: Parameters<typeof resampledMeasures>[0] & { readonly cohort: string },
  seed: number,
  thresholds: readonly number[] = [],
) {
  return resampledMeasures(cohort, [seed, "resamples", cohort.cohort], thresholds);
}

/** The primary comparison, where the metrics do not hold it yet. */
function primaryRows(
  metrics: readonly MetricRow[],
  comparisons: readonly ComparisonRow[],
  ofInternal: MetricRow["estimand"],
): MetricRow[] {
  return comparisons.flatMap((row): MetricRow[] => {
    const { model, cohort, scope, difference, lower, upper, n, events } = row;
    const metric = `${row.metric}_difference_vs_${row.versus}`;
    const isThere = metrics.some((each) => each.model === model && each.cohort === cohort && each.metric === metric);
    if (row.role !== "primary" || isThere) return [];
    const interval = intervalOfTest[row.test];
    const estimand = scope === "internal" ? ofInternal : "final-model";
    const { coverage = Number.NaN, withheld = "" } = row;
    const place = { model, cohort, scope, metric, estimand } as const;
    return [{ ...place, estimate: difference, lower, upper, interval, coverage, withheld, n, events }];
  });
}

function internalDifferences(input: SchemeInput, patients: readonly string[], bootstrap: readonly BootstrapRow[]) {
  const { confidence, development, internal, outer } = input;
  const decisive = input.primary?.metric ?? null;
  if (outer.kind === "bootstrap") return bootstrapDifferences(bootstrap, input.whole);
  if (outer.trainRows.length === 1) {
    const models = internal.map((predictions) => ({ model: predictions.model, outputs: inRowOrder(predictions) }));
    const { cohort, outcome } = development;
    const fixed = { cohort, outcome, scope: "internal" as const, patients, models };
    return compareFixed(fixed, resample(fixed, outer.seed), confidence, decisive);
  }
  const differences = compareOverFolds(internal, development, trainRowsOf(outer), input.intervalOf, decisive);
  return outer.kind === "leave-one-center-out" ? overCenters(differences, input, patients) : differences;
}

/** Differences of AUCs as means over the centers left out, where the mean AUC itself is one. */
function overCenters(
  differences: ReturnType<typeof compareOverFolds>,
  { confidence, development: { outcome, centers }, internal }: SchemeInput,
  patients: readonly string[],
) {
  if (outcome.kind !== "binary" || centers === null || !areIndependent(patients)) return differences;
  const scores = new Map(internal.map((predictions) => [predictions.model, inRowOrder(predictions)[0]]));
  return differences.map((row) => {
    const [own, other] = [scores.get(row.model), scores.get(row.versus)];
    if (row.metric !== "auc" || own === undefined || other === undefined) return row;
    const found = compareOverCenters(outcome.event, own, other, centers, confidence);
    if (found === null) return row;
    const { difference, lower, upper, pValue } = found;
    return { ...row, difference, lower, upper, p: pValue, test: "random-effects" as const, withheld: "" };
  });
}

/** Differences of .632+ values: the resamples give them no valid test. */
function bootstrapDifferences(bootstrap: readonly BootstrapRow[], { cohort, outcome }: DevelopmentCohort) {
  return bootstrap.flatMap((own, index) =>
    bootstrap
      .slice(index + 1)
      .filter(({ metric }) => metric === own.metric)
      .map((other) => ({
        model: own.model,
        versus: other.model,
        cohort,
        scope: "internal" as const,
        metric: own.metric,
        difference: own.point_632_plus - other.point_632_plus,
        lower: Number.NaN,
        upper: Number.NaN,
        p: Number.NaN,
        test: "none" as const,
        withheld: ".632+ values have no standard error that holds",
        n: outcomeRows(outcome),
        events: countOutcomeEvents(outcome),
      })),
  );
}

/** Rows that the fold of a repeat and number was fitted on. */
export function trainRowsOf({ trainRows }: Pick<OuterFacts, "trainRows">): (repeat: number, fold: number) => number {
  const found = new Map(trainRows.map((each) => [`${each.repeat} ${each.fold}`, each.trainRows]));
  return (repeat, fold) => found.get(`${repeat} ${fold}`) ?? Number.NaN;
}

function centersOf({ confidence, development, internal, external, outer }: SchemeInput, patients: readonly string[]) {
  const { cohort, outcome, centers } = development;
  const own =
    outer.kind === "leave-one-center-out" && centers !== null
      ? internal.map((predictions) =>
          centerRows(
            {
              model: predictions.model,
              cohort,
              scope: "internal",
              outcome,
              outputs: inRowOrder(predictions),
              centers,
              patients,
            },
            confidence,
          ),
        )
      : [];
  const elsewhere = external.flatMap((each) =>
    each.centers === null
      ? []
      : each.models.map(({ model, outputs }) =>
          centerRows(
            {
              model,
              cohort: each.cohort,
              scope: "external",
              outcome: each.outcome,
              outputs,
              centers: each.centers ?? [],
              patients: each.patients,
            },
            confidence,
          ),
        ),
  );
  return [...own, ...elsewhere];
}

/** Outputs by row, where every row was held out once. */
function inRowOrder({ row, outputs }: ModelPredictions): Float64Array[] {
  return outputs.map((column) => {
    const values = new Float64Array(column.length);
    row.forEach((at, entry) => (values[at] = column[entry]));
    return values;
  });
}
