import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { renderAgain } from "../../workers/runs/render-again.ts";
import { findWorkspace } from "../../workers/runs/workspace.ts";
import { exitCodes } from "../exit-codes.ts";
import { findRun } from "../find-run.ts";
import { printFailure } from "../print-error.ts";
import { shownPath } from "../shown-path.ts";

/** Renders a run's report again from its stored tables, and opens it where asked. */
export async function report(
  name: string,
  options: { readonly open?: boolean; readonly workspace?: string; readonly json?: boolean },
): Promise<number> {
  const run = findRun(findWorkspace(options.workspace, process.cwd()), name);
  if (!existsSync(join(run.folder, "run.json"))) {
    printFailure(
      "run-unfinished",
      `run ${run.study}/${run.id}: it has not finished, expected its tables; give the command that started it again`,
    );
    return exitCodes.waiting;
  }
  const path = await renderAgain(run.folder);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ run: run.id, study: run.study, report: path })}\n`
      : `${shownPath(path)}\n`,
  );
  if (options.open === true) openInBrowser(path);
  return exitCodes.done;
}

function openInBrowser(path: string): void {
  const [command, ...prefix] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const child = spawn(command, [...prefix, path], { detached: true, stdio: "ignore" });
  child.on("error", () =>
    process.stderr.write(`no browser could be started with ${command}; open the file above yourself\n`),
  );
  child.unref();
}
