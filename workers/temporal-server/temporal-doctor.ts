import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { findGo } from "./build-temporal.ts";
import { isPortFree } from "./choose-port.ts";
import { connectToCluster } from "./connect-temporal.ts";
import { describeTriedWays } from "./errors.ts";
import { readTemporalAddress } from "./find-temporal.ts";
import { findTemporalBinary, type BinarySearch } from "./find-temporal-binary.ts";
import { isProcessAlive } from "./process-identity.ts";
import { readServerState, temporalFolder } from "./server-state.ts";
import { readAskedPort } from "./start-temporal-server.ts";
import { pinnedTemporalVersion, readAllowedWays, temporalCacheFolder, type Environment } from "./temporal-ways.ts";

/** One line of `radstudy doctor`. */
export interface DoctorCheck {
  readonly name: string;
  readonly state: "ok" | "warning" | "missing";
  readonly found: string;
  /** What to do; null where nothing has to be done. */
  readonly fix: string | null;
}

const wantedDiskBytes = 2e9;

/** What this machine has for the Temporal engine; looks only, installs and starts nothing. */
export async function inspectTemporal(workspace: string, env: Environment = process.env): Promise<DoctorCheck[]> {
  const checks = [
    () => checkAddress(env),
    () => checkBinary(env),
    () => checkGo(env),
    () => checkCacheFolder(env),
    () => checkServer(workspace),
    () => checkPort(workspace, env),
    () => checkDiskSpace(workspace),
  ];
  const results: DoctorCheck[] = [];
  for (const check of checks) results.push(await check());
  return results;
}

async function checkAddress(env: Environment): Promise<DoctorCheck> {
  const name = "temporal address";
  let configured: ReturnType<typeof readTemporalAddress>;
  try {
    configured = readTemporalAddress(env);
  } catch (error) {
    return {
      name,
      state: "missing",
      found: (error as Error).message,
      fix: "correct the settings of the Temporal client",
    };
  }
  if (configured === null) return ok(name, "none configured, the embedded server is used");
  const connection = await connectToCluster(configured.connectionOptions, configured.namespace);
  if ("problem" in connection) {
    return { name, state: "missing", found: `${configured.address}: ${connection.problem}`, fix: connection.fix };
  }
  await connection.close();
  return ok(name, `${configured.address}, namespace ${configured.namespace}`);
}

async function checkBinary(env: Environment): Promise<DoctorCheck> {
  const name = "temporal binary";
  let search: BinarySearch;
  try {
    search = await findTemporalBinary(env);
  } catch (error) {
    return { name, state: "missing", found: (error as Error).message, fix: "correct or unset the variable" };
  }
  const { binary, tried } = search;
  if (binary !== null) {
    const server = binary.serverVersion === null ? "" : `, server ${binary.serverVersion}`;
    return ok(name, `${binary.path} (version ${binary.cliVersion}${server})`);
  }
  const ways = readAllowedWays(env).filter((way) => way === "download" || way === "go");
  return {
    name,
    state: ways.length > 0 ? "warning" : "missing",
    found: describeTriedWays(tried).join("; "),
    fix:
      ways.length > 0
        ? `none needed: "radstudy run" installs version ${pinnedTemporalVersion} once (${ways.join(", then ")})`
        : "install the Temporal command line program, or unset RADSTUDY_TEMPORAL_WAYS",
  };
}

async function checkGo(env: Environment): Promise<DoctorCheck> {
  const name = "go";
  const version = await findGo(env);
  if (version !== null) return ok(name, version);
  return {
    name,
    state: "warning",
    found: "no Go compiler on the PATH",
    fix: "only needed where the official download of the Temporal server cannot be reached: install Go",
  };
}

async function checkCacheFolder(env: Environment): Promise<DoctorCheck> {
  const name = "cache folder";
  const folder = temporalCacheFolder(env);
  if (await isWritable(folder)) return ok(name, folder);
  const fix = "make it writable, or set XDG_CACHE_HOME to a folder that is";
  return { name, state: "warning", found: `${folder} cannot be written`, fix };
}

async function checkServer(workspace: string): Promise<DoctorCheck> {
  const name = "temporal server";
  const state = readServerState(temporalFolder(resolve(workspace)));
  if (state === null) return ok(name, "not running, started when it is needed");
  if (!isProcessAlive(state.process)) return ok(name, "ended without a clean stop, repaired at the next start");
  if (await isPortFree(state.port)) {
    const found = `process ${state.process.pid} runs but does not listen on port ${state.port}`;
    return { name, state: "warning", found, fix: `repeat a "radstudy run", which starts it again` };
  }
  const version = state.serverVersion === null ? "starting" : `version ${state.serverVersion}`;
  return ok(name, `${version}, process ${state.process.pid}, http://127.0.0.1:${state.uiPort}`);
}

async function checkPort(workspace: string, env: Environment): Promise<DoctorCheck> {
  const name = "temporal port";
  let port: number | null;
  try {
    port = readAskedPort(env);
  } catch (error) {
    return { name, state: "missing", found: (error as Error).message, fix: "correct or unset the variable" };
  }
  if (port === null) return ok(name, "a free port is chosen");
  const state = readServerState(temporalFolder(resolve(workspace)));
  const isOwn = state !== null && state.port === port && isProcessAlive(state.process);
  if (isOwn || (await isPortFree(port))) return ok(name, `${port} (RADSTUDY_TEMPORAL_PORT)`);
  const fix = "stop the program that uses it, choose another port, or unset RADSTUDY_TEMPORAL_PORT";
  return { name, state: "missing", found: `port ${port} is taken`, fix };
}

async function checkDiskSpace(workspace: string): Promise<DoctorCheck> {
  const name = "disk space";
  const folder = await nearestExisting(resolve(workspace));
  const { bavail, bsize } = await statfs(folder);
  const found = `${((bavail * bsize) / 1e9).toFixed(1)} GB free for ${resolve(workspace)}`;
  if (!(await isWritable(folder))) {
    return { name, state: "missing", found: `${folder} cannot be written`, fix: "make it writable or use --workspace" };
  }
  if (bavail * bsize >= wantedDiskBytes) return ok(name, found);
  return { name, state: "warning", found, fix: "make room (radstudy gc), or use --workspace on another disk" };
}

function ok(name: string, found: string): DoctorCheck {
  return { name, state: "ok", found, fix: null };
}

/** Whether the folder, or the nearest one above it that exists, can be written. */
async function isWritable(folder: string): Promise<boolean> {
  try {
    const nearest = await nearestExisting(folder);
    await access(nearest, constants.W_OK);
    return (await stat(nearest)).isDirectory();
  } catch {
    return false;
  }
}

async function nearestExisting(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (exists || dirname(path) === path) return path;
  }
}
