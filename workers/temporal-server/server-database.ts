import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

import { isPort } from "./choose-port.ts";
import type { TemporalBinary } from "./find-temporal-binary.ts";
import { readObjectFile, writeObjectFile } from "./object-file.ts";

/** What made a database; written beside it once its server was ready. */
export interface DatabaseRecord {
  /** Version of the server, or of the command where that does not state it: only the same one opens the file again. */
  readonly madeBy: string;
  readonly serverVersion: string;
  readonly cliVersion: string;
  readonly binarySha256: string;
  /** Ports of the last server, taken again where they are free, so that workers reconnect and bookmarks stay. */
  readonly port: number;
  readonly uiPort: number;
}

export interface DatabaseChoice {
  readonly path: string;
  readonly record: DatabaseRecord | null;
  /** Null, or what a user should know: the older database is left alone. */
  readonly notice: string | null;
}

/** The name under which the databases of this binary are kept apart: the server neither migrates nor checks a file. */
export function databaseMaker(binary: TemporalBinary): string {
  return (binary.serverVersion ?? `cli-${binary.cliVersion}`).replaceAll(/[^\w.-]/g, "_");
}

/** `temporal.db`, or a file of its own where another version made that one. A database whose server never became ready is cleared away. */
export function chooseDatabase(folder: string, binary: TemporalBinary): DatabaseChoice {
  const maker = databaseMaker(binary);
  const main = join(folder, "temporal.db");
  const mainRecord = readDatabaseRecord(main);
  const path = mainRecord === null || mainRecord.madeBy === maker ? main : join(folder, `temporal-${maker}.db`);
  const record = readDatabaseRecord(path);
  if (record !== null && existsSync(path)) return { path, record, notice: null };
  for (const end of ["", "-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
  const notice =
    path === main
      ? null
      : `Temporal server ${maker} gets a new database; that of ${mainRecord?.madeBy} is kept (${main}), and results are in the store`;
  return { path, record: null, notice };
}

/** Writes the record beside the database. */
export function writeDatabaseRecord(databasePath: string, record: DatabaseRecord): void {
  writeObjectFile(`${databasePath}.json`, record);
}

function readDatabaseRecord(databasePath: string): DatabaseRecord | null {
  const value = readObjectFile(`${databasePath}.json`);
  if (value === null) return null;
  const { madeBy, serverVersion, cliVersion, binarySha256, port, uiPort } = value;
  if (typeof madeBy !== "string" || typeof serverVersion !== "string" || typeof cliVersion !== "string") return null;
  if (typeof binarySha256 !== "string" || !isPort(port) || !isPort(uiPort)) return null;
  return { madeBy, serverVersion, cliVersion, binarySha256, port, uiPort };
}
