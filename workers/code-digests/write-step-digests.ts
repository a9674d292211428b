import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.ts";
import { codeEntries } from "./code-entries.ts";
import { computeStepDigests, type StepEntries, stepDigestsFile } from "./step-digests.ts";

/** Writes the file that an installed package reads instead of its source; run at `npm pack`. */
export function writeStepDigests<Unit extends string>(entries: StepEntries<Unit>, root: string): void {
  const digests = computeStepDigests(entries, root, null);
  writeFileSync(join(root, stepDigestsFile), `${JSON.stringify(digests, null, 2)}\n`);
}

if (import.meta.main) writeStepDigests(codeEntries, packageRoot);
