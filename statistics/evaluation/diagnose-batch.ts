import { principalComponents } from "../decomposition/principal-components.ts";
import type { FeatureTable, NumericColumn, RowContext } from "../feature-table.ts";
import { batchEffects } from "../harmonization/batch-effects.ts";
import { dropConstant } from "../preparation/drop-constant.ts";
import { imputeMedian } from "../preparation/impute-median.ts";
import { standardize } from "../preparation/standardize.ts";
import { stepRegistry, type StepOptions } from "../step-registry.ts";

export interface BatchDiagnosisInput {
  readonly set: string;
  /** null: only the effect as it is. */
  readonly step: StepOptions | null;
  /** Name of a variable of the context. */
  readonly batch: string;
  readonly table: FeatureTable;
  readonly context: RowContext;
}

export interface ComponentRow {
  readonly set: string;
  readonly state: "before" | "after";
  readonly row: number;
  readonly center: string;
  readonly pc1: number;
  readonly pc2: number;
  readonly pc1_explained: number;
  readonly pc2_explained: number;
}

export interface EffectRow {
  readonly set: string;
  readonly state: "before" | "after";
  readonly feature: string;
  readonly eta_squared: number;
  readonly p: number;
}

export interface BatchDiagnosis {
  readonly components: readonly ComponentRow[];
  readonly effects: readonly EffectRow[];
}

/**
 * The batch effect of one feature set before and after harmonization: first two principal components of the
 * standardized features, and per feature the share of variance between batches with the Kruskal-Wallis p value.
 *
 * @param input features of all rows to describe, and the harmonization to show
 * @returns one component row per case and state, one effect row per feature and state; empty where the set has no
 *   numeric column
 */
export function diagnoseBatch(input: BatchDiagnosisInput): BatchDiagnosis {
  const { context, set } = input;
  const raw: FeatureTable = {
    rows: input.table.rows,
    columns: input.table.columns.filter((column) => column.kind === "numeric" && column.set === set),
  };
  if (raw.columns.length === 0) return { components: [], effects: [] };
  const outcome = new Uint8Array(raw.rows);
  const variable = context.variables[input.batch];
  const batches = Array.from<string | number, string>(variable.values, String);
  const imputed = imputeMedian.apply(imputeMedian.fit(raw, context, outcome, { kind: "impute-median" }), raw, context);
  const clean = dropConstant.apply(
    dropConstant.fit(imputed, context, outcome, { kind: "drop-constant" }),
    imputed,
    context,
  );
  const before = describeState(clean, "before", set, batches, context);
  if (input.step === null) return before;
  const step = stepRegistry[input.step.kind];
  const harmonized = step.apply(step.fit(clean, context, outcome, input.step), clean, context);
  const after = describeState(harmonized, "after", set, batches, context);
  return {
    components: [...before.components, ...after.components],
    effects: [...before.effects, ...after.effects],
  };
}

function describeState(
  table: FeatureTable,
  state: "before" | "after",
  set: string,
  batches: readonly string[],
  context: RowContext,
): BatchDiagnosis {
  const outcome = new Uint8Array(table.rows);
  const scaled = standardize.apply(standardize.fit(table, context, outcome, { kind: "standardize" }), table, context);
  const { scores, explained } = principalComponents(numericValues(scaled), 2);
  const features = table.columns.filter((column): column is NumericColumn => column.kind === "numeric");
  return {
    components: batches.map((center, row) => ({
      set,
      state,
      row,
      center,
      pc1: scores[0]?.[row] ?? Number.NaN,
      pc2: scores[1]?.[row] ?? Number.NaN,
      pc1_explained: explained[0] ?? Number.NaN,
      pc2_explained: explained[1] ?? Number.NaN,
    })),
    effects: batchEffects(features, batches).map(({ feature, etaSquared, pValue }) => ({
      set,
      state,
      feature,
      eta_squared: etaSquared,
      p: pValue,
    })),
  };
}

function numericValues(table: FeatureTable): Float64Array[] {
  return table.columns.flatMap((column) => (column.kind === "numeric" ? [column.values] : []));
}
