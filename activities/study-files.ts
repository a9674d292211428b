import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RunContext } from "./activity-context.ts";

/** A file named in the protocol: beside the protocol, else in the data folder. */
export function findStudyFile(run: Pick<RunContext, "studyFolder" | "dataFolder">, name: string): string {
  const beside = resolve(run.studyFolder, name);
  return existsSync(beside) ? beside : resolve(run.dataFolder, name);
}

/** SHA-256 of the bytes of a file; a path or a time never counts. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest("hex")}`;
}
