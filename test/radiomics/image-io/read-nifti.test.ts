import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { ImageFileError } from "../../../radiomics/image-io/image-file-error.ts";
import { readNifti } from "../../../radiomics/image-io/read-nifti.ts";
import { niftiBytes } from "./nifti-bytes.ts";
import type { NiftiSpec } from "./nifti-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-nifti-"));
afterAll(() => rmSync(folder, { recursive: true }));

const eight = [0, 1, 2, 3, 4, 5, 6, 7];
const cube = { size: [2, 2, 2], voxels: eight };

function file(name: string, bytes: Uint8Array | NiftiSpec): string {
  const path = join(folder, name);
  writeFileSync(path, bytes instanceof Uint8Array ? bytes : niftiBytes(bytes));
  return path;
}

async function failure(path: string): Promise<ImageFileError> {
  try {
    await readNifti(path);
  } catch (error) {
    if (error instanceof ImageFileError) return error;
    throw error;
  }
  throw new Error("expected an ImageFileError");
}

describe("readNifti", () => {
  it("gives voxels x fastest on a SharedArrayBuffer", async () => {
    const image = await readNifti(file("cube.nii", cube));
    expect([...image.values]).toEqual(eight);
    expect(image.values.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(image.size).toEqual([2, 2, 2]);
  });

  it("turns the affine from RAS to LPS: origin, spacing and direction", async () => {
    // columns of the matrix: y axis of the patient, minus x axis, z axis
    const affine = [
      [0, -2, 0, 10],
      [3, 0, 0, 20],
      [0, 0, 4, 30],
    ];
    const image = await readNifti(file("turned.nii", { ...cube, affine }));
    expect(image.spacingMm).toEqual([3, 2, 4]);
    expect(image.originMm).toEqual([-10, -20, 30]);
    expect(image.direction).toEqual([0, 1, 0, -1, 0, 0, 0, 0, 1]);
  });

  it("applies slope and intercept in double precision", async () => {
    const image = await readNifti(file("scaled.nii", { ...cube, slope: 0.1, intercept: -5 }));
    expect([...image.values]).toEqual(eight.map((stored) => Math.fround(0.1) * stored - 5));
  });

  it("takes slope 0 as not scaled", async () => {
    expect([...(await readNifti(file("slope0.nii", { ...cube, slope: 0, intercept: 9 }))).values]).toEqual(eight);
  });

  it.each(["uint8", "int16", "float32", "float64"] as const)("reads %s, little and big endian", async (datatype) => {
    for (const bigEndian of [false, true]) {
      const path = file(`${datatype}-${bigEndian}.nii.gz`, gzipSync(niftiBytes({ ...cube, datatype, bigEndian })));
      expect([...(await readNifti(path)).values]).toEqual(eight);
    }
  });

  it("reads a 4D file that holds one volume", async () => {
    expect((await readNifti(file("one-volume.nii", { ...cube, size: [2, 2, 2, 1] }))).size).toEqual([2, 2, 2]);
  });

  it("works in a worker thread, which then ends by itself", async () => {
    const path = file("thread.nii.gz", gzipSync(niftiBytes(cube)));
    const worker = new Worker(new URL("./read-in-thread.ts", import.meta.url), { workerData: path });
    const message = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    const exitCode = await new Promise((resolve) => {
      worker.once("exit", resolve);
    });
    expect(message).toEqual({ sum: 28, shared: true });
    expect(exitCode).toBe(0);
  });
});

describe("readNifti refuses", () => {
  it("a file that is missing", async () => {
    const path = join(folder, "none.nii.gz");
    const error = await failure(path);
    expect(error.code).toBe("file-missing");
    expect(error.message).toBe(`${path}: there is no such file; check the path in the case table`);
  });

  it("a folder", async () => {
    const error = await failure(folder);
    expect(error.code).toBe("file-unreadable");
    expect(error.message).toContain("expected a file, got a folder");
  });

  it("a truncated gzip stream, which the codec would read as if it were whole", async () => {
    const voxels = Array.from({ length: 4000 }, (_, i) => (i * i) % 3001);
    const packed = gzipSync(niftiBytes({ size: [20, 20, 10], voxels }));
    const error = await failure(file("cut.nii.gz", packed.subarray(0, packed.length >> 1)));
    expect(error.code).toBe("file-truncated");
    expect(error.message).toContain("cut.nii.gz: the gzip stream ends too early; copy or download the file again");
  });

  it("a damaged gzip stream", async () => {
    const packed = gzipSync(niftiBytes(cube));
    packed[packed.length - 6] ^= 0xff;
    const error = await failure(file("damaged.nii.gz", packed));
    expect(error.code).toBe("file-truncated");
    expect(error.message).toContain("the gzip stream is damaged (incorrect data check)");
  });

  it("a file with fewer voxels than its header says", async () => {
    const error = await failure(file("short.nii", niftiBytes(cube).subarray(0, 360)));
    expect(error.code).toBe("file-truncated");
    expect(error.message).toContain("expected 368 bytes for 2 x 2 x 2 voxels, got 360");
    expect((await failure(file("empty.nii", new Uint8Array(0)))).message).toContain("got an empty file");
  });

  it("what is not NIfTI", async () => {
    const text = await failure(file("text.nii.gz", gzipSync("patient,age\n1,60\n".repeat(50))));
    expect(text.code).toBe("not-nifti");
    expect(text.message).toContain("expected a NIfTI-1 file (.nii or .nii.gz), got something else");
    expect((await failure(file("tiny.nii", Uint8Array.of(1)))).code).toBe("not-nifti");
    expect((await failure(file("mark.nii", { ...cube, magic: "xyz\0" }))).code).toBe("not-nifti");
  });

  it("kinds of NIfTI that it does not read", async () => {
    const second = await failure(file("nifti2.nii", { ...cube, headerBytes: 540 }));
    expect(second.code).toBe("nifti-unsupported");
    expect(second.message).toContain("expected NIfTI-1, got NIfTI-2; convert it");
    expect((await failure(file("pair.nii", { ...cube, magic: "ni1\0" }))).message).toContain(".hdr/.img pair");
  });

  it("an affine whose axes are not at right angles", async () => {
    const affine = [
      [1, 0.5, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ];
    const error = await failure(file("sheared.nii", { ...cube, affine }));
    expect(error.code).toBe("nifti-unsupported");
    expect(error.message).toContain("expected a grid with axes at right angles, got axes 63.4 degrees apart");
  });

  it.each([
    [[2, 2, 1, 2], "2 x 2 x 1 x 2"],
    [[4, 2], "4 x 2"],
  ])("an image that is not 3D: %j", async (size, printed) => {
    const error = await failure(file("dimensions.nii", { ...cube, size }));
    expect(error.code).toBe("image-not-3d");
    expect(error.message).toContain(`expected one 3D volume, got size ${printed}`);
  });

  it("NaN and infinite voxels, which the codec would turn into 0: how many and where the first is", async () => {
    const voxels = [0, 1, 2, NaN, 4, Infinity, 6, -Infinity];
    const error = await failure(file("nan.nii", { ...cube, voxels, datatype: "float32" }));
    expect(error.code).toBe("voxels-not-finite");
    expect(error.message).toContain(
      "expected finite voxels, got 3 of 8 that are NaN or infinite, the first at index (1, 1, 0)",
    );
  });
});
