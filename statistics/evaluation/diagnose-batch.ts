import type { FeatureTable, RowContext } from "../feature-table.ts";
import type { Outcome } from "../outcome.ts";
import { dropConstant } from "../preparation/drop-constant.ts";
import { imputeMedian } from "../preparation/impute-median.ts";
import { stepRegistry, type StepOptions } from "../step-registry.ts";
import {
  describeBatchState,
  type BatchState,
  type BatchSummaryRow,
  type ComponentRow,
  type EffectRow,
  type FeatureAgreementRow,
  type PairRow,
  type StatePlace,
} from "./describe-batch-state.ts";
import { batchSizes, outcomeByBatch, type BatchSize, type OutcomeByBatch } from "./outcome-by-batch.ts";

export interface BatchDiagnosisInput {
  readonly set: string;
  /** Name of a variable of the context. */
  readonly batch: string;
  /** Variable that names the measured object; null: the patient. */
  readonly object: string | null;
  /** What is compared with the features as they are; several steps of one are applied one after the other. */
  readonly harmonizations: readonly { readonly label: string; readonly steps: readonly StepOptions[] }[];
  readonly table: FeatureTable;
  readonly context: RowContext;
  readonly outcome: Outcome;
  readonly confidence: number;
}

export interface BatchDiagnosis {
  readonly components: readonly ComponentRow[];
  readonly effects: readonly EffectRow[];
  readonly summaries: readonly BatchSummaryRow[];
  readonly pairs: readonly PairRow[];
  readonly agreement: readonly FeatureAgreementRow[];
  /** null where there is one batch or one class only. */
  readonly outcome: OutcomeByBatch | null;
  readonly sizes: readonly BatchSize[];
}

/**
 * The batch effect of one feature set before and after each harmonization, on the rows given: principal components of the
 * standardized features, per feature the share of variance between batches with rank test and Anderson-Darling test,
 * concordance of batches in which the same objects were measured, and whether the outcome depends on the batch. A missing
 * value is left out, but counts as the median of all rows in the components. A description: the harmonizations are fitted on all rows and used for nothing else.
 *
 * @param input features of all rows to describe, and the harmonizations to show
 * @returns rows of the tables; those of features are empty where the set has no numeric column
 */
export function diagnoseBatch(input: BatchDiagnosisInput): BatchDiagnosis {
  const { batch, context, set } = input;
  const batches = labelsOf(context, batch);
  const known = { outcome: outcomeByBatch(input.outcome, batches), sizes: batchSizes(input.outcome, batches) };
  const raw: FeatureTable = {
    rows: input.table.rows,
    columns: input.table.columns.filter((column) => column.kind === "numeric" && column.set === set),
  };
  if (raw.columns.length === 0) {
    return { components: [], effects: [], summaries: [], pairs: [], agreement: [], ...known };
  }
  const none = new Uint8Array(raw.rows);
  const imputed = imputeMedian.apply(imputeMedian.fit(raw, context, none, { kind: "impute-median" }), raw, context);
  const clean = dropConstant.apply(
    dropConstant.fit(imputed, context, none, { kind: "drop-constant" }),
    imputed,
    context,
  );
  const objects = repeatedObjects(input.object === null ? context.patients : labelsOf(context, input.object), batches);
  const measured = new Map(
    raw.columns.flatMap((column) => (column.kind === "numeric" ? [[column.name, column.values]] : [])),
  );
  const describe = (table: FeatureTable, place: Pick<StatePlace, "state" | "harmonization">): BatchState =>
    describeBatchState({ set, batch, ...place }, table, measured, context, batches, objects, input.confidence);
  const states = [describe(clean, { state: "before", harmonization: null })];
  for (const { label, steps } of input.harmonizations) {
    const harmonized = steps.reduce((table, options) => {
      const step = stepRegistry[options.kind];
      return step.apply(step.fit(table, context, { kind: "binary", event: none }, options), table, context);
    }, clean);
    states.push(describe(harmonized, { state: "after", harmonization: label }));
  }
  return {
    components: states.flatMap(({ components }) => components),
    effects: states.flatMap(({ effects }) => effects),
    summaries: states.flatMap(({ summaries }) => summaries),
    pairs: states.flatMap(({ pairs }) => pairs),
    agreement: states.flatMap(({ agreement }) => agreement),
    ...known,
  };
}

function labelsOf(context: RowContext, variable: string): string[] {
  return Array.from<string | number, string>(context.variables[variable].values, String);
}

/** The objects, or null where none was measured in two batches. */
function repeatedObjects(objects: readonly string[], batches: readonly string[]): readonly string[] | null {
  const firstBatch = new Map<string, string>();
  for (const [row, object] of objects.entries()) {
    const first = firstBatch.get(object);
    if (first !== undefined && first !== batches[row]) return objects;
    firstBatch.set(object, batches[row]);
  }
  return null;
}
