import { createHash, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { FileSystem } from "./file-system.ts";

const abandonedAfterMs = 24 * 3_600_000;
const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

/** Writes under a temporary name in the same file system, then renames: a final name never shows half a file. */
export async function writeAtomically(
  files: FileSystem,
  temporaryFolder: string,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = join(temporaryFolder, `${host}-${process.pid}-${randomUUID()}.partial`);
  try {
    await files.write(temporary, bytes);
    await files.makeFolder(dirname(path));
    await files.rename(temporary, path);
  } catch (error) {
    await files.remove(temporary).catch(() => undefined);
    throw error;
  }
  await files.syncFolder(dirname(path));
}

/** Removes what killed processes left behind, never the file of a living writer; returns how many went. */
export async function removeAbandoned(files: FileSystem, temporaryFolder: string): Promise<number> {
  let removed = 0;
  for (const name of await files.list(temporaryFolder)) {
    const path = join(temporaryFolder, name);
    const facts = await files.facts(path);
    if (facts === null || !isAbandoned(name, facts.modifiedMs)) continue;
    await files.remove(path);
    removed++;
  }
  return removed;
}

function isAbandoned(name: string, modifiedMs: number): boolean {
  const now = Date.now();
  if (now - modifiedMs > abandonedAfterMs) return true;
  const [writerHost, writer] = name.split("-");
  if (writerHost !== host) return false;
  const pid = Number(writer);
  // In a container every life of this program may have the same process id.
  if (pid === process.pid) return modifiedMs < now - process.uptime() * 1000 - 1000;
  return !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
