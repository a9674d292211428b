import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { referenceData } from "../radiomics/reference-data.ts";
import { dicomPatients, farthest, filesBelow, identifyingTexts, type StsRun } from "./sts-run.ts";

/** Of manufacturers, models, ROIs and cases: what a table may say. */
const allowed = /^(?:GE MEDICAL SYSTEMS|Philips Medical Systems.*|SIEMENS.*|Discovery ST|GTV_Mass_\w+|STS_\d+)$/;

/** A run from DICOM is the run from NIfTI, but for files, formats, and what single precision of voxel sizes does. */
export async function sameStudy(dicom: StsRun, nifti: StsRun): Promise<void> {
  const both = async (name: string) => [await dicom.table(name), await nifti.table(name)] as const;
  const checks = await dicom.table("image_checks");
  const byFormat = (format: string) =>
    checks.filter((row) => row["format"] === format).map((row) => String(row["case"]));
  expect(new Set(byFormat("dicom"))).toEqual(new Set(dicomPatients));
  expect(byFormat("dicom")).toHaveLength(2 * dicomPatients.length);
  expect(byFormat("nifti").length).toBeGreaterThan(0);

  const long = await both("features_long");
  const [feature, at] = farthest(...long, ["case", "image", "region", "tag"], "value");
  expect([feature < 1e-6, at, feature]).toEqual([true, at, feature]);
  const settings = await both("feature_settings");
  expect(settings[0]).toEqual(settings[1]);
  expect(await dicom.table("folds")).toEqual(await nifti.table("folds"));
  const predictions = await both("predictions");
  const [prediction, row] = farthest(...predictions, ["model", "repeat", "fold", "case"], "probability");
  expect([prediction < 1e-4, row, prediction]).toEqual([true, row, prediction]);

  const thumbnails = JSON.parse(readFileSync(join(dicom.folder, "thumbnails.json"), "utf8")) as { case: string }[];
  expect(thumbnails.filter(({ case: name }) => dicomPatients.includes(name))).toHaveLength(2 * dicomPatients.length);
  expect(dicom.report.match(/<img [^>]*src="data:image\/png/g)?.length).toBe(thumbnails.length);

  const texts = filesBelow(dicom.folder).map((path) => [path, readFileSync(path, "latin1")] as const);
  const data = referenceData("sts") ?? "";
  for (const patient of dicomPatients) {
    for (const kind of ["MR_T1", "PET"]) {
      for (const secret of identifyingTexts(join(data, "dicom", patient, kind))) {
        if (allowed.test(secret)) continue;
        const found = new RegExp(`(?<![\\d.])${secret.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?!\\d)`);
        expect(texts.filter(([, text]) => found.test(text)).map(([path]) => `${path}: ${secret}`)).toEqual([]);
      }
    }
  }
}
