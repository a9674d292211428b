import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ImageFileError } from "../../../radiomics/image-io/image-file-error.ts";
import { inspectImage, resampledBytes } from "../../../radiomics/image-io/inspect-image.ts";
import { readImage } from "../../../radiomics/image-io/read-image.ts";
import type { Attributes } from "./dicom-bytes.ts";
import { decimals, dicomBytes, explicitLittleEndian, seriesFolder, slice, words } from "./dicom-bytes.ts";

const parent = mkdtempSync(join(tmpdir(), "radstudy-series-"));
afterAll(() => rmSync(parent, { recursive: true }));

let made = 0;
function series(slices: readonly Attributes[]): string {
  return seriesFolder(parent, `series-${made++}`, slices);
}

function at(z: number, overrides: Attributes = {}): Attributes {
  return { ImagePositionPatient: decimals([10, 20, z]), ...overrides };
}

function file(attributes: Attributes, transferSyntax = explicitLittleEndian): string {
  const path = join(parent, `file-${made++}.dcm`);
  writeFileSync(path, dicomBytes(slice(attributes), transferSyntax));
  return path;
}

async function failure(path: string, options = {}): Promise<ImageFileError> {
  const error = await readImage(path, options).catch((error: unknown) => error);
  if (error instanceof ImageFileError) return error;
  throw new Error(`expected an ImageFileError, got ${String(error)}`);
}

describe("a DICOM series", () => {
  it("is ordered along its normal, whatever names and instance numbers say, with slope and intercept per slice", async () => {
    const folder = series([
      at(36, { RescaleSlope: "0.5", RescaleIntercept: "-10" }),
      at(30, { RescaleSlope: "2" }),
      at(33, { RescaleIntercept: "100" }),
    ]);
    const { image, record } = await readImage(folder);
    expect(image.size).toEqual([3, 2, 3]);
    expect(image.spacingMm).toEqual([1, 2, 3]);
    expect(image.originMm).toEqual([10, 20, 30]);
    expect(image.direction).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect([...image.values]).toEqual([2, 4, 6, 8, 10, 12, 101, 102, 103, 104, 105, 106, -9.5, -9, -8.5, -8, -7.5, -7]);
    expect(record.sources.map(({ path }) => path.slice(-7))).toEqual(["001.dcm", "002.dcm", "000.dcm"]);
  });

  it("may be oblique: the normal is row x column", async () => {
    // Coronal: rows to the left, columns to the feet, so the normal points to the back.
    const coronal = (y: number): Attributes => ({
      ImageOrientationPatient: decimals([1, 0, 0, 0, 0, -1]),
      ImagePositionPatient: decimals([-5, y, 7]),
    });
    const { image } = await readImage(series([coronal(4), coronal(0), coronal(2)]));
    expect(image.spacingMm).toEqual([1, 2, 2]);
    expect(image.originMm).toEqual([-5, 0, 7]);
    expect(image.direction).toEqual([1, 0, 0, 0, 0, 1, 0, -1, 0]);

    const c = Math.SQRT1_2;
    const tilted = (i: number): Attributes => ({
      ImageOrientationPatient: decimals([c, c, 0, 0, 0, 1]),
      ImagePositionPatient: decimals([c * 1.5 * i, -c * 1.5 * i, 0]),
    });
    const { image: oblique } = await readImage(series([tilted(0), tilted(1), tilted(2)]));
    expect(oblique.spacingMm[2]).toBeCloseTo(1.5, 6);
    [c, 0, c, c, 0, -c, 0, 1, 0].forEach((cosine, i) => expect(oblique.direction[i]).toBeCloseTo(cosine, 9));
  });

  it("takes gaps that jitter as scanners do, says so, and refuses more than is allowed", async () => {
    const jittering = series([0, 3.27, 6.5, 9.81].map((z) => at(z)));
    const { image, record } = await readImage(jittering);
    expect(image.spacingMm[2]).toBeCloseTo(3.27, 6);
    expect(record.notes.join()).toContain("gaps between slices deviate by up to 1.22 %");
    const error = await failure(jittering, { gapJitter: 0.01 });
    expect(error.code).toBe("series-gaps");
    expect(error.message).toContain("3.23 mm between");
    expect(error.message).toContain("001.dcm and");
  });

  it("is refused with a missing slice, naming the neighbors", async () => {
    const error = await failure(series([0, 3, 9, 12].map((z) => at(z))));
    expect(error.code).toBe("series-gaps");
    expect(error.message).toMatch(/6 mm between .*001\.dcm and .*002\.dcm/);
  });

  it("is refused with two slices at one place, naming both", async () => {
    const error = await failure(series([0, 3, 3, 6].map((z) => at(z))));
    expect(error.code).toBe("series-duplicates");
    expect(error.message).toMatch(/001\.dcm and .*002\.dcm/);
  });

  it("is refused where the folder holds several, unless one is named", async () => {
    const folder = series([at(0), at(3), at(0, { SeriesInstanceUID: "1.2.4", SeriesDescription: "arterial" })]);
    const error = await failure(folder);
    expect(error.code).toBe("series-mixed");
    expect(error.message).toContain("got 2: ");
    expect(error.message).toMatch(
      /sha256:[0-9a-f]{12}\.\.\. \(2 files of CT, such as .*; sha256:[0-9a-f]{12}\.\.\. \(1 files/,
    );
    expect((await readImage(folder, { series: "1.2.3" })).image.size).toEqual([3, 2, 2]);
    expect((await readImage(folder, { series: "arterial" })).image.size).toEqual([3, 2, 1]);
    expect((await readImage(folder, { series: "ART*" })).image.size).toEqual([3, 2, 1]);
    // sha256sum of 1.2.4
    const digest = "sha256:30f3fadac3f9";
    expect(error.message).toContain(`${digest}... (1 files of CT`);
    expect((await readImage(folder, { series: digest })).image.size).toEqual([3, 2, 1]);
    const absent = await failure(folder, { series: "venous" });
    expect(absent.code).toBe("series-missing");
    expect(absent.message).toContain("(1 files of CT, such as");
    const ambiguous = await failure(folder, { series: "*" });
    expect(ambiguous.code).toBe("series-mixed");
    expect(ambiguous.message).toContain("expected one series of that name, got 2 of 2: ");
  });

  it.each([
    ["Rows", { Rows: 3, Columns: 2 }, "Rows (0028,0010)"],
    ["spacing", { PixelSpacing: decimals([2, 1.1]) }, "PixelSpacing (0028,0030)"],
    ["orientation", { ImageOrientationPatient: decimals([0, 1, 0, -1, 0, 0]) }, "ImageOrientationPatient (0020,0037)"],
    ["modality", { Modality: "MR" }, "Modality (0008,0060)"],
    ["frame of reference", { FrameOfReferenceUID: "1.2.8" }, "FrameOfReferenceUID (0020,0052)"],
  ])("is refused where %s differ between slices", async (_, overrides, tag) => {
    const error = await failure(series([at(0), at(3, overrides), at(6)]));
    expect(error.code).toBe("series-slices-differ");
    expect(error.message).toContain(tag);
    expect(error.message).toContain("001.dcm");
  });

  it("is refused where slices are shifted sideways (tilted gantry)", async () => {
    const tilted = [0, 1, 2].map((i) => ({ ImagePositionPatient: decimals([10, 20 + i, 3 * i]) }));
    expect((await failure(series(tilted))).code).toBe("image-geometry");
  });

  it("leaves out structure sets and what people and archives leave in folders, but no broken slice", async () => {
    const folder = series([at(0), at(3)]);
    writeFileSync(join(folder, "README.txt"), "hello");
    writeFileSync(join(folder, "DICOMDIR"), "");
    writeFileSync(join(folder, "structures.dcm"), dicomBytes({ Modality: "RTSTRUCT", SOPInstanceUID: "1.2.7" }));
    const { image, record } = await readImage(folder);
    expect(image.size[2]).toBe(2);
    expect(record.notes).toEqual(["files without pixels were left out: 1 of RTSTRUCT"]);
    writeFileSync(join(folder, "009"), "no DICOM at all");
    expect(await failure(folder)).toMatchObject({ code: "image-format", subject: join(folder, "009") });
  });

  it("is refused where the folder is empty, absent or one file twice", async () => {
    expect((await failure(series([]))).code).toBe("series-empty");
    expect((await failure(join(parent, "absent"))).code).toBe("file-missing");
    const folder = series([at(0), at(3)]);
    copyFileSync(join(folder, "000.dcm"), join(folder, "000-copy.dcm"));
    expect((await failure(folder)).code).toBe("series-duplicates");
  });
});

describe("a DICOM slice", () => {
  it("needs what says how large it is and what its pixels are", async () => {
    for (const keyword of [
      "PixelSpacing",
      "ImagePositionPatient",
      "ImageOrientationPatient",
      "RescaleSlope",
      "BitsAllocated",
    ]) {
      const error = await failure(file({ [keyword]: null }));
      expect(error.code, keyword).toBe("dicom-missing-tag");
      expect(error.message).toContain(keyword);
    }
    expect((await failure(file({ SliceThickness: null }))).message).toContain("SliceThickness (0018,0050)");
    expect((await failure(file({ PixelSpacing: ["0", "1"] }))).code).toBe("dicom-tag-value");
    expect((await failure(file({ PixelSpacing: ["1", "-1"] }))).code).toBe("dicom-tag-value");
    expect((await failure(file({ SamplesPerPixel: 3 }))).code).toBe("dicom-tag-value");
  });

  it("of MR may do without slope", async () => {
    const { image, record } = await readImage(file({ Modality: "MR", RescaleSlope: null, RescaleIntercept: null }));
    expect([...image.values]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(record.units).toBe("arbitrary");
    expect((await failure(file({ Modality: "MR", RescaleIntercept: null }))).message).toContain("RescaleIntercept");
  });

  it("takes the stored bits only: overlays above and padding below are no pixel", async () => {
    const stored = { BitsStored: 12, HighBit: 11 };
    const signed = await readImage(file({ ...stored, PixelData: words([0x7fff, 0x0800, 0xf001, 0xfff, 5, 0]) }));
    expect([...signed.image.values]).toEqual([-1, -2048, 1, -1, 5, 0]);
    const unsigned = await readImage(
      file({ ...stored, PixelRepresentation: 0, PixelData: words([0x7fff, 0x0800, 0xf001, 0xfff, 5, 0]) }),
    );
    expect([...unsigned.image.values]).toEqual([4095, 2048, 1, 4095, 5, 0]);
    const high = await readImage(
      file({ BitsStored: 12, HighBit: 15, PixelData: words([0x7ff0, 0x10, 0x8000, 0, 0, 0]) }),
    );
    expect([...high.image.values]).toEqual([2047, 1, -2048, 0, 0, 0]);
  });

  it("must have as many pixels as it says, in every transfer syntax", async () => {
    for (const syntax of ["1.2.840.10008.1.2", explicitLittleEndian, "1.2.840.10008.1.2.2"]) {
      const error = await failure(file({ PixelData: words([1, 2, 3, 4, 5]) }, syntax));
      expect(error.code).toBe("dicom-pixels");
      expect(error.message).toContain("expected 12 bytes for 3 x 2 pixels x 1 frames of 16 bits, got 10");
    }
    expect((await failure(file({ Rows: 1 }))).code).toBe("dicom-pixels");
    expect((await failure(file({}, "1.2.840.10008.1.2.4.100"))).message).toMatch(
      /PixelData|1\.2\.840\.10008\.1\.2\.4\.100/,
    );
  });

  it("is read from an enhanced multi-frame file, with a slope per frame", async () => {
    const frames = [33, 30].map((z, i) => ({
      PlanePositionSequence: [{ ImagePositionPatient: decimals([10, 20, z]) }],
      PixelValueTransformationSequence: [{ RescaleSlope: String(i + 1), RescaleIntercept: "0" }],
    }));
    const { image } = await readImage(
      file({
        NumberOfFrames: "2",
        ImagePositionPatient: null,
        ImageOrientationPatient: null,
        PixelSpacing: null,
        RescaleSlope: null,
        RescaleIntercept: null,
        SharedFunctionalGroupsSequence: [
          {
            PixelMeasuresSequence: [{ PixelSpacing: decimals([2, 1]), SliceThickness: "3" }],
            PlaneOrientationSequence: [{ ImageOrientationPatient: decimals([1, 0, 0, 0, 1, 0]) }],
          },
        ],
        PerFrameFunctionalGroupsSequence: frames,
        PixelData: words([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
      }),
    );
    expect([...image.values]).toEqual([14, 16, 18, 20, 22, 24, 1, 2, 3, 4, 5, 6]);
    expect(image.spacingMm).toEqual([1, 2, 3]);
  });
});

describe("a dose grid", () => {
  const dose: Attributes = {
    Modality: "RTDOSE",
    DoseUnits: "GY",
    DoseGridScaling: "0.01",
    NumberOfFrames: "2",
    RescaleSlope: null,
    RescaleIntercept: null,
    PixelRepresentation: 0,
    PixelData: words([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  };

  it("is scaled to Gy, with planes as offsets or as positions, in rising or falling order", async () => {
    const rising = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12];
    const falling = [...rising.slice(6), ...rising.slice(0, 6)];
    for (const [offsets, values, z] of [
      [[0, 2.5], rising, 30],
      [[30, 32.5], rising, 30],
      [[0, -2.5], falling, 27.5],
    ] as const) {
      const { image, record } = await readImage(file({ ...dose, GridFrameOffsetVector: decimals(offsets) }));
      expect(record.units).toBe("Gy");
      expect(image.spacingMm).toEqual([1, 2, 2.5]);
      expect(image.originMm).toEqual([10, 20, z]);
      values.forEach((value, i) => expect(image.values[i]).toBeCloseTo(value, 12));
    }
  });

  it("is refused without scaling or places of its planes", async () => {
    const error = await failure(file({ ...dose, GridFrameOffsetVector: ["0", "3"], DoseGridScaling: null }));
    expect(error.message).toContain("DoseGridScaling (3004,000E)");
    expect((await failure(file(dose))).message).toContain("GridFrameOffsetVector (3004,000C)");
    expect((await failure(file({ ...dose, GridFrameOffsetVector: ["5", "8"] }))).code).toBe("dicom-tag-value");
  });
});

describe("inspectImage", () => {
  it("tells what the whole image would take on a finer grid", async () => {
    const { grid } = await inspectImage(series([at(0), at(3), at(6)]));
    expect(grid.size).toEqual([3, 2, 3]);
    expect(resampledBytes(grid, [1, 1, 1])).toBe(3 * 4 * 9 * 8);
    expect(resampledBytes(grid, [0.1, 0.1, 0.1])).toBe(30 * 40 * 90 * 8);
    expect(resampledBytes(grid, [null, null, null])).toBe(18 * 8);
  });
});
