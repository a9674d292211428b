import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../cli/main.ts");

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A signal to send once the command has written these words to standard error. */
export interface Interruption {
  readonly signal: NodeJS.Signals;
  readonly after: string;
}

/** The command as a user gives it, in a pipe, away from every Temporal server. */
export function radstudy(
  folder: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  interruption: Interruption | null = null,
): Promise<Finished> {
  // These commands start a hundred times.
  const compiled = join(tmpdir(), "radstudy-test-compile-cache");
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_COMPILE_CACHE: compiled, ...environment };
  for (const name of ["GITHUB_ACTIONS", "FORCE_COLOR", "RADSTUDY_WORKSPACE", "RADSTUDY_DATA", "NODE_OPTIONS"]) {
    if (environment[name] === undefined) delete env[name];
  }
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let waiting = interruption;
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (waiting === null || !stderr.includes(waiting.after)) return;
    child.kill(waiting.signal);
    waiting = null;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
