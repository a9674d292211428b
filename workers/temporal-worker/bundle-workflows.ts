import { renameSync, writeFileSync } from "node:fs";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import { join } from "node:path";
import { packageRoot } from "../package-root.ts";

/** Run as a process of its own: a worker that bundled for itself would keep 140 MB more. */
const target = process.argv[2];
const { code } = await bundleWorkflowCode({
  workflowsPath: join(packageRoot, "workflows", "run-study.ts"),
  logger: new DefaultLogger("ERROR"),
  webpackConfigHook: (config) => ({ ...config, context: packageRoot }),
});
writeFileSync(`${target}.${process.pid}`, code);
renameSync(`${target}.${process.pid}`, target);
