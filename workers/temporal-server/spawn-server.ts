import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { TemporalStartError } from "./errors.ts";
import type { TemporalBinary } from "./find-temporal-binary.ts";
import { identifyProcess, isProcessAlive, type ProcessIdentity } from "./process-identity.ts";
import type { Environment } from "./temporal-ways.ts";

const pollMs = 25;
const killAfterMs = 10_000;

export interface SpawnPlan {
  readonly binary: TemporalBinary;
  readonly folder: string;
  readonly databasePath: string;
  readonly port: number;
  readonly uiPort: number;
  readonly env: Environment;
}

/** File that the running server writes its warnings to; the one of the server before it has `.1` at its end. */
export function serverLogPath(folder: string): string {
  return join(folder, "server.log");
}

/** Starts the dev server in its own session, so that Ctrl-C on the terminal reaches only the command, which stops it in order. */
export function spawnServer(plan: SpawnPlan): ProcessIdentity {
  const logPath = serverLogPath(plan.folder);
  rmSync(`${logPath}.1`, { force: true });
  try {
    renameSync(logPath, `${logPath}.1`);
  } catch {
    // The first server of this workspace: there is no log yet.
  }
  const log = openSync(logPath, "a");
  try {
    const child = spawn(plan.binary.path, serverArguments(plan), {
      cwd: plan.folder,
      env: serverEnvironment(plan.env),
      detached: true,
      stdio: ["ignore", log, log],
    });
    // Without a listener a failed spawn would end the whole command; the caller sees it as a server that is gone.
    child.on("error", () => undefined);
    child.unref();
    if (child.pid === undefined) throw new TemporalStartError(`${plan.binary.path} could not be started`, "");
    // One that has ended already is still a server to wait for in vain: its log says why.
    return identifyProcess(child.pid) ?? { pid: child.pid, startTime: "ended", bootId: null };
  } finally {
    closeSync(log);
  }
}

/** Ends the server in order, and by force after 10 s. */
export async function stopProcess(server: ProcessIdentity): Promise<void> {
  const deadline = performance.now() + killAfterMs;
  signal(server, "SIGTERM");
  // A suspended process sees the first signal only when it goes on.
  signal(server, "SIGCONT");
  while (isProcessAlive(server)) {
    if (performance.now() > deadline) signal(server, "SIGKILL");
    await delay(pollMs);
  }
}

/** The last lines of the server's log. */
export function readLogEnd(folder: string): string {
  return readLog(folder).trimEnd().split("\n").slice(-15).join("\n");
}

/** A server that ended because another program took one of its ports says so, or falls over the missing listener. */
export function diedOfPort(folder: string): boolean {
  return /address already in use|NewHTTPAPIServer|can't get free port/i.test(readLog(folder));
}

function readLog(folder: string): string {
  try {
    return readFileSync(serverLogPath(folder), "utf8");
  } catch {
    return "";
  }
}

function serverArguments({ databasePath, port, uiPort }: SpawnPlan): string[] {
  const flags: readonly (readonly [string, string])[] = [
    ["--ip", "127.0.0.1"],
    ["--port", String(port)],
    ["--ui-port", String(uiPort)],
    ["--db-filename", databasePath],
    ["--sqlite-pragma", "journal_mode=wal"],
    ["--sqlite-pragma", "synchronous=2"],
    // Its default makes each step of a sequential workflow wait for 90 ms.
    ["--dynamic-config-value", "history.transferProcessorMaxPollRPS=2000"],
    ["--log-level", "warn"],
    ["--color", "never"],
  ];
  return ["server", "start-dev", ...flags.flat()];
}

/** The server is no client: an address or a key meant for clients must not reach it. */
function serverEnvironment(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("TEMPORAL_")));
}

function signal(server: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isProcessAlive(server)) return;
  try {
    process.kill(server.pid, name);
  } catch {
    // It ended between the two lines.
  }
}
