import { hasEvents } from "./headline.ts";
import type { Plan } from "../protocol/plan.ts";
import { distinct } from "./charts/chart.ts";
import type { ReportRows, RowOf } from "./report-rows.ts";

/** Names in their order, and the counts of cases: the only things that the report counts by itself. */
export interface ReportFacts {
  readonly models: readonly string[];
  readonly centers: readonly string[];
  readonly cohorts: readonly CohortFacts[];
  /** Which fits a selection fraction counts, in words. */
  readonly fits: string;
}

export interface CohortFacts {
  readonly name: string;
  readonly role: string;
  readonly total: number;
  readonly patients: number;
  /** Rows of the case table. */
  readonly included: number;
  /** Rows of the models, which are cases, patients or lesions. */
  readonly analyzed: number;
  readonly unit: "case" | "patient" | "lesion";
  readonly excluded: readonly Reason[];
  readonly failed: readonly Reason[];
  /** Rows of the models that could not be made, though the cases that they are in count. */
  readonly leftOut: readonly Reason[];
  /** Positive cases among those with a prediction; null where no model was judged on the cohort. */
  readonly events: number | null;
  /** Whether a model was applied to it. */
  readonly judged: boolean;
  readonly centers: readonly Reason[];
}

export interface Reason {
  readonly text: string;
  readonly count: number;
}

/** What the sections of the report all need. */
export function reportFacts(plan: Plan, rows: ReportRows): ReportFacts {
  const planned = plan.nodes.flatMap((node) => (node.kind === "evaluation.summarize" ? node.params.models : []));
  const models = distinct([
    ...planned,
    ...rows.metrics.map((row) => row.model),
    ...rows.fold_metrics.map((row) => row.model),
  ]);
  const baselines = plan.nodes.flatMap((node) => (node.kind === "evaluation.summarize" ? node.params.baselines : []));
  // The evaluation describes the primary model, else the last one that the study declares.
  const described = plan.primary?.model ?? models.findLast((model) => !baselines.includes(model));
  return {
    models,
    fits: described === undefined ? "the fits" : `the outer training fits of model ${described}`,
    centers: distinct(rows.cases.map((row) => row.center).filter((center) => center !== "")),
    cohorts: plan.cohorts.map((cohort) =>
      cohortFacts(
        cohort,
        rows.cases.filter((row) => row.cohort === cohort.name),
        rows.predictions.filter((row) => row.cohort === cohort.name),
        plan.nodes.find((node) => node.kind === "features.assemble")?.params.unit ?? "case",
        new Set(rows.matrix_rows.flatMap((row) => (row.cohort === cohort.name ? [row.row] : []))).size,
        hasEvents(plan),
        counted(leftOutBeside(rows, cohort.name)),
      ),
    ),
  };
}

function leftOutBeside({ cases, left_out_rows: leftOut }: ReportRows, cohort: string): string[] {
  const included = new Set(cases.filter((row) => row.status === "included").map((row) => row.case));
  return leftOut.flatMap((row) => (row.cohort === cohort && included.has(row.case) ? [row.reason] : []));
}

function cohortFacts(
  cohort: Plan["cohorts"][number],
  cases: readonly RowOf<"cases">[],
  predictions: readonly RowOf<"predictions">[],
  unit: CohortFacts["unit"],
  rows: number,
  eventful: boolean,
  leftOut: readonly Reason[],
): CohortFacts {
  const withStatus = (status: string): RowOf<"cases">[] => cases.filter((row) => row.status === status);
  const included = withStatus("included");
  const positive = new Set(predictions.filter((row) => row.outcome === 1).map((row) => row.case));
  return {
    name: cohort.name,
    role: cohort.role,
    total: cases.length,
    patients: new Set(cases.map((row) => row.patient)).size,
    included: included.length,
    analyzed: unit === "case" ? included.length : rows,
    unit,
    excluded: counted(withStatus("excluded").map((row) => row.reason)),
    failed: counted(withStatus("failed").map((row) => row.reason)),
    events: predictions.length === 0 || !eventful ? null : positive.size,
    judged: predictions.length > 0,
    leftOut: unit === "case" ? [] : leftOut,
    centers: counted(included.map((row) => row.center).filter((center) => center !== "")),
  };
}

function counted(texts: readonly string[]): Reason[] {
  return distinct(texts).map((text) => ({ text, count: texts.filter((other) => other === text).length }));
}

/** How many cases a list of reasons stands for. */
export function sum(reasons: readonly Reason[]): number {
  return reasons.reduce((total, reason) => total + reason.count, 0);
}
