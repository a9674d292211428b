import { DuckDBTypeId } from "@duckdb/node-api";
import { quoteText, withDuckDb } from "./duckdb.ts";
import type { Table, TableColumn } from "./table.ts";
import { TableError } from "./table-error.ts";

/** Reads a table that `writeParquet` wrote, with its name. */
export async function readParquet(path: string): Promise<Table> {
  return withDuckDb(async (connection) => {
    try {
      const file = quoteText(path);
      const result = await connection.run(`SELECT * FROM read_parquet(${file})`);
      const chunks = await result.fetchAllChunks();
      const rows = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
      const columns = result.columnNames().map((name, index) => {
        const values = chunks.map((chunk) => chunk.getColumnValues(index));
        return readColumn(path, name, result.columnTypeId(index), values, rows);
      });
      return { name: await readName(connection, path), rows, columns };
    } catch (error) {
      if (error instanceof TableError) throw error;
      throw new TableError("table-file", path, null, `not readable as Parquet: ${(error as Error).message}`, {
        cause: error,
      });
    }
  });
}

async function readName(connection: Parameters<Parameters<typeof withDuckDb>[0]>[0], path: string): Promise<string> {
  const sql = `SELECT decode(value) FROM parquet_kv_metadata(${quoteText(path)}) WHERE decode(key) = 'radstudy_table'`;
  const [row] = await (await connection.run(sql)).getRows();
  if (row === undefined) {
    throw new TableError(
      "table-file",
      path,
      null,
      'has no "radstudy_table" in its metadata, expected a table of radstudy',
    );
  }
  return String(row[0]);
}

function readColumn(
  path: string,
  name: string,
  typeId: DuckDBTypeId,
  chunks: readonly (readonly unknown[])[],
  rows: number,
): TableColumn {
  if (typeId === DuckDBTypeId.VARCHAR) return { name, type: "text", values: chunks.flat() as (string | null)[] };
  if (typeId === DuckDBTypeId.DOUBLE)
    return { name, type: "float", values: fill(new Float64Array(rows), chunks, path, name) };
  if (typeId === DuckDBTypeId.INTEGER)
    return { name, type: "integer", values: fill(new Int32Array(rows), chunks, path, name) };
  throw new TableError("table-file", path, name, `expected VARCHAR, DOUBLE or INTEGER, got ${DuckDBTypeId[typeId]}`);
}

function fill<Values extends Float64Array | Int32Array>(
  values: Values,
  chunks: readonly (readonly unknown[])[],
  path: string,
  name: string,
): Values {
  let row = 0;
  for (const chunk of chunks) {
    for (const value of chunk) {
      if (typeof value !== "number") throw new TableError("table-file", path, name, `row ${row} holds no number`);
      values[row++] = value;
    }
  }
  return values;
}
