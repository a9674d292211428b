import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestFile } from "../../activities/study-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "radstudy-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("the digest of an image", () => {
  it("is SHA-256 of the bytes of a file, also behind a link", async () => {
    const path = write("image.nii", "voxels");
    symlinkSync(path, join(folder, "link.nii"));
    const digest = `sha256:${createHash("sha256").update("voxels").digest("hex")}`;
    expect(await digestFile(path)).toBe(digest);
    expect(await digestFile(join(folder, "link.nii"))).toBe(digest);
  });

  it("of a folder of slices depends on their bytes, not on names, order or links", async () => {
    for (const name of ["a", "b", "c"]) mkdirSync(join(folder, name));
    write("a/1.dcm", "first");
    const second = write("a/2.dcm", "second");
    write("b/slice.dcm", "first");
    symlinkSync(second, join(folder, "b", "0.dcm"));
    write("c/1.dcm", "first");
    write("c/2.dcm", "other");
    const [a, b, c] = await Promise.all(["a", "b", "c"].map((name) => digestFile(join(folder, name))));
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });

  it.each([
    ["image.nhdr", "NRRD0004\ntype: short\ndata file: image.raw\n"],
    ["image.mhd", "NDims = 3\r\nElementDataFile = image.raw\r\n"],
  ])("of a header holds its data file: %s", async (name, header) => {
    const path = write(name, header);
    const alone = await digestFile(path);
    write("image.raw", "voxels");
    const both = await digestFile(path);
    write("image.raw", "others");
    expect(new Set([alone, both, await digestFile(path)]).size).toBe(3);
  });
});
