import type { FeatureColumn } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";

export interface DropMissingOptions {
  readonly kind: "drop-missing";
  /** Largest share of missing training values that a column may have, 0..1. */
  readonly fraction: number;
}

export interface DropMissingFitted {
  readonly columns: readonly ColumnSignature[];
  /** In column order, with the share of training rows without a value. */
  readonly dropped: readonly { readonly column: string; readonly fraction: number }[];
}

/** Step `drop-missing`: columns, categories too, of which more than `fraction` is missing in training leave the table. */
export const dropMissing: Step<DropMissingOptions, DropMissingFitted> = {
  kind: "drop-missing",
  fit(table, _context, _outcome, options) {
    const dropped = table.columns.flatMap((column) => {
      const fraction = missingValues(column) / table.rows;
      return fraction > options.fraction ? [{ column: column.name, fraction }] : [];
    });
    return { columns: signColumns(table), dropped };
  },
  apply(fitted, table) {
    const dropped = new Set(fitted.dropped.map(({ column }) => column));
    const columns = matchColumns("drop-missing", fitted.columns, table).filter(({ name }) => !dropped.has(name));
    return { rows: table.rows, columns };
  },
};

function missingValues(column: FeatureColumn): number {
  let missing = 0;
  if (column.kind === "numeric") for (const value of column.values) missing += Number.isNaN(value) ? 1 : 0;
  else for (const value of column.values) missing += value === "" ? 1 : 0;
  return missing;
}
