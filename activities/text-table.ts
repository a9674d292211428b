import type { Table } from "../tables/table.ts";

/** A table of texts from rows, columns in the given order. */
export function textTable(
  name: string,
  rows: readonly Readonly<Record<string, string>>[],
  columns: readonly string[],
): Table {
  return {
    name,
    rows: rows.length,
    columns: columns.map((column) => ({ name: column, type: "text", values: rows.map((row) => row[column]) })),
  };
}
