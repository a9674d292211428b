import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { TableError } from "./table-error.ts";

/** Lets `write` make a file beside the final one, then renames it: readers see the old file or the new one, whole. */
export async function replaceFile(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${process.pid}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await rm(temporary, { force: true });
    await write(temporary);
    const file = await open(temporary, "r+");
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (error instanceof TableError) throw error;
    const message = `cannot be written: ${(error as Error).message}; free space or make the folder writable, then run again`;
    throw new TableError("table-file", path, null, message, { cause: error });
  }
}
