import { decodeColumns, encodeColumns } from "./arrow-columns.ts";
import type { Table } from "./table.ts";
import { TableError } from "./table-error.ts";

const nameMark = "radstudy.table";

/** Arrow IPC file bytes of a table; equal tables give equal bytes. */
export function encodeArrow(table: Table): Uint8Array {
  const columns = table.columns.map((column) => ({ column, marks: {} }));
  return encodeColumns(columns, table.rows, { [nameMark]: table.name });
}

/** The table in Arrow bytes that `encodeArrow` made; its numbers are views of `bytes`. */
export function decodeArrow(bytes: Uint8Array): Table {
  const { columns, rows, marks } = decodeColumns(bytes, "from Arrow bytes");
  const name = marks[nameMark];
  if (name === undefined) {
    throw new TableError(
      "table-bytes",
      "from Arrow bytes",
      null,
      `no "${nameMark}" in its schema, expected radstudy's`,
    );
  }
  return { name, rows, columns: columns.map(({ column }) => column) };
}
