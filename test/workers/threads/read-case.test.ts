import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ReadingPlan } from "../../../protocol/reading-plan.ts";
import { extractCaseTask } from "../../../workers/threads/extract-case-task.ts";
import { inspectCaseTask } from "../../../workers/threads/inspect-case-task.ts";
import { readCase } from "../../../workers/threads/read-case.ts";
import { decimals, seriesFolder, words, type Attributes } from "../../radiomics/image-io/dicom-bytes.ts";
import { niftiBytes } from "../../radiomics/image-io/nifti-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-case-"));
afterAll(() => rmSync(folder, { recursive: true }));

const plan: ReadingPlan = {
  modality: "MR",
  gapJitter: 0.02,
  series: null,
  resampleMask: null,
  region: { kind: "only" },
  regions: [],
  suv: null,
  normalization: null,
};

const size = [6, 6, 6];
/** 1 in a cube of two voxels per side, 2 in a corner. */
const labels = Array.from({ length: 216 }, (_, at) => {
  const place = [at % 6, Math.floor(at / 6) % 6, Math.floor(at / 36)];
  if (place.every((index) => index === 2 || index === 3)) return 1;
  return place.every((index) => index === 0) ? 2 : 0;
});

function file(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const image = file("image.nii", niftiBytes({ size, voxels: labels.map((_, at) => at) }));
const mask = file("mask.nii", niftiBytes({ size, datatype: "uint8", voxels: labels }));
const cube = { ...plan, region: { kind: "label", label: 1 } } as const;

/** Two slices of 3 x 2 pixels. */
function series(name: string, attributes: Attributes): string {
  const slices = [0, 3].map((z) => ({ ImagePositionPatient: decimals([0, 0, z]), ...attributes }));
  return seriesFolder(folder, name, slices);
}
const pixels = { PixelData: words([1, 2, 3, 4, 5, 6]) };
const small = {
  size: [3, 2, 2],
  affine: [
    [-1, 0, 0, 0],
    [0, -2, 0, 0],
    [0, 0, 3, 0],
  ],
};
const smallMask = file(
  "small.nii",
  niftiBytes({ ...small, datatype: "uint8", voxels: [0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1] }),
);

const settings = {
  dimension: "3d",
  spacingMm: [null, null, null],
  imageInterpolation: "linear",
  maskInterpolation: "linear",
  maskThreshold: 0.5,
  roundIntensities: false,
  range: null,
  outlierSigma: null,
  discretization: { kind: "none" },
  ivh: { kind: "none" },
  families: ["intensity"],
  aggregation: "3d-merged",
  texture: { glcmDistance: 1, glcmWeighting: "none", glcmNorm: "euclidean", ngldmAlpha: 0, ngldmDistance: 1 },
} as const;

/** The mask that is one region, with what is derived from it. */
async function readOnly(imagePath: string, maskPath: string, reading: ReadingPlan) {
  const { lesions } = await readCase(imagePath, maskPath, reading);
  expect(lesions.map(({ name }) => name)).toEqual([""]);
  return await lesions[0].read();
}

describe("a case", () => {
  it("has its main region and those derived from it, by name, without those that are not measured", async () => {
    const region = { from: "mask", expandMm: 0, subtract: null, within: null, measured: true };
    const { regions } = await readOnly(image, mask, {
      ...cube,
      regions: [
        { ...region, name: "rim", expandMm: 1, subtract: "mask" },
        { ...region, name: "box", expandMm: 1.8, measured: false },
        { ...region, name: "edge", from: "box", subtract: "rim" },
        { ...region, name: "corner", from: { kind: "label", label: 2 } },
      ],
    });
    const sizes = regions.map(({ name, mask: { values } }) => [name, values.filter((value) => value === 1).length]);
    // The cube has 8 voxels, 24 at its faces, and 24 at its edges and 8 at its corners within sqrt(3) mm.
    expect(sizes).toEqual([
      ["mask", 8],
      ["rim", 24],
      ["edge", 8 + 24 + 8],
      ["corner", 1],
    ]);
  });

  it("has every row of a derived region without a voxel, with the reason, beside those of the others", async () => {
    const rest = { name: "rest", from: "mask", expandMm: 0, subtract: "mask", within: null, measured: true };
    const inner = { ...rest, name: "inner", from: "rest", expandMm: 2, subtract: null };
    const reading = { ...cube, regions: [rest, inner] };
    const { rows } = await extractCaseTask({ imagePath: image, maskPath: mask, reading, settings });
    const of = (region: string) => rows.filter((row) => row.region === region);
    expect(of("rest").map(({ tag }) => tag)).toEqual(of("mask").map(({ tag }) => tag));
    expect(of("mask").every(({ value, reason }) => Number.isFinite(value) && reason === "")).toBe(true);
    for (const { value, reason } of [...of("rest"), ...of("inner")]) {
      expect(value).toBeNaN();
      expect(reason).toBe("derived-region-empty");
    }
    const found = await inspectCaseTask({ imagePath: image, maskPath: mask, reading, spacingMm: settings.spacingMm });
    expect(found.regions[0].notes).toEqual(
      expect.arrayContaining(["region rest has no voxel", "region inner has no voxel"]),
    );
  });

  it("says how the study asked for its region where the mask file has none such", async () => {
    const asked = (region: ReadingPlan["region"]) => readCase(image, mask, { ...plan, region });
    await expect(asked({ kind: "segment", segment: "tumor", multiple: "error" })).rejects.toThrow(
      'asked for a label, got segment: "tumor"; it holds 1 (8 voxels), 2 (1 voxels); write "label: 1"',
    );
    await expect(asked({ kind: "roi", roi: 3, multiple: "union" })).rejects.toThrow(
      "asked for a label, got roi: 3; it holds",
    );
    await expect(asked({ kind: "label", label: 5 })).rejects.toMatchObject({ code: "mask-label" });
    await expect(asked({ kind: "only" })).rejects.toMatchObject({ code: "mask-labels-several" });
  });

  it("is normalized before it is measured: whole image, body, percentiles, reference tissue", async () => {
    const read = async (normalization: ReadingPlan["normalization"], regions: ReadingPlan["regions"] = []) =>
      (await readCase(image, mask, { ...cube, normalization, regions })).image.values;
    // 0 ... 215: mean 107.5, population variance (216^2 - 1) / 12.
    const whole = await read({ kind: "normalize-z-score", bodyFraction: null });
    expect(whole[0]).toBeCloseTo(-107.5 / Math.sqrt((216 ** 2 - 1) / 12), 12);
    const body = await read({ kind: "normalize-z-score", bodyFraction: 0.5 });
    // Voxels from 108 on: mean 161.5, population variance (108^2 - 1) / 12.
    expect(body[215]).toBeCloseTo(53.5 / Math.sqrt((108 ** 2 - 1) / 12), 12);
    const ranks = await read({ kind: "normalize-percentile", lower: 0, upper: 100, bodyFraction: null });
    expect([ranks[0], ranks[43], ranks[215]]).toEqual([0, 0.2, 1]);
    const tissue = { name: "fat", from: "mask", expandMm: 0, subtract: null, within: null, measured: false };
    const reference = await read({ kind: "normalize-reference", region: "fat" }, [tissue]);
    // The cube lies symmetrically around the center of the image, where the mean is 107.5.
    expect(reference[215]).toBe(215 / 107.5);
  });

  it("with each label as a lesion has the derived regions of every one, and those of several parts by part", async () => {
    const region = { expandMm: 0, subtract: null, within: null, measured: true };
    const rim = { ...region, name: "rim", from: "mask", expandMm: 1, subtract: "mask" };
    const each = { kind: "every", multiple: "each" } as const;
    const rows = async (reading: ReadingPlan) =>
      [
        ...new Map(
          (await extractCaseTask({ imagePath: image, maskPath: mask, reading, settings })).rows.map((row) => [
            row.region,
            row.lesion,
          ]),
        ),
      ].map((row) => row.join(" of "));
    expect(await rows({ ...plan, region: each, regions: [rim] })).toEqual([
      "label-1 of label-1",
      "label-1.rim of label-1",
      "label-2 of label-2",
      "label-2.rim of label-2",
    ]);
    const parts = { ...region, name: "parts", from: each };
    expect(await rows({ ...cube, regions: [rim, parts] })).toEqual([
      "mask of ",
      "rim of ",
      "label-1.parts of label-1",
      "label-2.parts of label-2",
    ]);
    const looked = await inspectCaseTask({
      imagePath: image,
      maskPath: mask,
      reading: { ...plan, region: each },
      spacingMm: [null, null, null],
    });
    expect(looked.regions.map(({ lesion, region: { regionVoxels } }) => [lesion, regionVoxels])).toEqual([
      ["label-1", 8],
      ["label-2", 1],
    ]);
  });

  it("with a mask on another grid is refused, or brought onto that of the image with a note", async () => {
    // Three voxels of 2 mm per axis; the one in the middle covers the cube, whose voxels are 2 and 3 of 6.
    const coarse = file(
      "coarse.nii",
      niftiBytes({
        size: [3, 3, 3],
        datatype: "uint8",
        voxels: Array.from({ length: 27 }, (_, at) => (at === 13 ? 1 : 0)),
        affine: [
          [-2, 0, 0, -0.5],
          [0, -2, 0, -0.5],
          [0, 0, 2, 0.5],
        ],
      }),
    );
    const around = file(
      "around.nii",
      niftiBytes({
        size,
        voxels: labels.map((_, at) => at),
        affine: [
          [-1, 0, 0, 0],
          [0, -1, 0, 0],
          [0, 0, 1, 0],
        ],
      }),
    );
    await expect(readOnly(around, coarse, plan)).rejects.toMatchObject({
      code: "mask-geometry",
      message: expect.stringContaining("write `resample: nearest`"),
    });
    const { mask: placed } = await readOnly(around, coarse, { ...plan, resampleMask: "nearest" });
    expect([...placed.mask.values]).toEqual(labels.map((label) => (label === 1 ? 1 : 0)));
    expect(placed.mask.spacingMm).toEqual([1, 1, 1]);
    expect(placed.notes[0]).toContain("1 voxels (8 mm3) before, 8 voxels (8 mm3) after");
  });

  it("behind a link is read, and named in an error as the study names it", async () => {
    mkdirSync(join(folder, "links"));
    const [linked, linkedMask] = ["image.nii", "mask.nii"].map((name) => join(folder, "links", name));
    symlinkSync(image, linked);
    symlinkSync(mask, linkedMask);
    expect((await readOnly(linked, linkedMask, cube)).mask.label).toBe(1);
    await expect(readCase(linked, linkedMask, plan)).rejects.toMatchObject({
      code: "mask-labels-several",
      message: expect.stringContaining(linkedMask),
    });
  });
});

describe("a case from DICOM", () => {
  it("is measured with a mask from a label image on the same grid, and says what it is", async () => {
    const mr = series("mr", { Modality: "MR", SOPClassUID: "1.2.840.10008.5.1.4.1.1.4", ...pixels });
    const { regions, source } = await inspectCaseTask({
      imagePath: mr,
      maskPath: smallMask,
      reading: plan,
      spacingMm: [null, null, null],
    });
    expect(regions).toHaveLength(1);
    expect(regions[0].region).toMatchObject({
      size: [3, 2, 2],
      spacingMm: [1, 2, 3],
      regionVoxels: 8,
      minimum: 2,
      maximum: 6,
    });
    expect(regions[0]).toMatchObject({ lesion: "", label: 1, drawn: "1 (8 voxels)" });
    expect(source).toMatchObject({ format: "dicom", modality: "MR", units: "arbitrary" });
  });

  it("whose slices are links is read as if they were files", async () => {
    const real = series("linked-from", pixels);
    mkdirSync(join(folder, "slices"));
    for (const name of ["000.dcm", "001.dcm"]) symlinkSync(join(real, name), join(folder, "slices", name));
    const linked = await readCase(join(folder, "slices"), smallMask, { ...plan, modality: "CT" });
    expect(linked.image).toEqual((await readCase(real, smallMask, { ...plan, modality: "CT" })).image);
    symlinkSync(join(real, "gone.dcm"), join(folder, "slices", "002.dcm"));
    const broken = readCase(join(folder, "slices"), smallMask, { ...plan, modality: "CT" });
    await expect(broken).rejects.toMatchObject({ code: "file-missing", message: expect.stringContaining("002.dcm") });
  });

  it("of another modality than the study says is refused", async () => {
    const ct = series("ct", pixels);
    await expect(readCase(ct, smallMask, plan)).rejects.toMatchObject({
      code: "modality-differs",
      message: expect.stringMatching(/expected Modality \(0008,0060\) MR for modality: MR, got CT/),
    });
    expect((await readCase(ct, smallMask, { ...plan, modality: "CT" })).record.units).toBe("HU");
  });

  it("of PET in Bq/mL wants a decision for an SUV; in g/mL it has been converted, and is never converted twice", async () => {
    const pet = { Modality: "PT", SOPClassUID: "1.2.840.10008.5.1.4.1.1.128", ...pixels };
    const reading: ReadingPlan = { ...plan, modality: "PET" };
    const activity = series("bqml", { ...pet, Units: "BQML" });
    await expect(readCase(activity, smallMask, reading)).rejects.toMatchObject({ code: "suv-not-chosen" });
    await expect(readCase(activity, smallMask, { ...reading, suv: "body-weight" })).rejects.toMatchObject({
      code: "dicom-missing-tag",
    });
    const uptake = series("gml", { ...pet, Units: "GML" });
    const asStored = await readCase(uptake, smallMask, reading);
    const asked = await readCase(uptake, smallMask, { ...reading, suv: "body-weight" });
    expect([...asStored.image.values]).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
    expect(asked.image.values).toEqual(asStored.image.values);
    expect(asked.record.facts["Units"]).toBe("GML");
  });
});

it("every region is measured, and an error says in which", async () => {
  const rim = { name: "rim", from: "mask", expandMm: 1, subtract: "mask", within: null, measured: true };
  const input = { imagePath: image, maskPath: mask, reading: { ...cube, regions: [rim] }, settings };
  const { rows } = await extractCaseTask(input);
  expect(rows.filter(({ tag }) => tag === "stat_mean").map(({ region, value }) => [region, value])).toEqual([
    ["mask", 107.5],
    ["rim", 107.5],
  ]);
  const corner = { ...rim, name: "corner", from: { kind: "label", label: 2 }, expandMm: 0, subtract: null } as const;
  const atCorner = { ...input, reading: { ...cube, regions: [corner] } };
  const kept = await extractCaseTask({ ...atCorner, settings: { ...settings, range: [80, 140] } });
  expect(kept.rows.filter(({ tag }) => tag === "stat_mean").map(({ region, reason }) => [region, reason])).toEqual([
    ["mask", ""],
    ["corner", "region-resegmented-empty"],
  ]);
  // The corner has intensity 0, which is no gray level.
  await expect(extractCaseTask({ ...atCorner, settings: { ...settings, families: ["histogram"] } })).rejects.toThrow(
    /^region corner: discretization: expected whole intensities from 1/,
  );
});
