import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openRegions } from "../../../radiomics/image-io/open-regions.ts";
import { readMask } from "../../../radiomics/image-io/read-mask.ts";
import type { RegionSelection } from "../../../radiomics/image-io/region-selection.ts";
import { decimals, dicomBytes } from "./dicom-bytes.ts";
import { binarySegmentation, maskedImage, square, structureSet } from "./mutated-files.ts";
import { niftiBytes } from "./nifti-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-regions-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function voxelsOf(path: string, selection: RegionSelection): Promise<[string, number][]> {
  const { regions } = await openRegions(path, selection, maskedImage);
  const counted: [string, number][] = [];
  for (const { name, read } of regions) {
    const { mask } = await read();
    counted.push([name, mask.values.reduce((sum, value) => sum + value, 0)]);
  }
  return counted;
}

/** Names with a square of so many voxels per side; 0 is not drawn. */
function drawn(...rois: readonly (readonly [name: string, side: number])[]): string {
  const sets = structureSet([], {
    StructureSetROISequence: rois.map(([name], i) => ({
      ROINumber: String(i + 1),
      ReferencedFrameOfReferenceUID: "1.2.9",
      ROIName: name,
    })),
    ROIContourSequence: rois.map(([, side], i) => ({
      ReferencedROINumber: String(i + 1),
      ContourSequence:
        side === 0
          ? []
          : [
              {
                ContourGeometricType: "CLOSED_PLANAR",
                NumberOfContourPoints: "4",
                ContourData: decimals(square(1, 1, 1 + side, 1 + side, 30)),
              },
            ],
    })),
  });
  return file("structures.dcm", dicomBytes(sets));
}

describe("each region of a mask file", () => {
  it("is a label, ascending, also where it is the only one", async () => {
    const labels = (voxels: readonly number[]) =>
      file("labels.nii", niftiBytes({ size: [voxels.length, 1, 1], voxels, datatype: "uint8" }));
    expect(await voxelsOf(labels([7, 2, 7, 0, 2, 7]), null)).toEqual([
      ["label-2", 2],
      ["label-7", 3],
    ]);
    expect(await voxelsOf(labels([0, 0, 4]), null)).toEqual([["label-4", 1]]);
    await expect(openRegions(labels([0, 0, 0]), null, maskedImage)).rejects.toMatchObject({ code: "mask-empty" });
    const image = labels(Array.from({ length: 600 }, (_, at) => at % 256));
    expect((await openRegions(image, null, maskedImage)).regions).toHaveLength(255);
    const wide = file(
      "wide.nii",
      niftiBytes({ size: [600, 1, 1], voxels: Array.from({ length: 600 }, (_, at) => at), datatype: "float32" }),
    );
    await expect(openRegions(wide, null, maskedImage)).rejects.toMatchObject({
      code: "mask-values",
      message: expect.stringContaining("expected at most 500 regions, got 599"),
    });
    await expect(openRegions(labels([1, 2, 0]), { roi: "GTV*" }, maskedImage)).rejects.toMatchObject({
      code: "mask-label",
    });
  });

  it("is an ROI that matches and is drawn; those that are not are told", async () => {
    const path = drawn(["GTV-1", 1], ["Lung", 3], ["GTV-2", 2], ["GTV-3", 0]);
    expect(await voxelsOf(path, { roi: "GTV*" })).toEqual([
      ["GTV-1", 1],
      ["GTV-2", 4],
    ]);
    const { regions, notes } = await openRegions(path, null, maskedImage);
    expect(regions.map(({ name }) => name)).toEqual(["GTV-1", "Lung", "GTV-2"]);
    expect(notes).toEqual(['nothing is drawn for 4 "GTV-3" (0 contours): it is no region']);
    await expect(openRegions(path, { roi: "GTV-3" }, maskedImage)).rejects.toMatchObject({ code: "roi-missing" });
    await expect(openRegions(path, { roi: "CTV*" }, maskedImage)).rejects.toMatchObject({
      code: "roi-missing",
      message: expect.stringContaining('1 "GTV-1" (1 contours)'),
    });
  });

  it("is told apart by its number where names repeat or lack", async () => {
    const path = drawn(["GTV", 1], ["GTV", 2], ["", 1]);
    const { regions } = await openRegions(path, null, maskedImage);
    expect(regions.map(({ name }) => name)).toEqual(["GTV (roi-1)", "GTV (roi-2)", "roi-3"]);
  });

  it("is a segment", async () => {
    const several = binarySegmentation({
      SegmentSequence: [
        { SegmentNumber: 1, SegmentLabel: "tumor" },
        { SegmentNumber: 2, SegmentLabel: "edema" },
      ],
      PerFrameFunctionalGroupsSequence: [30, 33].map((z, i) => ({
        PlanePositionSequence: [{ ImagePositionPatient: decimals([10, 20, z]) }],
        SegmentIdentificationSequence: [{ ReferencedSegmentNumber: i + 1 }],
      })),
    });
    expect(await voxelsOf(file("segments.dcm", dicomBytes(several)), null)).toEqual([
      ["tumor", 4],
      ["edema", 2],
    ]);
  });
});

describe("a segmentation on another grid than its image", () => {
  it("is refused, or takes the nearest of its voxels", async () => {
    const path = file("fine.dcm", dicomBytes(binarySegmentation()));
    // Half as many columns of 2 mm, whose centers lie in the columns 1, 3, 5 and 7 of the segmentation.
    const image = { ...maskedImage.image, size: [4, 8, 2], spacingMm: [2, 2, 3], originMm: [11, 20, 30] } as const;
    const { record } = maskedImage;
    await expect(readMask(path, null, { image, record })).rejects.toMatchObject({ code: "roi-grid" });
    const { mask, notes } = await readMask(path, null, { image, record, resample: true });
    // Column 3 of rows 2 and 3 in the first slice, and of row 2 in the second.
    expect([...mask.values].flatMap((value, at) => (value === 1 ? [at] : []))).toEqual([9, 13, 32 + 9]);
    expect(notes.at(-1)).toContain("6 voxels (36 mm3) before, 3 voxels (36 mm3) after");
    const other = { frameOfReference: "1.2.8" };
    await expect(readMask(path, null, { image, record: other, resample: true })).rejects.toMatchObject({
      code: "roi-grid",
    });
    const far = { ...image, originMm: [911, 20, 30] } as const;
    await expect(readMask(path, null, { image: far, record, resample: true })).rejects.toMatchObject({
      code: "mask-empty",
      message: expect.stringContaining("6 voxels lie outside of the image and were cut off"),
    });
  });
});
