import type { FeatureColumn, NumericColumn, RowContext } from "../feature-table.ts";
import { matchColumns, signColumns, type ColumnSignature } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { applyCombat } from "./apply-combat.ts";
import { fitCombat, type FittedCombat } from "./combat.ts";
import { CombatVariableError } from "./combat-errors.ts";

export interface CombatOptions {
  readonly kind: "combat";
  /** Feature sets whose numeric columns are harmonized; null: all numeric columns. */
  readonly on: readonly string[] | null;
  /** Name of a variable of the row context. */
  readonly batch: string;
  /** Names of variables of the row context. */
  readonly covariates: readonly string[];
  readonly prior: "parametric" | "non-parametric" | "none";
  readonly meanOnly: boolean;
  readonly referenceBatch: string | null;
  readonly unseenBatch: "error" | "passthrough";
  readonly singleCaseBatch: "error" | "mean-only";
}

export interface CombatFitted extends FittedCombat {
  readonly columns: readonly ColumnSignature[];
  readonly on: readonly string[] | null;
  readonly batch: string;
}

/**
 * Step `combat`: fits `fitCombat` on the numeric columns of the sets in `on`, batch and covariates from the context's
 * variables. Other columns pass untouched.
 */
export const combat: Step<CombatOptions, CombatFitted> = {
  kind: "combat",
  fit(table, context, _outcome, options) {
    const { on, batch, covariates, ...rest } = options;
    const features = table.columns.filter((column) => isHarmonized(column, on));
    const fitted = fitCombat(features, batchLabels(context, batch), findCovariates(context, covariates), {
      ...rest,
      compat: null,
    });
    return { ...fitted, columns: signColumns(table), on, batch };
  },
  apply(fitted, table, context) {
    const columns = matchColumns("combat", fitted.columns, table);
    const features = columns.filter((column) => isHarmonized(column, fitted.on));
    const covariates = findCovariates(
      context,
      fitted.covariates.map(({ name }) => name),
    );
    const applied = applyCombat(fitted, features, batchLabels(context, fitted.batch), covariates);
    let next = 0;
    const result = columns.map((column): FeatureColumn => {
      if (!isHarmonized(column, fitted.on)) return column;
      return { ...column, values: applied.features[next++].values };
    });
    return { rows: table.rows, columns: result };
  },
};

function isHarmonized(column: FeatureColumn, on: readonly string[] | null): column is NumericColumn {
  return column.kind === "numeric" && (on === null || on.includes(column.set));
}

function findCovariates(context: RowContext, names: readonly string[]): FeatureColumn[] {
  return names.map((name) => findVariable(context, name));
}

function batchLabels(context: RowContext, name: string): string[] {
  const labels = Array.from<number | string, string>(findVariable(context, name).values, String);
  const missing = labels.filter((label) => label === "" || label === "NaN").length;
  if (missing > 0) {
    const detail = `has missing values, expected a batch per row, got none in ${missing} of ${labels.length} rows: complete the column or leave the cases out`;
    throw new CombatVariableError(name, "missing-value", detail);
  }
  return labels;
}

function findVariable(context: RowContext, name: string): FeatureColumn {
  if (Object.hasOwn(context.variables, name)) return context.variables[name];
  const detail = `is absent, expected one of ${Object.keys(context.variables).join(", ") || "none"}, got \`${name}\`: add the column to the case table`;
  throw new CombatVariableError(name, "absent", detail);
}
