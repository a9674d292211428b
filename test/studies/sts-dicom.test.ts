import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkStudy } from "../../protocol/check-study.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import type { FeaturesExtractNode } from "../../protocol/plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import type { MeasuredFeature } from "../../activities/thread-tasks.ts";
import { extractCaseTask } from "../../workers/threads/extract-case-task.ts";
import { readCase, type CaseReading } from "../../workers/threads/read-case.ts";
import { referenceData } from "../radiomics/reference-data.ts";
import { sameStudy } from "./same-study.ts";
import { dicomPatients, runSts } from "./sts-run.ts";

const data = referenceData("sts") ?? "";
const patients = dicomPatients;
const study = join(import.meta.dirname, "../../studies/sts-metastasis");
const fromDicom = readFileSync(join(study, "dicom.yaml"), "utf8");

function extraction(text: string, set: string): FeaturesExtractNode["params"] {
  const { protocol } = readProtocol("dicom.yaml", text);
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
function farthestFeature(left: readonly MeasuredFeature[], right: readonly MeasuredFeature[]): [number, string] {
  expect(left.map(({ tag }) => tag)).toEqual(right.map(({ tag }) => tag));
  let [most, at] = [0, ""];
  left.forEach(({ tag, value }, i) => {
    const other = right[i].value;
    const difference = Object.is(value, other) ? 0 : Math.abs(value - other) / Math.max(Math.abs(other), 1e-6);
    if (!(difference <= most)) [most, at] = [difference, tag];
  });
  return [most, at];
}

describe.skipIf(data === "")("sts-metastasis from DICOM", { timeout: 300_000 }, () => {
  it("is the same study with other files: patients, processing, models and folds are those from NIfTI", async () => {
    const plans = ["study.yaml", "dicom.yaml"].map((file) => {
      const { protocol, diagnostics } = readProtocol(file, readFileSync(join(study, file), "utf8"));
      expect(diagnostics).toEqual([]);
      if (protocol === null) throw new Error(`${file} is refused`);
      return compilePlan(protocol);
    });
    const [nifti, dicom] = plans.map(({ nodes }) => nodes.filter(({ kind }) => kind !== "images.index"));
    expect(dicom).toEqual(nifti);
    expect([plans[1].seed, plans[1].outcome, plans[1].primary]).toEqual([
      plans[0].seed,
      plans[0].outcome,
      plans[0].primary,
    ]);
    const { protocol, source } = readProtocol("dicom.yaml", readFileSync(join(study, "dicom.yaml"), "utf8"));
    if (protocol === null) throw new Error("dicom.yaml is refused");
    const checked = await checkStudy(protocol, source, { studyFolder: study, dataFolder: join(data, "..") });
    expect(checked.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(["warning image-missing"]);
    const [, ...rows] = readFileSync(join(study, "images.csv"), "utf8").trimEnd().split("\n");
    expect(rows.filter((row) => row.includes("sts/dicom/")).map((row) => row.split(",")[0])).toEqual(patients);
  });

  it("runs whole, gives the features and predictions of NIfTI, and tells nothing of the headers", async () => {
    const outcomes = readFileSync(join(data, "outcome.csv"), "utf8").trimEnd().split(/\r?\n/).slice(1);
    const withOutcome = (value: string) =>
      outcomes
        .map((row) => row.split(","))
        .filter(([id, event]) => event === value && !patients.includes(id) && id !== "STS_009" && id !== "STS_020")
        .map(([id]) => id);
    const few = [...patients, ...withOutcome("1").slice(0, 5), ...withOutcome("0").slice(0, 4)];
    const shorter = (text: string) =>
      text
        .replace("interpolation: { spacingMm: 1 }", "interpolation: { spacingMm: native }")
        .replaceAll(/^( +)discretization:.*$/gm, "$&\n$1families: [morphology, intensity]")
        .replace("outer: { folds: 5, repeats: 10 }", "outer: { folds: 2, repeats: 1 }")
        .replace("inner: { folds: 5 }", "inner: { folds: 2 }")
        .replace("tune: [3, 5, 10]", "tune: [1, 2]");
    const place = mkdtempSync(join(tmpdir(), "radstudy-sts-"));
    try {
      const nifti = await runSts(join(place, "nifti"), "study.yaml", join(data, ".."), shorter, few);
      const dicom = await runSts(join(place, "dicom"), "dicom.yaml", join(data, ".."), shorter, few);
      await sameStudy(dicom, nifti);
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it.each([...patients])(
    "%s: PET is in SUV already, is never converted twice, and is measured as from NIfTI",
    async (patient) => {
      const { reading, settings } = extraction(fromDicom, "pet");
      const dicom = await readCase(...files.dicom(patient, "PET"), reading);
      const nifti = await readCase(...files.nifti(patient, "PET"), reading);
      const asked = await readCase(...files.dicom(patient, "PET"), { ...reading, suv: "body-weight" });
      expect(dicom.record.units).toBe("g/mL");
      expect(asked.image.values).toEqual(dicom.image.values);
      expect(await maskOf(dicom)).toEqual(await maskOf(nifti));
      const apart = dicom.image.values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - nifti.image.values[i])),
        0,
      );
      expect(apart).toBeLessThan(2e-6);

      const [fromFolder, fromFile] = await Promise.all(
        [files.dicom, files.nifti].map((paths) => measure(paths(patient, "PET"), reading, settings)),
      );
      const [most, tag] = farthestFeature(fromFolder, fromFile);
      expect([most < 1e-6, tag, most]).toEqual([true, tag, most]);
    },
  );

  it.each([...patients])(
    "%s: voxels and mask of the MR are those of NIfTI, and so are its features",
    async (patient) => {
      const { reading, settings } = extraction(fromDicom, "mr");
      const dicom = await readCase(...files.dicom(patient, "MR_T1"), reading);
      const nifti = await readCase(...files.nifti(patient, "MR_T1"), reading);
      expect(dicom.image.values).toEqual(nifti.image.values);
      expect(await maskOf(dicom)).toEqual(await maskOf(nifti));
      const few = { ...settings, families: ["intensity", "glcm"] };
      const [fromFolder, fromFile] = await Promise.all(
        [files.dicom, files.nifti].map((paths) => measure(paths(patient, "MR_T1"), reading, few)),
      );
      const [most, tag] = farthestFeature(fromFolder, fromFile);
      expect([most < 1e-6, tag, most]).toEqual([true, tag, most]);
    },
  );
});

async function measure(
  [imagePath, maskPath]: [string, string],
  reading: FeaturesExtractNode["params"]["reading"],
  settings: FeaturesExtractNode["params"]["settings"],
): Promise<readonly MeasuredFeature[]> {
  return (await extractCaseTask({ imagePath, maskPath, reading, settings })).rows;
}

async function maskOf({ lesions }: CaseReading): Promise<Uint8Array> {
  return (await lesions[0].read()).mask.mask.values;
}
