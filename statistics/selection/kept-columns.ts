import type { FeatureTable } from "../feature-table.ts";
import { matchColumns, type ColumnSignature } from "../preparation/column-signature.ts";

/** What every step that only drops columns remembers. */
export interface KeptColumns {
  readonly columns: readonly ColumnSignature[];
  /** Numeric columns that stay, in column order. */
  readonly kept: readonly string[];
}

/**
 * The columns that a fitted selection keeps; category columns pass untouched.
 *
 * @param step name of the step, for the message
 * @param fitted columns of training and those that stay
 * @param table rows of any cohort
 * @returns the same column objects, in the order of training
 * @throws ColumnMismatchError
 */
export function keepColumns(step: string, fitted: KeptColumns, table: FeatureTable): FeatureTable {
  const kept = new Set(fitted.kept);
  const columns = matchColumns(step, fitted.columns, table).filter(
    (column) => column.kind === "category" || kept.has(column.name),
  );
  return { rows: table.rows, columns };
}

/**
 * Names of chosen columns in column order.
 *
 * @param table training rows
 * @param chosen column numbers of `table`, in any order
 * @returns names by rising column number
 */
export function keptNames(table: FeatureTable, chosen: Iterable<number>): string[] {
  return [...chosen].sort((a, b) => a - b).map((index) => table.columns[index].name);
}
