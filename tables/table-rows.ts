import type { TableRow } from "./make-table.ts";
import { type TableName, tableSchemas } from "./schemas.ts";
import type { Table } from "./table.ts";
import { TableError } from "./table-error.ts";

/** Rows as objects, for small tables; with a name, checked against that schema and typed by it. */
export function tableRows(table: Table): Record<string, string | number | null>[];
export function tableRows<Name extends TableName>(table: Table, name: Name): TableRow<Name>[];
export function tableRows(table: Table, name?: TableName): Record<string, string | number | null>[] {
  if (name !== undefined) checkSchema(table, name);
  const rows: Record<string, string | number | null>[] = [];
  for (let row = 0; row < table.rows; row++) {
    const object: Record<string, string | number | null> = {};
    for (const column of table.columns) object[column.name] = column.values[row];
    rows.push(object);
  }
  return rows;
}

function checkSchema(table: Table, name: TableName): void {
  const expected = Object.entries(tableSchemas[name]).map(([column, type]) => `${column} ${type}`);
  const got = table.columns.map((column) => `${column.name} ${column.type}`);
  if (table.name !== name || expected.join() !== got.join()) {
    const message = `expected table ${name} (${expected.join(", ")}), got ${table.name} (${got.join(", ")})`;
    throw new TableError("table-shape", table.name, null, message);
  }
}
