import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { decimals, seriesFolder, words, type Attributes } from "../radiomics/image-io/dicom-bytes.ts";
import { niftiBytes } from "../radiomics/image-io/nifti-bytes.ts";
import { radstudy } from "./radstudy.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-identifiers-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What must stay in the files: names, numbers, free text, days, times of day and unique identifiers. */
const secrets = {
  PatientName: "Quixote^Alonso",
  PatientID: "MRN-7751823",
  PatientBirthDate: "19470215",
  StudyDate: "20240229",
  StudyDescription: "seen by Dr Panza",
  SeriesDescription: "PET Dulcinea",
  ReferringPhysicianName: "Panza^Sancho",
  AccessionNumber: "ACC554433",
  StudyInstanceUID: "1.2.826.7351.11",
  SeriesInstanceUID: "1.2.826.7351.22",
  FrameOfReferenceUID: "1.2.826.7351.33",
  SeriesDate: "20240301",
  SeriesTime: "115013",
  AcquisitionDate: "20240301",
  AcquisitionTime: "115017",
};
const drug = {
  RadionuclideTotalDose: "400000000",
  RadionuclideHalfLife: "6600",
  RadiopharmaceuticalStartTime: "100007",
};
/** Height and sex are used for lean body mass, and are not kept either. */
const pet: Attributes = {
  ...secrets,
  SOPClassUID: "1.2.840.10008.5.1.4.1.1.128",
  Modality: "PT",
  Units: "BQML",
  DecayCorrection: "START",
  CorrectedImage: ["ATTN", "DECY"],
  PatientWeight: "81.25",
  PatientSize: "1.8371903",
  PatientSex: "F",
  RadiopharmaceuticalInformationSequence: [drug],
};
const hidden = [...Object.values(secrets), "100007", "1.8371903", '"F"', "PatientSex", "PatientSize", "PatientName"];

/** Two slices of 3 x 2 pixels. */
function series(name: string, own: Attributes, second: Attributes = {}): void {
  const slices = [0, 3].map((z, i) => ({
    ...pet,
    ...own,
    ImagePositionPatient: decimals([0, 0, z]),
    PixelData: words([1000, 2000, 3000, 4000, 5000, name.charCodeAt(2)]),
    ...(i === 1 ? second : {}),
  }));
  seriesFolder(folder, name, slices);
}

/** A number counts where it stands by itself: digests and long decimals hold every short run of digits by chance. */
function tells(text: string, secret: string): boolean {
  if (!/^[\d.]+$/.test(secret)) return text.includes(secret);
  return new RegExp(`(?<![0-9a-fA-F.])${secret.replaceAll(".", "\\.")}(?![0-9a-fA-F])`).test(text);
}

function filesBelow(place: string): string[] {
  return readdirSync(place).flatMap((name) => {
    const path = join(place, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

it(
  "nothing of a run, of what it prints and of what it keeps names a patient, a day, a time of day or a unique identifier",
  { timeout: 60_000 },
  async () => {
    const good = Array.from({ length: 8 }, (_, i) => `P${i + 1}`);
    for (const name of good) series(name, {});
    // Each is refused for another reason, and the message must not tell the value that is wrong.
    series("X1", { SeriesTime: "11501x" });
    series("X2", { SeriesDate: "2024-03-01" });
    series("X3", {}, { SeriesInstanceUID: "1.2.826.7351.44" });
    series("X4", {}, { FrameOfReferenceUID: "1.2.826.7351.55" });
    series("X5", { RadiopharmaceuticalInformationSequence: [{ ...drug, RadiopharmaceuticalStartTime: "1000x7" }] });
    series("X6", { AcquisitionTime: null, AcquisitionDateTime: "20240301115017" });
    const bad = ["X1", "X2", "X3", "X4", "X5", "X6"];
    const affine = [
      [-1, 0, 0, 0],
      [0, -2, 0, 0],
      [0, 0, 3, 0],
    ];
    writeFileSync(
      join(folder, "mask.nii"),
      niftiBytes({ size: [3, 2, 2], affine, datatype: "uint8", voxels: [0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1] }),
    );
    const rows = [...good, ...bad].map((name, i) => `${name},${name},mask.nii,${i % 4 < 2 ? 1 : 0}`);
    writeFileSync(join(folder, "cases.csv"), ["case_id,image,mask,relapse", ...rows, ""].join("\n"));
    writeFileSync(
      join(folder, "study.yaml"),
      `radstudy: 1
study: { name: hidden }
cohorts: { development: cases.csv }
outcome: { kind: binary, column: relapse, positive: 1 }
features:
  pet: { kind: radiomics, modality: PET, image: image, mask: mask, families: [intensity], interpolation: { spacingMm: native }, preprocess: [{ kind: suv, by: lean-body-mass }] }
models:
  pet: { features: [pet], learner: { kind: logistic, lambda: 0.1 } }
validation: { outer: { folds: 2, repeats: 1 }, inner: { folds: 2 } }
execution: { maxFailedFraction: 0.5 }
`,
    );
    const workspace = join(folder, "results");
    mkdirSync(workspace);
    const checked = await radstudy(folder, ["check", "--workspace", workspace]);
    const { stdout, stderr, code } = await radstudy(folder, [
      "run",
      "--engine",
      "in-process",
      "--json",
      "--workspace",
      workspace,
    ]);
    expect(code, stderr).toBe(0);
    const run = join(JSON.parse(stdout)["report"] as string, "..");
    const failures = JSON.parse(stdout)["failures"] as { case: string }[];
    expect(failures.map((failure) => failure.case).sort()).toEqual(bad);

    const kept = filesBelow(workspace);
    expect(kept.filter((path) => path.startsWith(run)).length).toBeGreaterThan(30);
    const places: [string, string][] = [
      ["check", `${checked.stdout}${checked.stderr}`],
      ["run", `${stdout}${stderr}`],
      ...kept.map((path): [string, string] => [path, readFileSync(path, "latin1")]),
    ];
    const told = places.flatMap(([place, text]) =>
      hidden.filter((secret) => tells(text, secret)).map((secret) => `${place}: ${secret}`),
    );
    expect(told).toEqual([]);

    // What an audit of SUV needs is there: weight, derived mass, dose, half-life and differences of time.
    const page = readFileSync(join(run, "tables", "image_checks.arrow"), "latin1");
    for (const fact of ['"PatientWeight":81.25', '"leanBodyMassGrams":', '"RadionuclideTotalDose":400000000'])
      expect(page).toContain(fact);
    for (const fact of ['"secondsFromInjection":6606', '"secondsFromSeriesToAcquisition":4', '"decayedDose":'])
      expect(page).toContain(fact);
  },
);
