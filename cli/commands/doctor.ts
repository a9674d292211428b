import { findWorkspace } from "../../workers/runs/workspace.ts";
import { inspectMachine } from "../../workers/inspect-machine.ts";
import { exitCodes } from "../exit-codes.ts";
import { style } from "../print-error.ts";

/** Is this machine ready, and what to do if not. */
export async function doctor(options: { readonly workspace?: string; readonly json?: boolean }): Promise<number> {
  const checks = await inspectMachine(findWorkspace(options.workspace, process.cwd()));
  const ok = checks.every(({ state }) => state !== "missing");
  if (options.json === true) process.stdout.write(`${JSON.stringify({ ok, checks })}\n`);
  else {
    const width = Math.max(...checks.map(({ name }) => name.length));
    const marks = { ok: style("green", "✓"), warning: style("yellow", "!"), missing: style("red", "✗") };
    for (const { name, state, found, fix } of checks) {
      process.stdout.write(`${marks[state]} ${name.padEnd(width)}  ${found}\n`);
      if (fix !== null) process.stdout.write(`  ${" ".repeat(width)}  fix: ${fix}\n`);
    }
  }
  return ok ? exitCodes.done : exitCodes.failed;
}
