import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readImage } from "../../../radiomics/image-io/read-image.ts";
import { listRegions, readMask } from "../../../radiomics/image-io/read-mask.ts";
import { inspectImage } from "../../../radiomics/image-io/inspect-image.ts";
import { ImageFileError } from "../../../radiomics/image-io/image-file-error.ts";
import { checkGeometry } from "../../../radiomics/image/check-geometry.ts";
import { referenceData } from "../reference-data.ts";

const files = referenceData("dicom");
const phantom = referenceData("ibsi1/ct_radiomics_phantom");
const sarcomas = referenceData("sts");

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

describe.skipIf(files === null)("files of pydicom", () => {
  const path = (name: string): string => join(files ?? "", name);

  // Sums, maxima and voxel 1000 of pydicom 3.0.2's pixel_array (with pylibjpeg), after slope and intercept.
  it("hold the pixels that pydicom reads", async () => {
    const { image, record } = await readImage(path("CT_small.dcm"));
    expect(image.size).toEqual([128, 128, 1]);
    expect([sum(image.values), Math.max(...image.values), image.values[1000]]).toEqual([
      14826310 - 1024 * 128 * 128,
      1167,
      169,
    ]);
    expect(image.spacingMm).toEqual([0.661468, 0.661468, 5]);
    expect(image.originMm).toEqual([-158.135803, -179.035797, -75.699997]);
    expect(record).toMatchObject({ format: "dicom", modality: "CT", units: "HU" });
    expect(record.sources[0].digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it("hold the same MR slice in every transfer syntax", async () => {
    const { image: plain } = await readImage(path("MR_small.dcm"));
    expect([sum(plain.values), Math.max(...plain.values), plain.values[1000]]).toEqual([2125338, 2145, 255]);
    for (const kind of ["RLE", "bigendian", "implicit", "jp2klossless", "jpeg_ls_lossless"]) {
      const { image } = await readImage(path(`MR_small_${kind}.dcm`));
      expect([...image.values], kind).toEqual([...plain.values]);
      expect(image.originMm).toEqual(plain.originMm);
    }
  });

  it("hold the same dose grid, scaled, in every transfer syntax", async () => {
    const { image, record } = await readImage(path("rtdose.dcm"));
    expect(image.size).toEqual([10, 10, 15]);
    expect(image.spacingMm).toEqual([10, 10, 5]);
    expect(image.originMm).toEqual([189.43125, 199.43125, -761.87]);
    expect(sum(image.values)).toBeCloseTo(1519910000e-6, 8);
    expect(image.values[1000]).toBeCloseTo(1251000e-6, 12);
    expect(record).toMatchObject({ modality: "RTDOSE", units: "RELATIVE" });
    for (const kind of ["expb", "rle"]) {
      expect([...(await readImage(path(`rtdose_${kind}.dcm`))).image.values], kind).toEqual([...image.values]);
    }
  });

  it("are refused by name of file and tag where they are broken or no image", async () => {
    const broken = {
      "MR_truncated.dcm": ["file-truncated", "PixelData (7FE0,0010) is expected to have 8192 bytes, got 8130"],
      "badVR.dcm": ["dicom-tag-value", 'NumberOfFrames (0028,0008) is expected to be a number, got "1A"'],
      "no_meta_group_length.dcm": ["series-empty", "files without pixels"],
      "rtstruct.dcm": ["image-format", "without the mark DICM"],
      "JPEG2000.dcm": ["dicom-missing-tag", "ImagePositionPatient (0020,0032)"],
      "JPGExtended.dcm": ["dicom-missing-tag", "ImagePositionPatient (0020,0032)"],
    };
    for (const [name, [code, text]] of Object.entries(broken)) {
      const error = await readImage(path(name)).catch((error: unknown) => error);
      expect(error, name).toBeInstanceOf(ImageFileError);
      expect(error).toMatchObject({ code });
      expect(String(error)).toContain(path(name));
      expect(String(error)).toContain(text);
    }
  });
});

describe.skipIf(phantom === null)("the CT phantom of IBSI 1", () => {
  const dicom = join(phantom ?? "", "dicom/image");
  const structures = join(phantom ?? "", "dicom/mask/DCM_RS_00060.dcm");

  it("has the same voxels and the same region from DICOM and from NIfTI", async () => {
    const reading = await readImage(dicom);
    const region = await readMask(structures, { roi: "GTV*" }, reading);
    const nifti = await readImage(join(phantom ?? "", "nifti/image/phantom.nii.gz"));
    const mask = await readMask(join(phantom ?? "", "nifti/mask/mask.nii.gz"), null);
    checkGeometry(nifti.image, reading.image);
    expect(Buffer.from(reading.image.values.buffer).equals(Buffer.from(nifti.image.values.buffer))).toBe(true);
    expect(sum(region.mask.values)).toBe(125_256);
    expect(Buffer.from(region.mask.values.buffer).equals(Buffer.from(mask.mask.values.buffer))).toBe(true);
    expect(region.taken).toEqual([{ number: 1, name: "GTV-1", count: expect.any(Number), counted: "contours" }]);
    expect(reading.record.sources).toHaveLength(60);
  });

  it("shows its header without its voxels", async () => {
    const facts = await inspectImage(dicom);
    expect(facts).toMatchObject({ format: "dicom", modality: "CT", units: "HU", bytes: 204 * 201 * 60 * 8 });
    expect(facts.grid.size).toEqual([204, 201, 60]);
    expect((await inspectImage(join(phantom ?? "", "nifti/image/phantom.nii.gz"))).grid.size).toEqual([204, 201, 60]);
  });

  it("refuses the image as a mask and the structure set as an image", async () => {
    await expect(readMask(dicom, null)).rejects.toMatchObject({ code: "image-format" });
    const slice = join(dicom, readdirSync(dicom)[0]);
    await expect(readMask(slice, null)).rejects.toMatchObject({ code: "image-format" });
    await expect(readImage(structures)).rejects.toMatchObject({ code: "series-empty" });
  });
});

describe.skipIf(sarcomas === null)("the three sarcoma patients with DICOM", () => {
  for (const patient of ["STS_002", "STS_008", "STS_025"]) {
    it(`${patient}: PET in SUV (GML, slope only) and MR equal their NIfTI, and so do the regions`, async () => {
      for (const modality of ["PET", "MR_T1"]) {
        const folder = join(sarcomas ?? "", "dicom", patient, modality);
        const reading = await readImage(join(folder, "image"), modality === "PET" ? { suv: "body-weight" } : {});
        const region = await readMask(join(folder, "mask/RS.dcm"), null, reading);
        const file = (kind: string): string => join(sarcomas ?? "", "nifti", patient, `${modality}_${kind}.nii.gz`);
        const nifti = await readImage(file("image"));
        const mask = await readMask(file("mask"), null);
        checkGeometry(nifti.image, reading.image);
        // The NIfTI files hold single precision.
        const rounded = Float32Array.from(reading.image.values);
        let farthest = 0;
        for (let i = 0; i < rounded.length; i++) {
          const allowed = 2 ** -23 * Math.abs(nifti.image.values[i]);
          farthest = Math.max(farthest, Math.abs(rounded[i] - nifti.image.values[i]) - allowed);
        }
        expect(farthest).toBeLessThanOrEqual(0);
        expect(Buffer.from(region.mask.values.buffer).equals(Buffer.from(mask.mask.values.buffer))).toBe(true);
        if (modality === "PET") {
          expect(reading.record.units).toBe("SUV body-weight (g/mL)");
          expect(reading.record.facts).toMatchObject({ Units: "GML", SUVType: "BW" });
        }
      }
    });
  }

  it("refuse to become another SUV than the scanner made, and to become SUV at all where they are MR", async () => {
    const folder = join(sarcomas ?? "", "dicom/STS_002");
    await expect(readImage(join(folder, "PET/image"), { suv: "lean-body-mass" })).rejects.toMatchObject({
      code: "suv-units",
    });
    await expect(readImage(join(folder, "MR_T1/image"), { suv: "body-weight" })).rejects.toMatchObject({
      code: "suv-units",
    });
  });

  it("list the ROIs of a structure set", async () => {
    const [roi] = await listRegions(join(sarcomas ?? "", "dicom/STS_002/CT/mask/RS.dcm"));
    expect(roi).toMatchObject({ number: 1, name: "GTV_Mass_CT", count: 16, counted: "contours" });
  });
});
