import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  identifyThisProcess,
  isProcessAlive,
  parseProcessIdentity,
  type ProcessIdentity,
} from "../temporal-server/process-identity.ts";
import { withServerLock } from "../temporal-server/server-lock.ts";

const guardTimeoutMs = 10_000;

/** Another command runs this very study in this workspace. */
export class StudyBusyError extends Error {
  override readonly name = "StudyBusyError";
  readonly code = "study-busy";
}

/** One command per study and workspace; a lock that a kill left behind heals itself. */
export async function takeRunLock(workspace: string, study: string): Promise<() => void> {
  const path = join(workspace, ".radstudy", "locks", `${study}.json`);
  // Looking and writing in one: of two commands that find the same dead holder, one must lose.
  return await withServerLock(`${path}.guard`, guardTimeoutMs, async () => {
    const holder = readHolder(path);
    if (holder !== null && isProcessAlive(holder)) {
      throw new StudyBusyError(
        `study ${study}: process ${holder.pid} is running it in this workspace, expected one command at a time; wait, or watch it with "radstudy status --watch"`,
      );
    }
    writeFileSync(path, JSON.stringify(identifyThisProcess()));
    return () => rmSync(path, { force: true });
  });
}

function readHolder(path: string): ProcessIdentity | null {
  try {
    return parseProcessIdentity(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}
