import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { listRegions, readMask } from "../../../radiomics/image-io/read-mask.ts";
import { RadiomicsError } from "../../../radiomics/radiomics-error.ts";
import { decimals, dicomBytes } from "./dicom-bytes.ts";
import { binarySegmentation, maskedImage } from "./mutated-files.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-seg-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Overrides = Readonly<Record<string, unknown>>;

function file(overrides: Overrides = {}): string {
  const path = join(folder, "segmentation.dcm");
  writeFileSync(path, dicomBytes(binarySegmentation(overrides)));
  return path;
}

function frames(...places: readonly (readonly [x: number, y: number, z: number, segment: number])[]): Overrides {
  return {
    NumberOfFrames: String(places.length),
    PerFrameFunctionalGroupsSequence: places.map(([x, y, z, segment]) => ({
      PlanePositionSequence: [{ ImagePositionPatient: decimals([x, y, z]) }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }],
    })),
  };
}

/** Indices of the voxels inside. */
function inside(values: Uint8Array): number[] {
  return [...values].flatMap((value, i) => (value === 1 ? [i] : []));
}

async function failure(overrides: Overrides, masked: Parameters<typeof readMask>[2] = maskedImage) {
  const error = await readMask(file(overrides), null, masked).catch((error: unknown) => error);
  if (error instanceof RadiomicsError) return error;
  throw new Error(`expected a RadiomicsError, got ${String(error)}`);
}

describe("a DICOM segmentation", () => {
  it("that is binary is read bit by bit, lowest first", async () => {
    const { mask, taken } = await readMask(file(), null, maskedImage);
    // 0x18 is columns 3 and 4: rows 2 and 3 of the first slice, row 2 of the second.
    expect(inside(mask.values)).toEqual([19, 20, 27, 28, 64 + 19, 64 + 20]);
    expect(taken).toEqual([{ number: 1, name: "tumor", count: 2, counted: "frames" }]);
    expect(mask.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("may have frames whose bits start in the middle of a byte", async () => {
    // Two frames of 3 x 1 pixels: 101 and 011, lowest bit first.
    const path = file({ Rows: 1, Columns: 3, PixelData: Uint8Array.from([0b110101, 0]).buffer });
    expect(inside((await readMask(path, null, maskedImage)).mask.values)).toEqual([0, 2, 65, 66]);
  });

  it("gives one segment by number or label, or all as a union", async () => {
    const several = {
      SegmentSequence: [
        { SegmentNumber: 1, SegmentLabel: "tumor" },
        { SegmentNumber: 2, SegmentLabel: "edema" },
      ],
      ...frames([10, 20, 30, 1], [10, 20, 33, 2]),
    };
    expect((await listRegions(file(several))).map(({ name, count }) => [name, count])).toEqual([
      ["tumor", 1],
      ["edema", 1],
    ]);
    for (const selection of [2, { segment: 2 }, { segment: "edema" }, { segment: "ED*" }] as const) {
      expect(inside((await readMask(file(several), selection, maskedImage)).mask.values)).toEqual([83, 84]);
    }
    const union = await readMask(file(several), { segment: "*", multiple: "union" }, maskedImage);
    expect(inside(union.mask.values)).toHaveLength(6);
    expect((await failure(several)).code).toBe("roi-several");
  });

  it("may hold a part of the image only, in any order", async () => {
    const path = file({
      ...frames([12, 24, 33, 1], [12, 24, 30, 1]),
      Rows: 2,
      Columns: 4,
      PixelData: Uint8Array.from([0b1000_0001, 0b0000_0010]).buffer,
    });
    // Offset of 2 columns and 2 rows; the first frame lies on the second slice.
    const { mask } = await readMask(path, null, maskedImage);
    expect(inside(mask.values)).toEqual([2 + 8 * 2 + 1, 64 + 2 + 8 * 2, 64 + 5 + 8 * 3].toSorted((a, b) => a - b));
  });

  it("that is fractional is inside from half of its maximum on, and says so", async () => {
    const pixels = new Uint8Array(128);
    pixels.set([99, 100, 101, 200], 10);
    const { mask, notes } = await readMask(
      file({
        SegmentationType: "FRACTIONAL",
        SegmentationFractionalType: "PROBABILITY",
        MaximumFractionalValue: 200,
        BitsAllocated: 8,
        BitsStored: 8,
        HighBit: 7,
        PixelData: pixels.buffer,
      }),
      null,
      maskedImage,
    );
    expect(inside(mask.values)).toEqual([11, 12, 13]);
    expect(notes).toEqual(["fractional segmentation (PROBABILITY): inside from 100 of 200 on"]);
  });

  it("that is a label map holds segments as values", async () => {
    const pixels = new Uint8Array(128);
    pixels.set([1, 2, 2, 3], 10);
    const path = file({
      SOPClassUID: "1.2.840.10008.5.1.4.1.1.66.7",
      SegmentationType: "LABELMAP",
      SegmentSequence: [1, 2, 3].map((number) => ({ SegmentNumber: number, SegmentLabel: `part ${number}` })),
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelData: pixels.buffer,
    });
    expect(inside((await readMask(path, { segment: "part 2" }, maskedImage)).mask.values)).toEqual([11, 12]);
  });

  it("has a grid of its own, empty slices included, where no image is given", async () => {
    const path = file({
      ...frames([10, 20, 39, 1], [10, 20, 30, 1], [10, 20, 33, 1]),
      PixelData: new Uint8Array(24).fill(1).buffer,
    });
    const { mask } = await readMask(path, null);
    expect(mask.size).toEqual([8, 8, 4]);
    expect(mask.spacingMm).toEqual([1, 2, 3]);
    expect(mask.originMm).toEqual([10, 20, 30]);
    expect(inside(mask.values.subarray(128, 192))).toEqual([]);
    expect(inside(mask.values.subarray(192))).toHaveLength(8);
  });

  it.each([
    ["on a shifted grid", frames([10.5, 20, 30, 1], [10.5, 20, 33, 1]), "roi-grid"],
    ["between slices", frames([10, 20, 31.5, 1], [10, 20, 34.5, 1]), "roi-grid"],
    ["beyond the last slice", frames([10, 20, 33, 1], [10, 20, 36, 1]), "roi-grid"],
    ["of another frame of reference", { FrameOfReferenceUID: "1.2.8" }, "roi-grid"],
    ["with too few bits", { PixelData: new Uint8Array(14).buffer }, "dicom-pixels"],
    ["without voxels", { PixelData: new Uint8Array(16).buffer }, "mask-empty"],
    ["without segments", { SegmentSequence: [] }, "dicom-missing-tag"],
    ["without a type", { SegmentationType: null }, "dicom-missing-tag"],
  ])("is refused %s", async (_, overrides, code) => {
    const kept = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== null));
    const removed = Object.keys(overrides).filter((key) => !(key in kept));
    const { [removed[0] ?? ""]: _gone, ...whole } = binarySegmentation(kept) as Record<string, unknown>;
    const path = join(folder, "refused.dcm");
    writeFileSync(path, dicomBytes(whole));
    await expect(readMask(path, null, maskedImage)).rejects.toMatchObject({ code });
  });
});
