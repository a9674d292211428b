import { join } from "node:path";

import { connectWhenReady, raiseRetention, readServerVersion } from "./connect-temporal.ts";
import { digestFile } from "./digest-file.ts";
import { isProcessAlive } from "./process-identity.ts";
import { writeDatabaseRecord } from "./server-database.ts";
import { withServerLock } from "./server-lock.ts";
import { readServerState, removeServerState, writeServerState, type ServerState } from "./server-state.ts";
import { listServerUsers, registerServerUser } from "./server-users.ts";
import { serverLogPath, stopProcess } from "./spawn-server.ts";

/** The embedded server as one command sees it. */
export interface TemporalServer {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string;
  readonly pid: number;
  /** False where a server of the same workspace was found running. */
  readonly startedHere: boolean;
  readonly binary: { readonly path: string; readonly sha256: string; readonly version: string };
  readonly serverVersion: string;
  readonly databasePath: string;
  readonly logPath: string;
  /** Gives the server up; the last command that uses it ends it, whoever started it. May be called twice. */
  stop(): Promise<void>;
}

const namespace = "default";
const retentionDays = 3_650;
const lockTimeoutMs = 90_000;

/** Runs `action` while no other command starts or stops the server of this folder. */
export function underServerLock<Result>(folder: string, action: () => Promise<Result>): Promise<Result> {
  return withServerLock(join(folder, "server.lock"), lockTimeoutMs, action);
}

/** Waits for the server, completes what is noted about it and makes this process one of its users; null where it does not get ready. Call under the lock. */
export async function joinTemporalServer(
  folder: string,
  state: ServerState,
  startedHere: boolean,
  readyTimeoutMs: number,
): Promise<TemporalServer | null> {
  const { port, uiPort, databasePath, binaryPath, cliVersion, madeBy } = state;
  const [connection, binarySha256] = await Promise.all([
    connectWhenReady(port, namespace, readyTimeoutMs, () => !isProcessAlive(state.process)),
    state.binarySha256 ?? digestFile(binaryPath),
  ]);
  if (connection === null) return null;
  let serverVersion: string;
  try {
    serverVersion = await readServerVersion(connection);
    await raiseRetention(connection, namespace, retentionDays);
  } finally {
    await connection.close();
  }
  // Without this look, a stranger that took our port while our own server gave up would be taken for it.
  if (!isProcessAlive(state.process)) return null;
  writeServerState(folder, { ...state, binarySha256, serverVersion });
  writeDatabaseRecord(databasePath, { madeBy, serverVersion, cliVersion, binarySha256, port, uiPort });
  const unregister = await registerServerUser(folder);
  return {
    address: `127.0.0.1:${port}`,
    namespace,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    pid: state.process.pid,
    startedHere,
    binary: { path: binaryPath, sha256: binarySha256, version: cliVersion },
    serverVersion,
    databasePath,
    logPath: serverLogPath(folder),
    stop: () => leaveServer(folder, unregister),
  };
}

function leaveServer(folder: string, unregister: () => Promise<void>): Promise<void> {
  return underServerLock(folder, async () => {
    await unregister();
    const state = readServerState(folder);
    if (state === null || (await listServerUsers(folder)).length > 0) return;
    await stopProcess(state.process);
    removeServerState(folder);
  });
}
