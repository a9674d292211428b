import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** The few operations that the store needs; a seam, so that tests can let a disk run full. */
export interface FileSystem {
  /** null where there is no such file. */
  readonly read: (path: string) => Promise<Uint8Array | null>;
  /** Bytes and modification time, or null where there is no such file. */
  readonly facts: (path: string) => Promise<{ readonly bytes: number; readonly modifiedMs: number } | null>;
  /** Creates a new file and returns when its bytes are on the disk. */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** Creates a folder with its parents, durably. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** Makes a finished rename durable. */
  readonly syncFolder: (path: string) => Promise<void>;
  /** Names in a folder, sorted; empty where there is no such folder. */
  readonly list: (path: string) => Promise<string[]>;
}

export const diskFileSystem: FileSystem = {
  read: (path) => readFile(path).catch(nullWhereAbsent),
  facts: async (path) => {
    const found = await stat(path).catch(nullWhereAbsent);
    return found === null ? null : { bytes: found.size, modifiedMs: found.mtimeMs };
  },
  write: async (path, bytes) => {
    const file = await open(path, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  makeFolder: async (path) => {
    const first = await mkdir(path, { recursive: true });
    if (first === undefined) return;
    const above = dirname(first);
    for (let folder = dirname(path); folder.length >= above.length; folder = dirname(folder)) {
      await syncFolder(folder);
      if (folder === above) break;
    }
  },
  syncFolder,
  list: async (path) => ((await readdir(path).catch(nullWhereAbsent)) ?? []).sort(),
};

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder for syncing; its renames are durable by the journal.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function nullWhereAbsent(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
}
