import type { Table } from "./table.ts";
import { TableError } from "./table-error.ts";

interface ColumnValues {
  readonly text: readonly (string | null)[];
  readonly float: Float64Array;
  readonly integer: Int32Array;
}

/** The values of a column that must be there, with the type that the caller names. */
export function tableColumn<Type extends keyof ColumnValues>(
  table: Table,
  name: string,
  type: Type,
): ColumnValues[Type] {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) {
    const names = table.columns.map((candidate) => candidate.name).join(", ");
    throw new TableError("table-column-missing", table.name, name, `not there, expected one of ${names}`);
  }
  if (column.type !== type) {
    throw new TableError("table-shape", table.name, name, `expected ${type}, got ${column.type}`);
  }
  return column.values as ColumnValues[Type];
}
