import { rmSync } from "node:fs";
import { join } from "node:path";

import { isPort } from "./choose-port.ts";
import { readObjectFile, writeObjectFile } from "./object-file.ts";
import { parseProcessIdentity, type ProcessIdentity } from "./process-identity.ts";

/** The running server of a workspace; the file exists from the spawn until the clean stop. */
export interface ServerState {
  readonly process: ProcessIdentity;
  readonly port: number;
  readonly uiPort: number;
  readonly databasePath: string;
  readonly binaryPath: string;
  readonly cliVersion: string;
  /** See `databaseMaker`. */
  readonly madeBy: string;
  /** Null until the server was ready for the first time. */
  readonly binarySha256: string | null;
  /** Null until the server was ready for the first time. */
  readonly serverVersion: string | null;
}

/** Folder of the embedded server inside a workspace. */
export function temporalFolder(workspace: string): string {
  return join(workspace, ".radstudy", "temporal");
}

/** Null where no server was left running, or where the file is damaged. */
export function readServerState(folder: string): ServerState | null {
  const value = readObjectFile(stateFile(folder));
  const identity = parseProcessIdentity(value?.["process"]);
  if (value === null || identity === null) return null;
  const { port, uiPort, databasePath, binaryPath, cliVersion, madeBy, binarySha256, serverVersion } = value;
  if (!isPort(port) || !isPort(uiPort) || typeof databasePath !== "string") return null;
  if (typeof binaryPath !== "string" || typeof cliVersion !== "string" || typeof madeBy !== "string") return null;
  return {
    process: identity,
    port,
    uiPort,
    databasePath,
    binaryPath,
    cliVersion,
    madeBy,
    binarySha256: typeof binarySha256 === "string" ? binarySha256 : null,
    serverVersion: typeof serverVersion === "string" ? serverVersion : null,
  };
}

/** Written without a pause after the spawn: a kill between the two would leave a server that nobody finds. */
export function writeServerState(folder: string, state: ServerState): void {
  writeObjectFile(stateFile(folder), state);
}

/** Forgets the server. */
export function removeServerState(folder: string): void {
  rmSync(stateFile(folder), { force: true });
}

function stateFile(folder: string): string {
  return join(folder, "server.json");
}
