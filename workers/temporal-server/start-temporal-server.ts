import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

import { choosePort, isPort, isPortFree } from "./choose-port.ts";
import { connectWhenReady, raiseRetention, readServerVersion } from "./connect-temporal.ts";
import { digestFile } from "./digest-file.ts";
import {
  describeTriedWays,
  TemporalPortTakenError,
  TemporalSettingError,
  TemporalStartError,
  TemporalUnavailableError,
} from "./errors.ts";
import type { TemporalBinary } from "./find-temporal-binary.ts";
import { findOrInstallTemporal } from "./install-temporal.ts";
import { isProcessAlive } from "./process-identity.ts";
import { chooseDatabase, databaseMaker, writeDatabaseRecord } from "./server-database.ts";
import { withServerLock } from "./server-lock.ts";
import {
  readServerState,
  removeServerState,
  temporalFolder,
  writeServerState,
  type ServerState,
} from "./server-state.ts";
import { listServerUsers, registerServerUser } from "./server-users.ts";
import { readLogEnd, serverLogPath, spawnServer, stopProcess } from "./spawn-server.ts";
import type { Environment } from "./temporal-ways.ts";

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

export interface StartOptions {
  readonly workspace: string;
  /** Receives the lines that a user should see while waiting. */
  readonly onNotice: (message: string) => void;
  readonly env?: Environment;
}

const namespace = "default";
const readyTimeoutMs = 60_000;
const lockTimeoutMs = 90_000;
const retentionDays = 3_650;
const spawnAttempts = 3;

/** Connects to the running server of the workspace, or starts it; installs the program first where none is found. */
export async function startTemporalServer({
  workspace,
  onNotice,
  env = process.env,
}: StartOptions): Promise<TemporalServer> {
  const folder = temporalFolder(resolve(workspace));
  await mkdir(folder, { recursive: true });
  const running = await underLock(folder, () => adopt(folder, onNotice));
  if (running !== null) return running;
  // Outside the lock: a first installation takes minutes.
  const { binary, tried } = await findOrInstallTemporal({ env, onNotice });
  if (binary === null) throw new TemporalUnavailableError(describeTriedWays(tried));
  return underLock(folder, async () => (await adopt(folder, onNotice)) ?? start(folder, binary, env, onNotice));
}

function underLock<Result>(folder: string, action: () => Promise<Result>): Promise<Result> {
  return withServerLock(join(folder, "server.lock"), lockTimeoutMs, action);
}

/** Null where no usable server runs; what a kill left behind is cleared away. */
async function adopt(folder: string, onNotice: (message: string) => void): Promise<TemporalServer | null> {
  const state = readServerState(folder);
  if (state === null) return null;
  const server = isProcessAlive(state.process) ? await makeReady(folder, state, false) : null;
  if (server !== null) return server;
  if (isProcessAlive(state.process)) {
    onNotice(`Temporal server (process ${state.process.pid}) of this workspace does not answer and is started again`);
    await stopProcess(state.process);
  }
  removeServerState(folder);
  return null;
}

async function start(
  folder: string,
  binary: TemporalBinary,
  env: Environment,
  onNotice: (message: string) => void,
): Promise<TemporalServer> {
  const { path: databasePath, record, notice } = chooseDatabase(folder, binary);
  if (notice !== null) onNotice(notice);
  const askedPort = readAskedPort(env);
  for (let attempt = 1; ; attempt++) {
    if (askedPort !== null && !(await isPortFree(askedPort))) throw new TemporalPortTakenError(askedPort);
    const known = attempt === 1 ? record : null;
    const port = askedPort ?? (await choosePort(known === null ? [] : [known.port], []));
    const uiPort = await choosePort(known === null ? [] : [known.uiPort], [port]);
    const identity = spawnServer({ binary, folder, databasePath, port, uiPort, env });
    const { path: binaryPath, cliVersion } = binary;
    const made = { binarySha256: null, serverVersion: null };
    const state: ServerState = { process: identity, port, uiPort, databasePath, binaryPath, cliVersion, ...made };
    writeServerState(folder, state);
    const server = await makeReady(folder, state, true);
    if (server !== null) {
      const { serverVersion } = server;
      const binarySha256 = server.binary.sha256;
      const madeBy = databaseMaker(binary);
      writeDatabaseRecord(databasePath, { madeBy, serverVersion, cliVersion, binarySha256, port, uiPort });
      return server;
    }
    const wasAlive = isProcessAlive(identity);
    await stopProcess(identity);
    removeServerState(folder);
    const logEnd = readLogEnd(folder);
    // Another program took the port between our look and the start.
    if (/address already in use|port already in use/i.test(logEnd) && attempt < spawnAttempts) continue;
    const problem = wasAlive ? `was not ready within ${readyTimeoutMs / 1000} s` : "ended before it was ready";
    const fix = `if its database is damaged, remove ${databasePath} (results are in the store, none is lost)`;
    throw new TemporalStartError(`${binary.path} ${problem}; ${fix}`, logEnd);
  }
}

/** Waits for the server, completes its state and registers this process as a user; null where it does not get ready. */
async function makeReady(folder: string, state: ServerState, startedHere: boolean): Promise<TemporalServer | null> {
  const digest = state.binarySha256 ?? digestFile(state.binaryPath);
  const connection = await connectWhenReady(
    state.port,
    namespace,
    readyTimeoutMs,
    () => !isProcessAlive(state.process),
  );
  const binarySha256 = await digest;
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
  const unregister = await registerServerUser(folder);
  return {
    address: `127.0.0.1:${state.port}`,
    namespace,
    uiUrl: `http://127.0.0.1:${state.uiPort}`,
    pid: state.process.pid,
    startedHere,
    binary: { path: state.binaryPath, sha256: binarySha256, version: state.cliVersion },
    serverVersion,
    databasePath: state.databasePath,
    logPath: serverLogPath(folder),
    stop: () => giveUp(folder, unregister),
  };
}

function giveUp(folder: string, unregister: () => Promise<void>): Promise<void> {
  return underLock(folder, async () => {
    await unregister();
    const state = readServerState(folder);
    if (state === null || (await listServerUsers(folder)).length > 0) return;
    await stopProcess(state.process);
    removeServerState(folder);
  });
}

/** The port of `RADSTUDY_TEMPORAL_PORT`; null where a free one may be chosen. */
export function readAskedPort(env: Environment): number | null {
  const text = env["RADSTUDY_TEMPORAL_PORT"];
  if (text === undefined || text === "") return null;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (isPort(port)) return port;
  throw new TemporalSettingError(
    "RADSTUDY_TEMPORAL_PORT",
    `expected a port number from 1 to 65535, got "${text}"; correct it or unset the variable`,
  );
}
