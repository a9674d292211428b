import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Runs a script in a process of its own and reads the JSON that it prints. */
export async function runScript<Printed>(script: URL, args: readonly string[]): Promise<Printed> {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(script), ...args]);
  return JSON.parse(stdout) as Printed;
}
