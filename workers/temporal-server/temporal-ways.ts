import { homedir } from "node:os";
import { join } from "node:path";

import { TemporalSettingError } from "./errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a binary may come from, in the order in which the ways are tried. */
const allWays = ["path", "cache", "download", "go"] as const;
export type TemporalWay = (typeof allWays)[number];

/** A way that gave no binary, and why. */
export interface TriedWay {
  readonly way: TemporalWay;
  readonly reason: string;
}

/** The newest release that `go install` accepts: later ones carry `replace` lines. */
export const pinnedTemporalVersion = "1.5.1";

/** The ways that `RADSTUDY_TEMPORAL_WAYS` (a list with commas) leaves; all where it is not set, none where it is empty. */
export function readAllowedWays(env: Environment): readonly TemporalWay[] {
  const text = env["RADSTUDY_TEMPORAL_WAYS"];
  if (text === undefined) return allWays;
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const unknown = words.find((word) => !(allWays as readonly string[]).includes(word));
  if (unknown !== undefined) {
    throw new TemporalSettingError(
      "RADSTUDY_TEMPORAL_WAYS",
      `unknown way "${unknown}", expected a list of ${allWays.join(", ")}, got "${text}"; remove the word or unset the variable`,
    );
  }
  return allWays.filter((way) => words.includes(way));
}

/** Folder of the installed binary of the pinned version. */
export function temporalCacheFolder(env: Environment): string {
  const cache = env["XDG_CACHE_HOME"];
  const base = cache === undefined || cache === "" ? join(env["HOME"] ?? homedir(), ".cache") : cache;
  return join(base, "radstudy", "temporal", pinnedTemporalVersion);
}

/** File name of the command line program on this system. */
export const temporalFileName = process.platform === "win32" ? "temporal.exe" : "temporal";
