import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NodeKind } from "../../protocol/plan.ts";
import { openAnalysisCache } from "./analysis-cache.ts";
import { openCodeReader } from "./code-digest.ts";
import { CodeDigestError } from "./code-digest-error.ts";

/** Node kind -> the files (from the package root) whose code decides its result. */
export type StepEntries = Readonly<Record<NodeKind, string | readonly string[]>>;
export type StepDigests = Readonly<Record<NodeKind, string>>;

export const stepDigestsFile = "step-digests.json";

/** Digests of the code behind every node kind, computed from source; a warm `cacheFolder` makes that quick. */
export function computeStepDigests(entries: StepEntries, packageRoot: string, cacheFolder: string | null): StepDigests {
  const cache = openAnalysisCache(cacheFolder);
  const reader = openCodeReader(packageRoot, cache);
  const kinds = Object.keys(entries).sort() as NodeKind[];
  const digests = Object.fromEntries(kinds.map((kind) => [kind, reader.digest(entries[kind])]));
  cache.save();
  return digests as StepDigests;
}

const loaded = new Map<string, StepDigests>();

/** Once per process: live in a checkout (a `test` folder beside package.json), from the shipped file in an installed package. */
export function stepDigests(entries: StepEntries, packageRoot: string, cacheFolder: string | null): StepDigests {
  const known = loaded.get(packageRoot);
  if (known !== undefined) return known;
  const isCheckout = existsSync(join(packageRoot, "test"));
  const digests = isCheckout
    ? computeStepDigests(entries, packageRoot, cacheFolder)
    : readShipped(packageRoot, entries);
  loaded.set(packageRoot, digests);
  return digests;
}

function readShipped(packageRoot: string, entries: StepEntries): StepDigests {
  const fix = "install the package again";
  let digests: Record<string, unknown>;
  try {
    digests = JSON.parse(readFileSync(join(packageRoot, stepDigestsFile), "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw new CodeDigestError(stepDigestsFile, `cannot be read: ${(error as Error).message}; ${fix}`, { cause: error });
  }
  for (const kind of Object.keys(entries)) {
    if (typeof digests[kind] !== "string") {
      throw new CodeDigestError(stepDigestsFile, `has no digest of "${kind}"; ${fix}`);
    }
  }
  return digests as StepDigests;
}
