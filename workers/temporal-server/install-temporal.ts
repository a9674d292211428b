import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { buildTemporal, findGo } from "./build-temporal.ts";
import { downloadTemporal, officialDownloadAddress } from "./download-temporal.ts";
import {
  checkTemporalBinary,
  findTemporalBinary,
  type BinarySearch,
  type TemporalBinary,
} from "./find-temporal-binary.ts";
import { withServerLock } from "./server-lock.ts";
import {
  readAllowedWays,
  temporalCacheFolder,
  temporalFileName,
  type Environment,
  type TemporalWay,
  type TriedWay,
} from "./temporal-ways.ts";

const partialPrefix = "partial-";
const lockTimeoutMs = 25 * 60_000;

export interface InstallOptions {
  readonly env: Environment;
  /** Receives the lines that a user should see while waiting. */
  readonly onNotice: (message: string) => void;
  /** Another download service than the official one, for tests. */
  readonly downloadAddress?: string;
}

/** The binary that is there, else one installed once into the user's cache; never throws because a way failed. */
export async function findOrInstallTemporal(options: InstallOptions): Promise<BinarySearch> {
  const existing = await findTemporalBinary(options.env);
  if (existing.binary !== null) return existing;
  const installed = await installTemporal(options);
  return { binary: installed.binary, tried: [...existing.tried, ...installed.tried] };
}

/** Downloads or compiles the pinned version into the cache, one process at a time, and says which ways failed and why. */
async function installTemporal(options: InstallOptions): Promise<BinarySearch> {
  const allowed = readAllowedWays(options.env);
  const ways = (["download", "go"] as const).filter((way) => allowed.includes(way));
  const tried: TriedWay[] = (["download", "go"] as const)
    .filter((way) => !allowed.includes(way))
    .map((way) => ({ way, reason: "switched off by RADSTUDY_TEMPORAL_WAYS" }));
  if (ways.length === 0) return { binary: null, tried };

  const folder = temporalCacheFolder(options.env);
  try {
    return await withServerLock(join(folder, "install.lock"), lockTimeoutMs, async () => {
      const target = join(folder, temporalFileName);
      const present = await checkTemporalBinary(target, "cache");
      if (typeof present !== "string") return { binary: present, tried };
      await removePartials(folder);
      for (const way of ways) {
        const result = await tryWay(way, folder, target, options).catch((error: unknown) => (error as Error).message);
        if (typeof result !== "string") return { binary: result, tried };
        tried.push({ way, reason: result });
      }
      return { binary: null, tried };
    });
  } catch (error) {
    return { binary: null, tried: [...tried, ...ways.map((way) => ({ way, reason: (error as Error).message }))] };
  }
}

async function tryWay(
  way: "download" | "go",
  folder: string,
  target: string,
  options: InstallOptions,
): Promise<TemporalBinary | string> {
  if (way === "go" && (await findGo(options.env)) === null) return "there is no Go compiler on the PATH";
  await mkdir(folder, { recursive: true });
  const partial = await mkdtemp(join(folder, partialPrefix));
  try {
    options.onNotice(setUpNotice(way));
    const path =
      way === "download"
        ? await downloadTemporal(partial, options.downloadAddress ?? officialDownloadAddress)
        : await buildTemporal(partial, options.env);
    await chmod(path, 0o755);
    const checked = await checkTemporalBinary(path, way);
    if (typeof checked === "string") return `the new program does not run: ${checked}`;
    await rename(path, target);
    return { ...checked, path: target };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function setUpNotice(way: TemporalWay): string {
  return way === "go"
    ? "One-time set-up: building the Temporal server (about 2 min, 252 MB, kept in the cache)"
    : "One-time set-up: downloading the Temporal server (kept in the cache)";
}

/** What a killed installation left; no other one runs, because the lock is held. */
async function removePartials(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(partialPrefix)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
