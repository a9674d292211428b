import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { codeDigest } from "../code-digests/code-digest.ts";
import { packageRoot } from "../package-root.ts";

/** The bundle of the workflow code, made ahead in a process of its own and kept by the digest of its code. */
export async function workflowBundle(workspace: string): Promise<{ readonly path: string; readonly digest: string }> {
  const digest = await codeDigest(
    ["workflows/run-study.ts", "workers/temporal-worker/bundle-workflows.ts"],
    packageRoot,
  );
  const folder = join(workspace, ".radstudy", "cache");
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
