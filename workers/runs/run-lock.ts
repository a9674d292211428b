import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identifyThisProcess, isProcessAlive, parseProcessIdentity, type ProcessIdentity } from "../temporal-server/process-identity.ts";

/** Another command runs this very study in this workspace. */
export class StudyBusyError extends Error {
  override readonly name = "StudyBusyError";
  readonly code = "study-busy";
}

/** One command per study and workspace; a lock that a kill left behind heals itself. */
export function takeRunLock(workspace: string, study: string): () => void {
  const folder = join(workspace, ".radstudy", "locks");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${study}.json`);
  for (;;) {
    try {
      writeFileSync(path, JSON.stringify(identifyThisProcess()), { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = readHolder(path);
    if (holder !== null && isProcessAlive(holder)) {
      throw new StudyBusyError(
        `study ${study}: process ${holder.pid} is running it in this workspace, expected one command at a time; wait, or watch it with "radstudy status --watch"`,
      );
    }
    rmSync(path, { force: true });
  }
}

function readHolder(path: string): ProcessIdentity | null {
  try {
    return parseProcessIdentity(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}
