import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openAnalysisCache } from "./analysis-cache.ts";
import { openCodeReader } from "./code-digest.ts";
import { CodeDigestError } from "./code-digest-error.ts";

/** Node kind, or item of a map node -> the files (from the package root) whose code decides its result. */
export type StepEntries<Unit extends string> = Readonly<Record<Unit, string | readonly string[]>>;
export type StepDigests<Unit extends string> = Readonly<Record<Unit, string>>;

export const stepDigestsFile = "step-digests.json";

/** Digests of the code behind every unit, computed from source; a warm `cacheFolder` makes that quick. */
export function computeStepDigests<Unit extends string>(
  entries: StepEntries<Unit>,
  packageRoot: string,
  cacheFolder: string | null,
): StepDigests<Unit> {
  const cache = openAnalysisCache(cacheFolder);
  const reader = openCodeReader(packageRoot, cache);
  const units = Object.keys(entries).sort() as Unit[];
  const digests = Object.fromEntries(units.map((unit) => [unit, reader.digest(entries[unit])]));
  cache.save();
  return digests as StepDigests<Unit>;
}

const loaded = new Map<string, StepDigests<string>>();

/** Once per process: live in a checkout (a `test` folder beside package.json), from the shipped file in an installed package. */
export function stepDigests<Unit extends string>(
  entries: StepEntries<Unit>,
  packageRoot: string,
  cacheFolder: string | null,
): StepDigests<Unit> {
  const known = loaded.get(packageRoot);
  if (known !== undefined) return known;
  const isCheckout = existsSync(join(packageRoot, "test"));
  const digests = isCheckout
    ? computeStepDigests(entries, packageRoot, cacheFolder)
    : readShipped(entries, packageRoot);
  loaded.set(packageRoot, digests);
  return digests;
}

function readShipped<Unit extends string>(entries: StepEntries<Unit>, packageRoot: string): StepDigests<Unit> {
  const fix = "install the package again";
  let digests: Record<string, unknown>;
  try {
    digests = JSON.parse(readFileSync(join(packageRoot, stepDigestsFile), "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw new CodeDigestError(stepDigestsFile, `cannot be read: ${(error as Error).message}; ${fix}`, { cause: error });
  }
  for (const unit of Object.keys(entries)) {
    if (typeof digests[unit] !== "string") {
      throw new CodeDigestError(stepDigestsFile, `has no digest of "${unit}"; ${fix}`);
    }
  }
  return digests as StepDigests<Unit>;
}
