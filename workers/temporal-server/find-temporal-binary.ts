import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";

import { TemporalBinaryError } from "./errors.ts";
import {
  readAllowedWays,
  temporalCacheFolder,
  temporalFileName,
  type Environment,
  type TemporalWay,
  type TriedWay,
} from "./temporal-ways.ts";

const run = promisify(execFile);

/** A Temporal command line program that runs on this machine. */
export interface TemporalBinary {
  readonly path: string;
  readonly way: "environment" | TemporalWay;
  /** As the program states it; a compiled one says `0.0.0-DEV`. */
  readonly cliVersion: string;
  /** Version of the server inside; null where the program does not state it. */
  readonly serverVersion: string | null;
}

export interface BinarySearch {
  readonly binary: TemporalBinary | null;
  readonly tried: readonly TriedWay[];
}

/** Looks for an existing binary: the one named by `RADSTUDY_TEMPORAL_BINARY`, then on the PATH, then in the cache. */
export async function findTemporalBinary(env: Environment): Promise<BinarySearch> {
  const named = env["RADSTUDY_TEMPORAL_BINARY"];
  if (named !== undefined && named !== "") {
    const checked = await checkTemporalBinary(resolve(named), "environment");
    if (typeof checked === "string") throw new TemporalBinaryError(named, checked);
    return { binary: checked, tried: [] };
  }
  const allowed = readAllowedWays(env);
  const tried: TriedWay[] = [];
  for (const way of ["path", "cache"] as const) {
    if (!allowed.includes(way)) {
      tried.push({ way, reason: "switched off by RADSTUDY_TEMPORAL_WAYS" });
      continue;
    }
    const found = way === "path" ? await searchPath(env) : await searchCache(env);
    if (typeof found !== "string") return { binary: found, tried };
    tried.push({ way, reason: found });
  }
  return { binary: null, tried };
}

/** Runs `--version` and reads it; the reason as text where the program is not usable. */
export async function checkTemporalBinary(path: string, way: TemporalBinary["way"]): Promise<TemporalBinary | string> {
  let output: string;
  try {
    output = (await run(path, ["--version"], { timeout: 20_000 })).stdout.trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "there is no such file";
    if (code === "EACCES") return "it may not be executed";
    return message.split("\n")[0];
  }
  // temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)
  const cliVersion = /^temporal version (\S+)/.exec(output)?.[1];
  if (cliVersion === undefined) return `its version reads "${output.slice(0, 80)}"`;
  return { path, way, cliVersion, serverVersion: /\(Server ([^,)\s]+)/.exec(output)?.[1] ?? null };
}

async function searchPath(env: Environment): Promise<TemporalBinary | string> {
  const unusable: string[] = [];
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, temporalFileName);
    if (!isAbsolute(folder) || !(await isFile(path))) continue;
    const checked = await checkTemporalBinary(path, "path");
    if (typeof checked !== "string") return checked;
    unusable.push(`${path} is not usable: ${checked}`);
  }
  return unusable.length > 0 ? unusable.join("; ") : `no "${temporalFileName}" on the PATH`;
}

async function searchCache(env: Environment): Promise<TemporalBinary | string> {
  const path = join(temporalCacheFolder(env), temporalFileName);
  if (!(await isFile(path))) return `no ${path}`;
  const checked = await checkTemporalBinary(path, "cache");
  return typeof checked === "string" ? `${path} is not usable: ${checked}` : checked;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}
