import { concatTables } from "./concat-tables.ts";
import { quoteText, withDuckDb } from "./duckdb.ts";
import { loadIntoDuckDb } from "./load-into-duckdb.ts";
import { replaceFile } from "./replace-file.ts";
import type { Table } from "./table.ts";

/** Writes a table, or the parts of one in their order, as one Parquet file; equal tables give equal bytes. */
export async function writeParquet(table: Table | readonly Table[], path: string): Promise<void> {
  const parts = isParts(table) ? table : [table];
  // Refuses parts that differ, without copying their rows.
  const { name } = concatTables(parts.map((part) => ({ ...part, rows: 0, columns: part.columns.map(withoutRows) })));
  await replaceFile(path, (temporary) =>
    withDuckDb(async (connection) => {
      const loaded = await loadIntoDuckDb(connection, "temp", parts);
      const options = `FORMAT parquet, COMPRESSION zstd, KV_METADATA {radstudy_table: ${quoteText(name)}}`;
      await connection.run(`COPY ${loaded} TO ${quoteText(temporary)} (${options})`);
    }),
  );
}

function isParts(table: Table | readonly Table[]): table is readonly Table[] {
  return Array.isArray(table);
}

function withoutRows(column: Table["columns"][number]): Table["columns"][number] {
  const { name, type } = column;
  if (type === "text") return { name, type, values: [] };
  return type === "float" ? { name, type, values: new Float64Array(0) } : { name, type, values: new Int32Array(0) };
}
