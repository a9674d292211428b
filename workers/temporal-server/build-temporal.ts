import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { pinnedTemporalVersion, temporalFileName, type Environment } from "./temporal-ways.ts";

const run = promisify(execFile);
const buildTimeoutMs = 20 * 60_000;

/** Version line of the Go compiler, or null where there is none. */
export async function findGo(env: Environment): Promise<string | null> {
  try {
    return (await run("go", ["version"], { env: { ...env }, timeout: 20_000 })).stdout.trim();
  } catch {
    return null;
  }
}

/** Compiles the pinned version into `folder` with `go install`; the path, or throws with the end of the compiler's words. */
export async function buildTemporal(folder: string, env: Environment): Promise<string> {
  const module = `github.com/temporalio/cli/cmd/temporal@v${pinnedTemporalVersion}`;
  // A cross-compiling environment would put the binary into another folder.
  const { GOOS: _os, GOARCH: _arch, ...own } = env;
  try {
    await run("go", ["install", module], {
      env: { ...own, GOBIN: folder },
      timeout: buildTimeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const lines = (stderr ?? "")
      .trim()
      .split("\n")
      .filter((line) => !line.startsWith("go: downloading"));
    throw new Error(lines.slice(-3).join(" | ") || message, { cause: error });
  }
  return join(folder, temporalFileName);
}
