import { prepareWorkspace } from "../../workers/runs/prepare-workspace.ts";
import { findWorkspace } from "../../workers/runs/workspace.ts";
import { makeDemoData } from "../../workers/make-demo-data.ts";
import { runCommand, type RunOptions } from "./run.ts";

/** Makes a synthetic study of three hospitals, runs it like any other, and says what was planted and what was found. */
export async function demo(options: Omit<RunOptions, "data"> & { readonly seed: number }): Promise<number> {
  const workspace = findWorkspace(options.workspace, process.cwd());
  prepareWorkspace(workspace);
  const started = performance.now();
  const isLive = process.stderr.isTTY && options.quiet !== true;
  const { study, data, written } = await makeDemoData(workspace, options.seed, (done, total) => {
    if (isLive) process.stderr.write(`\rmaking synthetic cases   ${done}/${total}`);
  });
  if (isLive && written) process.stderr.write("\r\u001b[K");
  if (written && options.quiet !== true) {
    process.stderr.write(
      `made a synthetic cohort (seed ${options.seed}) in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
    );
  }
  return await runCommand(study, { ...options, workspace, data });
}
