import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { niftiBytes, type NiftiSpec } from "../radiomics/image-io/nifti-bytes.ts";

/** Content by name relative to the study folder; null leaves the file out. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

const side = 8;

/** Line 5 names the cases, line 6 the outcome, line 8 the feature set, line 10 the model. */
export const studyText = `radstudy: 1
study: { name: tiny }
cohorts:
  development: cases.csv
outcome: { kind: binary, column: relapse, positive: 1 }
features:
  ct:
    { kind: radiomics, modality: MR, image: image, mask: mask, families: [intensity], interpolation: { spacingMm: native } }
models:
  radiomics: { features: [ct], learner: { kind: logistic, lambda: 0.1 } }
validation:
  outer: { folds: 2, repeats: 1 }
  inner: { folds: 2 }
`;

export const caseIds: readonly string[] = Array.from({ length: 12 }, (_, i) => `P${String(i + 1).padStart(2, "0")}`);

/** Twelve cases of both classes in two centers. */
export const casesText = `case_id,center,image,mask,relapse
${caseIds.map((id, i) => `${id},${i % 2 === 0 ? "north" : "south"},images/${id}.nii,masks/${id}.nii,${i % 4 < 2 ? 1 : 0}`).join("\n")}
`;

/** A study that runs in a moment: 12 images of 8 x 8 x 8 voxels. */
export function tinyStudy(): Record<string, string | Uint8Array | null> {
  const files: Record<string, string | Uint8Array | null> = { "study.yaml": studyText, "cases.csv": casesText };
  caseIds.forEach((id, i) => {
    files[`images/${id}.nii`] = imageBytes({
      voxels: Array.from({ length: side ** 3 }, (_, v) => ((v * (i + 3)) % 101) + i),
    });
    files[`masks/${id}.nii`] = maskBytes(1);
  });
  return files;
}

export function imageBytes(spec: Partial<NiftiSpec> & Pick<NiftiSpec, "voxels">): Uint8Array {
  return niftiBytes({ size: [side, side, side], datatype: "float32", ...spec });
}

/** A cube of 4 x 4 x 4 voxels with one label; label 0 makes an empty mask. */
export function maskBytes(label: number, spec: Partial<NiftiSpec> = {}): Uint8Array {
  const isInside = (index: number) => index >= 2 && index < 6;
  const voxels = Array.from({ length: side ** 3 }, (_, v) => {
    const inside = isInside(v % side) && isInside(Math.floor(v / side) % side) && isInside(Math.floor(v / side ** 2));
    return inside ? label : 0;
  });
  return niftiBytes({ size: [side, side, side], datatype: "uint8", voxels, ...spec });
}

/** Writes files into a new folder, calls back, and takes the folder away. */
export async function inStudyFolder<T>(files: Files, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "radstudy-cli-"));
  try {
    writeFiles(folder, files);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    if (content === null) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
