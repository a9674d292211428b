import { type DuckDBConnection, DuckDBDataChunk, DOUBLE, INTEGER, VARCHAR } from "@duckdb/node-api";
import { quoteName } from "./duckdb.ts";
import type { Table, TableColumn } from "./table.ts";
import { TableError } from "./table-error.ts";

const types = { text: VARCHAR, float: DOUBLE, integer: INTEGER };
/** The size of DuckDB's own vectors. */
const chunkRows = 2048;

/** Creates a typed table in a catalog (`temp` or an attached database) and fills it column by column. */
export async function loadIntoDuckDb(
  connection: DuckDBConnection,
  catalog: string,
  parts: readonly Table[],
): Promise<string> {
  const { name, columns } = parts[0];
  checkNames(name, columns);
  const definition = columns.map((column) => `${quoteName(column.name)} ${types[column.type].toString()}`).join(", ");
  const qualified = `${quoteName(catalog)}.main.${quoteName(name)}`;
  const create = catalog === "temp" ? "CREATE TEMP TABLE" : "CREATE TABLE";
  await connection.run(`${create} ${qualified} (${definition})`);
  const appender = await connection.createAppender(name, "main", catalog);
  try {
    for (const part of parts) {
      for (let start = 0; start < part.rows; start += chunkRows) {
        const end = Math.min(start + chunkRows, part.rows);
        const chunk = DuckDBDataChunk.create(
          columns.map((column) => types[column.type]),
          end - start,
        );
        for (const [index, column] of part.columns.entries()) chunk.setColumnValues(index, slice(column, start, end));
        appender.appendDataChunk(chunk);
      }
    }
  } finally {
    appender.closeSync();
  }
  return qualified;
}

function slice(column: TableColumn, start: number, end: number): readonly (string | number | null)[] {
  return column.type === "text" ? column.values.slice(start, end) : Array.from(column.values.subarray(start, end));
}

/** SQL names know no case: `Age` and `age` would be one column. */
function checkNames(table: string, columns: readonly TableColumn[]): void {
  const seen = new Map<string, string>();
  for (const { name } of columns) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      const message = `differs from column ${other} in case only or not at all, which SQL cannot tell apart; rename one of them`;
      throw new TableError("table-shape", table, name, message);
    }
    seen.set(name.toLowerCase(), name);
  }
}
