import type { FeatureColumn, NumericColumn, RowContext } from "../feature-table.ts";
import { CombatVariableError } from "./combat-errors.ts";

/**
 * Whether a step that works on the sets of `on` (null: all) touches the column.
 *
 * @param column of any kind; categories are never touched
 * @param on names of feature sets
 * @returns true for the numeric columns of the sets
 */
export function isHarmonized(column: FeatureColumn, on: readonly string[] | null): column is NumericColumn {
  return column.kind === "numeric" && (on === null || on.includes(column.set));
}

/**
 * Covariates of the row context, in the order of the names.
 *
 * @param context of the rows
 * @param names of variables
 * @returns one column per name
 * @throws CombatVariableError
 */
export function findCovariates(context: RowContext, names: readonly string[]): FeatureColumn[] {
  return names.map((name) => findVariable(context, name));
}

/**
 * The batch of every row, as text.
 *
 * @param context of the rows
 * @param name of a variable
 * @returns one label per row
 * @throws CombatVariableError where the variable is absent or has missing values
 */
export function batchLabels(context: RowContext, name: string): string[] {
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
