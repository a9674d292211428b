import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkStudy } from "../../protocol/check-study.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import type { FeaturesExtractNode } from "../../protocol/plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import type { MeasuredFeature } from "../../activities/thread-tasks.ts";
import { extractCaseTask } from "../../workers/threads/extract-case-task.ts";
import { readCase } from "../../workers/threads/read-case.ts";
import { referenceData } from "../radiomics/reference-data.ts";

const data = referenceData("sts") ?? "";
const patients = ["STS_002", "STS_008", "STS_025"];
const text = readFileSync(join(import.meta.dirname, "../../studies/sts-metastasis/study.yaml"), "utf8");

/** The study with its patterns on the DICOM folders and structure sets. */
function fromDicom(): string {
  return text
    .replaceAll(/sts\/nifti\/\{patient_id\}\/(MR_T1|PET)_image\.nii\.gz/g, "sts/dicom/{patient_id}/$1/image")
    .replaceAll(/sts\/nifti\/\{patient_id\}\/(MR_T1|PET)_mask\.nii\.gz/g, "sts/dicom/{patient_id}/$1/mask/RS.dcm");
}

function extraction(study: string, set: string): FeaturesExtractNode["params"] {
  const { protocol } = readProtocol("study.yaml", study);
  const nodes = protocol === null ? [] : compilePlan(protocol).nodes;
  for (const node of nodes) if (node.id === `extract.${set}` && node.kind === "features.extract") return node.params;
  throw new Error(`no feature set ${set}`);
}

const files = {
  dicom: (patient: string, kind: string): [string, string] => [
    join(data, "dicom", patient, kind, "image"),
    join(data, "dicom", patient, kind, "mask", "RS.dcm"),
  ],
  nifti: (patient: string, kind: string): [string, string] => [
    join(data, "nifti", patient, `${kind}_image.nii.gz`),
    join(data, "nifti", patient, `${kind}_mask.nii.gz`),
  ],
};

/** Voxel sizes of NIfTI are single precision: what depends on them agrees to about 1 in 10^7. */
function farthest(left: readonly MeasuredFeature[], right: readonly MeasuredFeature[]): [number, string] {
  expect(left.map(({ tag }) => tag)).toEqual(right.map(({ tag }) => tag));
  let [most, at] = [0, ""];
  left.forEach(({ tag, value }, i) => {
    const other = right[i].value;
    const difference = Object.is(value, other) ? 0 : Math.abs(value - other) / Math.max(Math.abs(other), 1e-6);
    if (!(difference <= most)) [most, at] = [difference, tag];
  });
  return [most, at];
}

describe.skipIf(data === "")("sts-metastasis from DICOM", { timeout: 60_000 }, () => {
  it("passes the check of its files for the three patients that have it", async () => {
    const { protocol, source, diagnostics } = readProtocol("study.yaml", fromDicom());
    expect(diagnostics).toEqual([]);
    if (protocol === null) throw new Error("the study was not read");
    const studyFolder = join(import.meta.dirname, "../../studies/sts-metastasis");
    const checked = await checkStudy(protocol, source, { studyFolder, dataFolder: join(data, "..") });
    const missing = checked.diagnostics.filter(({ code }) => code === "image-missing");
    expect(missing.map(({ cases }) => cases?.length)).toEqual([48, 48]);
    expect(missing.flatMap(({ cases }) => cases ?? []).some((one) => patients.includes(one.case))).toBe(false);
  });

  it.each(patients)(
    "%s: PET is in SUV already, is never converted twice, and is measured as from NIfTI",
    async (patient) => {
      const { reading, settings } = extraction(fromDicom(), "pet");
      const dicom = await readCase(...files.dicom(patient, "PET"), reading);
      const nifti = await readCase(...files.nifti(patient, "PET"), reading);
      const asked = await readCase(...files.dicom(patient, "PET"), { ...reading, suv: "body-weight" });
      expect(dicom.record.units).toBe("g/mL");
      expect(asked.image.values).toEqual(dicom.image.values);
      expect(dicom.mask.mask.values).toEqual(nifti.mask.mask.values);
      const apart = dicom.image.values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - nifti.image.values[i])),
        0,
      );
      expect(apart).toBeLessThan(2e-6);

      const [fromFolder, fromFile] = await Promise.all(
        [files.dicom, files.nifti].map((paths) => measure(paths(patient, "PET"), reading, settings)),
      );
      const [most, tag] = farthest(fromFolder, fromFile);
      expect([most < 1e-6, tag, most]).toEqual([true, tag, most]);
    },
  );

  it.each(patients)("%s: voxels and mask of the MR are those of NIfTI, and so are its features", async (patient) => {
    const { reading, settings } = extraction(fromDicom(), "mr");
    const dicom = await readCase(...files.dicom(patient, "MR_T1"), reading);
    const nifti = await readCase(...files.nifti(patient, "MR_T1"), reading);
    expect(dicom.image.values).toEqual(nifti.image.values);
    expect(dicom.mask.mask.values).toEqual(nifti.mask.mask.values);
    const few = { ...settings, families: ["intensity", "glcm"] };
    const [fromFolder, fromFile] = await Promise.all(
      [files.dicom, files.nifti].map((paths) => measure(paths(patient, "MR_T1"), reading, few)),
    );
    const [most, tag] = farthest(fromFolder, fromFile);
    expect([most < 1e-6, tag, most]).toEqual([true, tag, most]);
  });
});

async function measure(
  [imagePath, maskPath]: [string, string],
  reading: FeaturesExtractNode["params"]["reading"],
  settings: FeaturesExtractNode["params"]["settings"],
): Promise<readonly MeasuredFeature[]> {
  return (await extractCaseTask({ imagePath, maskPath, reading, settings })).rows;
}
