import { join } from "node:path";
import { packageRoot } from "../package-root.ts";
import type { CodeUnit } from "../../activities/activity-context.ts";
import { codeEntries } from "./code-entries.ts";
import { stepDigests } from "./step-digests.ts";

/** Digest of the code behind a node kind, or behind one item of a map node. */
export async function nodeDigest(unit: CodeUnit, workspace: string): Promise<string> {
  return stepDigests(codeEntries, packageRoot, join(workspace, ".radstudy", "cache"))[unit];
}
