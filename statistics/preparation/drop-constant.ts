import type { Step } from "../step.ts";
import { columnMoments } from "./column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";

export interface DropConstantOptions {
  readonly kind: "drop-constant";
}

export interface DropConstantFitted {
  readonly columns: readonly ColumnSignature[];
  /** In column order. */
  readonly dropped: readonly string[];
}

/**
 * Step `drop-constant`: numeric columns that do not vary in training beyond rounding (the rule of `columnMoments`, missing
 * values left out) leave the table. Category columns pass untouched.
 */
export const dropConstant: Step<DropConstantOptions, DropConstantFitted> = {
  kind: "drop-constant",
  fit(table) {
    const dropped = table.columns.filter(
      (column) => column.kind === "numeric" && columnMoments(column.name, column.values).nearConstant,
    );
    return { columns: signColumns(table), dropped: dropped.map((column) => column.name) };
  },
  apply(fitted, table) {
    const dropped = new Set(fitted.dropped);
    const columns = matchColumns("drop-constant", fitted.columns, table).filter((column) => !dropped.has(column.name));
    return { rows: table.rows, columns };
  },
};
