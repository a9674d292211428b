import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RunContext } from "./activity-context.ts";

/** A file named in the protocol: beside the protocol, else in the data folder. */
export function findStudyFile(run: Pick<RunContext, "studyFolder" | "dataFolder">, name: string): string {
  const beside = resolve(run.studyFolder, name);
  return existsSync(beside) ? beside : resolve(run.dataFolder, name);
}

/** SHA-256 of the bytes of a file (with its data file, where it is a header), or of the files of a folder whatever their names; a path or a time never counts. */
export async function digestFile(path: string): Promise<string> {
  if ((await stat(path)).isDirectory()) return await digestFolder(path);
  const digest = await digestBytes(path);
  const data = await detachedData(path);
  return data === null ? digest : digestTogether([digest, await digestBytes(data)]);
}

async function digestBytes(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest("hex")}`;
}

async function digestFolder(path: string): Promise<string> {
  const digests: string[] = [];
  for (const name of await readdir(path)) {
    const file = join(path, name);
    // A link that leads nowhere is named by the reader.
    if (existsSync(file) && (await stat(file)).isFile()) digests.push(await digestBytes(file));
  }
  return digestTogether(digests.sort());
}

function digestTogether(digests: readonly string[]): string {
  return `sha256:${createHash("sha256").update(digests.join("\n")).digest("hex")}`;
}

const dataFileLine = /^(?:data ?file:|ElementDataFile *=)[ \t]*(.+?)[ \t]*\r?$/m;

/** The file with the voxels of an NRRD or MetaImage header (`.nhdr`, `.mhd`), or null where there is none. */
async function detachedData(path: string): Promise<string | null> {
  if (!/\.(?:nhdr|mhd)$/i.test(path)) return null;
  const header = (await readFile(path, "latin1")).slice(0, 65_536);
  const name = dataFileLine.exec(header)?.[1];
  const data = name === undefined ? null : resolve(dirname(await realpath(path)), name);
  return data !== null && existsSync(data) && (await stat(data)).isFile() ? data : null;
}
