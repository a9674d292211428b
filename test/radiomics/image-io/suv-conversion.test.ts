import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ImageFileError } from "../../../radiomics/image-io/image-file-error.ts";
import { readImage } from "../../../radiomics/image-io/read-image.ts";
import type { SuvKind } from "../../../radiomics/image-io/suv-body-size.ts";
import type { Attributes } from "./dicom-bytes.ts";
import { decimals, seriesFolder, words } from "./dicom-bytes.ts";

const parent = mkdtempSync(join(tmpdir(), "radstudy-suv-"));
afterAll(() => rmSync(parent, { recursive: true }));

const drug = {
  RadionuclideTotalDose: "400000000",
  RadionuclideHalfLife: "6600",
  RadiopharmaceuticalStartTime: "100000",
};

const pet: Attributes = {
  SOPClassUID: "1.2.840.10008.5.1.4.1.1.128",
  Modality: "PT",
  Units: "BQML",
  DecayCorrection: "START",
  CorrectedImage: ["ATTN", "DECY", "SCAT"],
  PatientWeight: "80",
  PatientSize: "1.8",
  PatientSex: "M",
  SeriesDate: "20240301",
  SeriesTime: "115000",
  AcquisitionDate: "20240301",
  AcquisitionTime: "115000",
  RadiopharmaceuticalInformationSequence: [drug],
  PixelData: words([1000, 2000, 3000, 4000, 5000, 10000]),
};

let made = 0;
function folder(overrides: Attributes = {}, second: Attributes = {}): string {
  return seriesFolder(parent, `pet-${made++}`, [
    { ...pet, ...overrides },
    { ...pet, ImagePositionPatient: decimals([10, 20, 33]), RescaleSlope: "2", ...overrides, ...second },
  ]);
}

function withDrug(overrides: Attributes): Attributes {
  const merged = { ...drug, ...overrides };
  return {
    RadiopharmaceuticalInformationSequence: [Object.fromEntries(Object.entries(merged).filter(([, v]) => v !== null))],
  };
}

async function last(overrides: Attributes, suv: SuvKind = "body-weight"): Promise<number> {
  const { image } = await readImage(folder({ RescaleSlope: "1", ...overrides }), { suv });
  return image.values[5];
}

async function failure(overrides: Attributes, suv: SuvKind = "body-weight"): Promise<ImageFileError> {
  const error = await readImage(folder(overrides), { suv }).catch((error: unknown) => error);
  if (error instanceof ImageFileError) return error;
  throw new Error(`expected an ImageFileError, got ${String(error)}`);
}

describe("SUV from Bq/mL", () => {
  // By hand: 6600 s = one half-life after the injection (10:00 to 11:50), 400 MBq have become 200 MBq;
  // 10,000 Bq/mL x 80,000 g / 200,000,000 Bq = 4.
  it("divides by the activity left at the start of the scan, per gram of weight", async () => {
    const { image, record } = await readImage(folder(), { suv: "body-weight" });
    expect(image.values[5]).toBeCloseTo(4, 12);
    expect(image.values[0]).toBeCloseTo(0.4, 12);
    expect(image.values[11]).toBeCloseTo(8, 12);
    expect(record.units).toBe("SUV body-weight (g/mL)");
    expect(record.facts).toMatchObject({
      Units: "BQML",
      DecayCorrection: "START",
      CorrectedImage: "ATTN, DECY, SCAT",
      PatientWeight: 80,
      RadionuclideTotalDose: 400_000_000,
      RadionuclideHalfLife: 6600,
      secondsFromSeriesToAcquisition: 0,
      secondsFromInjection: 6600,
      decayedDose: 200_000_000,
    });
  });

  // Janmahasatian: 9270 x 80 / (6680 + 216 x 80 / 1.8^2) = 741,600 / 12,013.333 = 61.7314 kg (M), 9270 x 80 / (8780 + 244 x 24.6914) = 50.0953 kg (F);
  // James: 1.1 x 80 - 128 x (80 / 180)^2 = 62.7160 kg; Du Bois: 0.007184 x 80^0.425 x 180^0.725 = 1.99644 m2 = 19,964.4 cm2.
  it.each([
    ["lean-body-mass", "M", 61.7314, 4],
    ["lean-body-mass", "F", 50.0953, 3],
    ["lean-body-mass-james", "M", 62.716, 4],
    ["body-surface-area", "M", 19.9644, 3],
  ] as const)("divides by %s (%s)", async (kind, sex, size, digits) => {
    expect(await last({ PatientSex: sex }, kind)).toBeCloseTo((10_000 * size * 1000) / 200_000_000, digits);
  });

  it("does not decay what is corrected to the injection (ADMIN)", async () => {
    expect(await last({ DecayCorrection: "ADMIN" })).toBeCloseTo(2, 12);
  });

  it("knows that an injection at 23:00 was before midnight of a scan at 00:50", async () => {
    const night = {
      SeriesDate: "20240301",
      SeriesTime: "005000",
      AcquisitionDate: "20240301",
      AcquisitionTime: "005000",
      ...withDrug({ RadiopharmaceuticalStartTime: "230000.00" }),
    };
    expect(await last(night)).toBeCloseTo(4, 12);
    const { record } = await readImage(folder(night), { suv: "body-weight" });
    expect(record.notes.join()).toContain("before midnight");
    const dated = {
      ...night,
      ...withDrug({ RadiopharmaceuticalStartDateTime: "20240229230000", RadiopharmaceuticalStartTime: null }),
    };
    expect(await last(dated)).toBeCloseTo(4, 12);
    const zoned = {
      ...dated,
      TimezoneOffsetFromUTC: "+0100",
      ...withDrug({ RadiopharmaceuticalStartDateTime: "20240229220000+0000" }),
    };
    expect(await last(zoned)).toBeCloseTo(4, 12);
  });

  it("finds the start of a series that was stamped later: private time of GE, or the frame's own times", async () => {
    const late = { SeriesTime: "150000" };
    expect(await last({ ...late, x00090010: "GEMS_PETD_01", x0009100D: "20240301115000.00" })).toBeCloseTo(4, 12);
    // A frame of 60 s whose values hold 2000 s after the reference. Its average count rate is T / 2 - lambda T^2 / 24 =
    // 30 - (ln 2 / 6600) x 150 = 29.984 s after its start, so a start at 12:22:50.016 puts the reference at 11:50:00.
    const frame = { AcquisitionTime: "122250.016", FrameReferenceTime: "2000000", ActualFrameDuration: "60000" };
    expect(await last({ ...late, ...frame })).toBeCloseTo(4, 5);
    expect((await failure(late)).message).toContain("ActualFrameDuration (0018,1242)");
  });

  it.each([
    ["PatientWeight (0010,1030)", { PatientWeight: null }],
    ["Units (0054,1001)", { Units: null }],
    ["DecayCorrection (0054,1102)", { DecayCorrection: null }],
    ["CorrectedImage (0028,0051)", { CorrectedImage: null }],
    ["SeriesTime (0008,0031)", { SeriesTime: null }],
    ["SeriesDate (0008,0021)", { SeriesDate: null }],
    ["AcquisitionTime (0008,0032)", { AcquisitionTime: null }],
    ["RadiopharmaceuticalInformationSequence (0054,0016)", { RadiopharmaceuticalInformationSequence: null }],
    ["RadionuclideTotalDose (0018,1074)", withDrug({ RadionuclideTotalDose: null })],
    ["RadionuclideHalfLife (0018,1075)", withDrug({ RadionuclideHalfLife: null })],
    ["RadiopharmaceuticalStartTime (0018,1072)", withDrug({ RadiopharmaceuticalStartTime: null })],
    ["RadiopharmaceuticalStartDateTime (0018,1078)", withDrug({ RadionuclideHalfLife: "282240" })],
  ])("is refused without %s", async (tag, overrides) => {
    const error = await failure(overrides);
    expect(error.code).toBe("dicom-missing-tag");
    expect(error.message).toContain(`expected ${tag}`);
  });

  it("needs height and sex only for the sizes that use them", async () => {
    const unknown = { PatientSize: null, PatientSex: null };
    expect(await last(unknown)).toBeCloseTo(4, 12);
    expect((await failure(unknown, "lean-body-mass")).message).toContain("PatientSize (0010,1020)");
    expect((await failure({ PatientSex: null }, "lean-body-mass")).message).toContain("PatientSex (0010,0040)");
  });

  it.each([
    ["a dose in MBq", withDrug({ RadionuclideTotalDose: "400" }), "dicom-tag-value"],
    ["a weight of 0", { PatientWeight: "0" }, "dicom-tag-value"],
    ["no attenuation correction", { CorrectedImage: ["DECY"] }, "dicom-tag-value"],
    ["no decay correction", { DecayCorrection: "NONE" }, "dicom-tag-value"],
    ["dates that were shifted apart", withDrug({ RadiopharmaceuticalStartDateTime: "20200301100000" }), "suv-inputs"],
    ["an injection after the scan", withDrug({ RadiopharmaceuticalStartDateTime: "20240301130000" }), "suv-inputs"],
    ["units that are no activity", { Units: "PROPCNTS" }, "suv-units"],
  ])("is refused with %s", async (_, overrides, code) => {
    expect((await failure(overrides)).code).toBe(code);
  });

  it("is refused where slices name different doses", async () => {
    const mixed = folder({}, withDrug({ RadionuclideTotalDose: "300000000" }));
    await expect(readImage(mixed, { suv: "body-weight" })).rejects.toMatchObject({ code: "series-slices-differ" });
  });
});

describe("SUV from g/mL and counts", () => {
  it("applies the slope only to what is SUV already, and never converts twice", async () => {
    for (const type of ["BW", null]) {
      const { image, record } = await readImage(folder({ Units: "GML", SUVType: type }), { suv: "body-weight" });
      expect([image.values[5], image.values[11]]).toEqual([10_000, 20_000]);
      expect(record.notes).toEqual(["pixels are SUV already (GML): only the slope was applied"]);
    }
    expect((await failure({ Units: "GML", SUVType: "LBM" })).code).toBe("suv-units");
    expect(await last({ Units: "GML", SUVType: "LBM" }, "lean-body-mass-james")).toBe(10_000);
    expect(await last({ Units: "CM2ML" }, "body-surface-area")).toBe(10_000);
  });

  const philips = { Units: "CNTS", x70530010: "Philips PET Private Group" };

  it("takes the private SUV factor of Philips, wherever its block was reserved", async () => {
    expect(await last({ ...philips, x70531000: "0.0004" })).toBeCloseTo(4, 12);
    const elsewhere = { Units: "CNTS", x70530011: "Philips PET Private Group", x70531100: "0.0004" };
    expect(await last(elsewhere)).toBeCloseTo(4, 12);
  });

  it("takes the private activity factor of Philips, then decay and size as for Bq/mL", async () => {
    expect(await last({ ...philips, x70531000: "0", x70531009: "0.5" })).toBeCloseTo(2, 12);
    expect(await last({ ...philips, x70531000: "0.0004", x70531009: "0.5" }, "lean-body-mass-james")).toBeCloseTo(
      1.568,
      3,
    );
  });

  it("is refused for counts without a factor, or with one of somebody else's block", async () => {
    expect((await failure({ Units: "CNTS" })).code).toBe("suv-units");
    expect((await failure({ Units: "CNTS", x70530010: "OTHER", x70531000: "0.0004" })).code).toBe("suv-units");
  });

  it("leaves pixels in the units of the file where no SUV is asked for", async () => {
    const { image, record } = await readImage(folder());
    expect([image.values[5], record.units]).toEqual([10_000, "Bq/mL"]);
  });
});
