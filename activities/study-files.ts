import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RunContext } from "./activity-context.ts";

/** A file named in the protocol: beside the protocol, else in the data folder. */
export function findStudyFile(run: Pick<RunContext, "studyFolder" | "dataFolder">, name: string): string {
  const beside = resolve(run.studyFolder, name);
  return existsSync(beside) ? beside : resolve(run.dataFolder, name);
}

/** SHA-256 of the bytes of a file, or of the files of a folder whatever their names; a path or a time never counts. */
export async function digestFile(path: string): Promise<string> {
  if ((await stat(path)).isDirectory()) return await digestFolder(path);
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest("hex")}`;
}

async function digestFolder(path: string): Promise<string> {
  const digests: string[] = [];
  for (const name of await readdir(path)) {
    const file = join(path, name);
    if ((await stat(file)).isFile()) digests.push(await digestFile(file));
  }
  return `sha256:${createHash("sha256").update(digests.sort().join("\n")).digest("hex")}`;
}
