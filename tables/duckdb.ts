import { isMainThread } from "node:worker_threads";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { TableError } from "./table-error.ts";

let instance: Promise<DuckDBInstance> | null = null;
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs work on the one DuckDB instance of this process, one piece after the other. Two instances in one process lose
 * rows silently, and several threads sum in another order: both are closed off here.
 */
export async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  if (!isMainThread) {
    throw new TableError(
      "table-thread",
      "access",
      null,
      "DuckDB is for the main thread only; pass Arrow bytes to threads",
    );
  }
  const turn = last.then(async () => {
    instance ??= DuckDBInstance.create(":memory:", {
      threads: "1",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const connection = await (await instance).connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  });
  last = turn.catch(() => undefined);
  return turn;
}

/** A name as SQL reads it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL reads it. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
