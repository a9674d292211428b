import type { Table, TableColumn } from "./table.ts";
import { TableError } from "./table-error.ts";

/** One table from parts with the same name and columns, in the order given. */
export function concatTables(parts: readonly Table[]): Table {
  const [first] = parts;
  if (first === undefined) throw new TableError("table-shape", "of no parts", null, "expected at least one part");
  const signature = signatureOf(first);
  for (const part of parts) {
    if (signatureOf(part) !== signature) {
      throw new TableError(
        "table-shape",
        first.name,
        null,
        `parts differ, expected ${signature}, got ${signatureOf(part)}`,
      );
    }
  }
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const columns = first.columns.map((column, index) => concatColumns(column, parts, index, rows));
  return { name: first.name, rows, columns };
}

function concatColumns(column: TableColumn, parts: readonly Table[], index: number, rows: number): TableColumn {
  const { name } = column;
  if (column.type === "text") {
    const values = parts.flatMap((part) => part.columns[index].values as readonly (string | null)[]);
    return { name, type: "text", values };
  }
  const values = column.type === "float" ? new Float64Array(rows) : new Int32Array(rows);
  let row = 0;
  for (const part of parts) {
    values.set(part.columns[index].values as Float64Array | Int32Array, row);
    row += part.rows;
  }
  return values instanceof Float64Array ? { name, type: "float", values } : { name, type: "integer", values };
}

function signatureOf(table: Table): string {
  return `${table.name} (${table.columns.map((column) => `${column.name} ${column.type}`).join(", ")})`;
}
