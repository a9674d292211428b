import { execFile } from "node:child_process";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { assert, asyncProperty, integer } from "fast-check";
import { describe, expect, it } from "vitest";

import { extractTarFile } from "../../../workers/temporal-server/extract-tar-file.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);
const content = Buffer.from(Array.from({ length: 1500 }, (_, index) => index % 251));

/** An archive made by the tar program of the system: LICENSE, bin/temporal (1500 bytes), README.md. */
async function makeArchive(folder: string): Promise<Buffer> {
  await mkdir(join(folder, "in", "bin"), { recursive: true });
  await writeFile(join(folder, "in", "LICENSE"), "x".repeat(512));
  await writeFile(join(folder, "in", "bin", "temporal"), content);
  await writeFile(join(folder, "in", "README.md"), "read me");
  await run("tar", ["-cf", join(folder, "a.tar"), "-C", join(folder, "in"), "LICENSE", "bin/temporal", "README.md"]);
  return readFile(join(folder, "a.tar"));
}

async function extract(folder: string, chunks: readonly Buffer[], name: string): Promise<Buffer> {
  const path = join(folder, "out");
  const file = await open(path, "w");
  try {
    await extractTarFile(streamOf(chunks), name, file);
  } finally {
    await file.close();
  }
  return readFile(path);
}

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe("reading one file of a tar archive", () => {
  it("gives the same bytes however the archive is cut into chunks", async () => {
    const folder = await makeTemporaryFolder();
    const archive = await makeArchive(folder);
    await assert(
      asyncProperty(integer({ min: 1, max: 5000 }), async (size) => {
        expect((await extract(folder, cut(archive, size), "bin/temporal")).equals(content)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("refuses an archive that ends early, lacks the file, or is none", async () => {
    const folder = await makeTemporaryFolder();
    const archive = await makeArchive(folder);
    const early = [archive.subarray(0, 512 + 512 + 512 + 100)];
    await expect(extract(folder, early, "bin/temporal")).rejects.toThrow("the archive ends inside bin/temporal");
    await expect(extract(folder, [archive], "temporal")).rejects.toThrow("the archive holds no file temporal");
    const page = [Buffer.from("<html>".padEnd(1024, "?"))];
    await expect(extract(folder, page, "temporal")).rejects.toThrow("the archive is not a tar file");
  });
});
