import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { computeStepDigests } from "../code-digests/step-digests.ts";
import { packageRoot } from "../package-root.ts";

export interface WorkflowBundle {
  readonly path: string;
  readonly digest: string;
}

/** The bundle of the workflow code, made ahead in a process of its own and kept by the digest of its code. */
export async function workflowBundle(workspace: string): Promise<WorkflowBundle> {
  const folder = join(workspace, ".radstudy", "cache");
  const entries = { workflow: ["workflows/run-study.ts", "workers/temporal-worker/bundle-workflows.ts"] };
  const digest = computeStepDigests(entries, packageRoot, folder).workflow;
  const path = join(folder, `workflows-${digest.slice(7, 23)}.js`);
  if (!existsSync(path)) {
    await mkdir(folder, { recursive: true });
    await promisify(execFile)(process.execPath, [
      fileURLToPath(new URL("./bundle-workflows.ts", import.meta.url)),
      path,
    ]);
  }
  return { path, digest };
}
