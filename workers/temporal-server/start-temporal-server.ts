import { access, constants, mkdir } from "node:fs/promises";
import { resolve } from "node:path";

import { choosePort, isPort, isPortFree } from "./choose-port.ts";
import {
  describeTriedWays,
  TemporalPortTakenError,
  TemporalSettingError,
  TemporalStartError,
  TemporalUnavailableError,
  WorkspaceUnwritableError,
} from "./errors.ts";
import type { TemporalBinary } from "./find-temporal-binary.ts";
import { findOrInstallTemporal } from "./install-temporal.ts";
import { joinTemporalServer, underServerLock, type TemporalServer } from "./join-temporal-server.ts";
import { isProcessAlive, type ProcessIdentity } from "./process-identity.ts";
import { chooseDatabase, databaseMaker } from "./server-database.ts";
import { readServerState, removeServerState, temporalFolder, writeServerState } from "./server-state.ts";
import { diedOfPort, readLogEnd, spawnServer, stopProcess } from "./spawn-server.ts";
import type { Environment } from "./temporal-ways.ts";

export type { TemporalServer };

export interface StartOptions {
  readonly workspace: string;
  /** Receives the lines that a user should see while waiting. */
  readonly onNotice: (message: string) => void;
  readonly env?: Environment;
  /** How long a server may take until it serves; 60 s. */
  readonly readyTimeoutMs?: number;
}

interface StartContext extends Required<StartOptions> {
  readonly folder: string;
}

const spawnAttempts = 3;

/** Connects to the running server of the workspace, or starts it; installs the program first where none is found. */
export async function startTemporalServer(options: StartOptions): Promise<TemporalServer> {
  const folder = temporalFolder(resolve(options.workspace));
  const context = { env: process.env, readyTimeoutMs: 60_000, ...options, folder };
  await makeFolder(context);
  const running = await underServerLock(folder, () => adopt(context));
  if (running !== null) return running;
  // Outside the lock: a first installation takes minutes.
  const { binary, tried } = await findOrInstallTemporal(context);
  if (binary === null) throw new TemporalUnavailableError(describeTriedWays(tried));
  return underServerLock(folder, async () => (await adopt(context)) ?? start(context, binary));
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

async function makeFolder({ workspace, folder }: StartContext): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new WorkspaceUnwritableError(workspace, (error as Error).message);
  }
}

/** Null where no usable server runs; what a kill left behind is cleared away. */
async function adopt({ folder, env, onNotice, readyTimeoutMs }: StartContext): Promise<TemporalServer | null> {
  const state = readServerState(folder);
  if (state === null) return null;
  if (isProcessAlive(state.process)) {
    const server = await joinTemporalServer(folder, state, false, readyTimeoutMs).catch(() => null);
    const askedPort = readAskedPort(env);
    if (server !== null && askedPort !== null && askedPort !== state.port) {
      onNotice(`The Temporal server of this workspace already runs on port ${state.port}, not on ${askedPort}`);
    }
    if (server !== null) return server;
    onNotice(`The Temporal server of this workspace (process ${state.process.pid}) does not answer: started again`);
    await stopProcess(state.process);
  }
  removeServerState(folder);
  return null;
}

async function start(context: StartContext, binary: TemporalBinary): Promise<TemporalServer> {
  const { folder, env, onNotice, readyTimeoutMs } = context;
  const askedPort = readAskedPort(env);
  const { path: databasePath, record, notice } = chooseDatabase(folder, binary);
  if (notice !== null) onNotice(notice);
  for (let attempt = 1; ; attempt++) {
    if (askedPort !== null && !(await isPortFree(askedPort))) throw new TemporalPortTakenError(askedPort);
    const known = attempt === 1 ? record : null;
    const port = askedPort ?? (await choosePort(known === null ? [] : [known.port], []));
    const uiPort = await choosePort(known === null ? [] : [known.uiPort], [port]);
    const server = spawnServer({ binary, folder, databasePath, port, uiPort, env });
    let joined: TemporalServer | null;
    let wasAlive: boolean;
    try {
      const state = {
        process: server,
        port,
        uiPort,
        databasePath,
        binaryPath: binary.path,
        cliVersion: binary.cliVersion,
        madeBy: databaseMaker(binary),
        binarySha256: null,
        serverVersion: null,
      };
      writeServerState(folder, state);
      joined = await joinTemporalServer(folder, state, true, readyTimeoutMs);
      wasAlive = isProcessAlive(server);
    } catch (error) {
      await abandon(context, server);
      throw error;
    }
    if (joined !== null) return joined;
    await abandon(context, server);
    const logEnd = readLogEnd(folder);
    // Another program took a port between our look and the start.
    if (diedOfPort(folder) && attempt < spawnAttempts) continue;
    const problem = wasAlive ? `was not ready within ${readyTimeoutMs / 1000} s` : "ended before it was ready";
    const fix = `if its database is damaged, remove ${databasePath} (results are in the store, none is lost)`;
    throw new TemporalStartError(`${binary.path} ${problem}; ${fix}`, logEnd);
  }
}

async function abandon({ folder }: StartContext, server: ProcessIdentity): Promise<void> {
  await stopProcess(server);
  removeServerState(folder);
}
