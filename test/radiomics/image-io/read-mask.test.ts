import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { listRegions, readMask } from "../../../radiomics/image-io/read-mask.ts";
import { MaskError } from "../../../radiomics/image-io/region-selection.ts";
import { niftiBytes } from "./nifti-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-mask-"));
afterAll(() => rmSync(folder, { recursive: true }));

function maskFile(voxels: readonly number[]): string {
  const path = join(folder, "mask.nii");
  writeFileSync(path, niftiBytes({ size: [voxels.length, 1, 1], voxels, datatype: "float32" }));
  return path;
}

async function failure(voxels: readonly number[], label: number | null): Promise<MaskError> {
  try {
    await readMask(maskFile(voxels), label);
  } catch (error) {
    if (error instanceof MaskError) return error;
    throw error;
  }
  throw new Error("expected a MaskError");
}

describe("readMask", () => {
  it("takes the only label present where none is asked for", async () => {
    const { mask, label, present } = await readMask(maskFile([0, 3, 3, 0]), null);
    expect([...mask.values]).toEqual([0, 1, 1, 0]);
    expect(mask.values.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(label).toBe(3);
    expect(present).toEqual([{ number: 3, name: null, count: 2, counted: "voxels" }]);
  });

  it("takes the label that is asked for and lists all, ascending", async () => {
    const { mask, present } = await readMask(maskFile([7, 2, 7, 0, 1]), 7);
    expect([...mask.values]).toEqual([1, 0, 1, 0, 0]);
    expect(present.map(({ number, count }) => [number, count])).toEqual([
      [1, 1],
      [2, 1],
      [7, 2],
    ]);
  });

  it("refuses several labels where none is asked for, and lists them", async () => {
    const error = await failure([1, 2, 2, 0], null);
    expect(error.code).toBe("mask-labels-several");
    expect(error.message).toContain(
      'expected one label, got 2: 1 (1 voxels), 2 (2 voxels); write one of them in the mask of the feature set, for example "label: 1"',
    );
  });

  it("refuses a label that is not present, and lists those that are", async () => {
    const error = await failure([1, 2, 2, 0], 3);
    expect(error.code).toBe("mask-label");
    expect(error.message).toContain("expected label 3, got 1 (1 voxels), 2 (2 voxels)");
  });

  it("refuses an empty mask", async () => {
    for (const label of [null, 1]) {
      const error = await failure([0, 0], label);
      expect(error.code).toBe("mask-empty");
      expect(error.message).toContain("expected a region, got no voxel but 0");
    }
  });

  it("refuses values that are no labels, such as an interpolated mask", async () => {
    const error = await failure([0, 0.5, 1], null);
    expect(error.code).toBe("mask-values");
    expect(error.message).toContain("expected whole-number labels, got 0.5");
  });

  it("says that the only value is 255, and takes it; several labels stay several", async () => {
    const { label, notes, mask } = await readMask(maskFile([0, 255, 255]), null);
    expect([label, [...mask.values], notes]).toEqual([255, [0, 1, 1], ["the only value but 0 is 255: label 255"]]);
    expect((await failure([0, 255], 1)).message).toContain("expected label 1, got 255 (1 voxels)");
    expect((await failure([0, 1, 255], null)).code).toBe("mask-labels-several");
  });

  it("undoes scaling by 1/255 where there is one value only", async () => {
    const small = await readMask(maskFile([0, 1 / 255, 1 / 255]), null);
    expect([small.label, small.notes]).toEqual([1, [expect.stringContaining("scaled by 1/255: label 1")]]);
    const rounded = await readMask(maskFile([0, 0.9999999, 1]), null);
    expect([rounded.label, rounded.present[0].count]).toEqual([1, 2]);
    expect(rounded.notes).toEqual(["values were rounded to whole-number labels (they differ by single precision)"]);
    expect((await failure([0, 1 / 255, 2 / 255], null)).code).toBe("mask-values");
    expect((await failure([0, 0.3], null)).code).toBe("mask-values");
  });

  it("lists the labels of an image, and has no ROIs by name in it", async () => {
    expect((await listRegions(maskFile([0, 4, 2, 4]))).map(({ number, count }) => [number, count])).toEqual([
      [2, 1],
      [4, 2],
    ]);
    await expect(readMask(maskFile([0, 4]), { roi: "GTV", multiple: "error" })).rejects.toMatchObject({
      code: "mask-label",
      message: expect.stringContaining('got roi: "GTV"; it holds 4 ('),
    });
    expect((await readMask(maskFile([0, 4, 2]), { label: 4 })).taken).toMatchObject([{ number: 4, count: 1 }]);
  });
});
