import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PlannedCase, SyntheticCohort } from "../synthetic/plan-cohort.ts";
import { plantedTruth } from "../synthetic/planted-truth.ts";
import { syntheticCase } from "../synthetic/synthetic-case.ts";
import { writeNifti } from "./write-nifti.ts";

/**
 * Writes a synthetic cohort as the data folder of a study: `cases.csv` (development, with the outcome `recurrence`),
 * `external.csv` (without it), `external-outcomes.csv`, `images/ID.nii.gz`, `masks/ID.nii.gz` and, last, `truth.json`.
 * A folder that already holds the same cohort completely is left as it is; files of an interrupted call are written again.
 * @param folder Made where absent.
 * @param cohort What `planCohort` returned.
 * @param onProgress Called after each case with the number of finished and of all cases.
 * @returns Whether anything was written.
 */
export async function writeCohort(
  folder: string,
  cohort: SyntheticCohort,
  onProgress?: (done: number, total: number) => void,
): Promise<boolean> {
  const external = new Set(cohort.centers.filter(({ role }) => role === "external").map(({ name }) => name));
  const scanners = new Map(cohort.centers.map(({ name, scanner }) => [name, scanner]));
  const development = cohort.cases.filter(({ center }) => !external.has(center));
  const sealed = cohort.cases.filter(({ center }) => external.has(center));
  const tables = {
    "cases.csv": caseTable(development, scanners, true),
    "external.csv": caseTable(sealed, scanners, false),
    "external-outcomes.csv": csv([
      ["case_id", "recurrence"],
      ...sealed.map(({ id, outcome }) => [id, String(outcome)]),
    ]),
  };
  const truth = `${JSON.stringify(plantedTruth(cohort), null, 2)}\n`;
  if (await isComplete(folder, cohort, { ...tables, "truth.json": truth })) return false;

  await mkdir(join(folder, "images"), { recursive: true });
  await mkdir(join(folder, "masks"), { recursive: true });
  for (const [index, { id }] of cohort.cases.entries()) {
    const { image, mask } = syntheticCase(cohort, index);
    await writeNifti(join(folder, imagePath(id)), image, { type: "int16" });
    await writeNifti(join(folder, maskPath(id)), mask, { type: "uint8" });
    onProgress?.(index + 1, cohort.cases.length);
  }
  for (const [name, text] of Object.entries(tables)) await writeText(join(folder, name), text);
  await writeText(join(folder, "truth.json"), truth);
  return true;
}

function caseTable(cases: readonly PlannedCase[], scanners: ReadonlyMap<string, string>, withOutcome: boolean): string {
  const header = ["case_id", "patient_id", "center", "scanner", "age", "sex", "stage", "image", "mask"];
  const rows = cases.map((planned) => [
    planned.id,
    planned.patient,
    planned.center,
    scanners.get(planned.center) ?? "",
    planned.age === null ? "" : String(planned.age),
    planned.sex,
    planned.stage ?? "",
    imagePath(planned.id),
    maskPath(planned.id),
    ...(withOutcome ? [String(planned.outcome)] : []),
  ]);
  return csv([withOutcome ? [...header, "recurrence"] : header, ...rows]);
}

/** The tables and `truth.json` are written after all images and equal what would be written now. */
async function isComplete(
  folder: string,
  cohort: SyntheticCohort,
  texts: Readonly<Record<string, string>>,
): Promise<boolean> {
  for (const [name, text] of Object.entries(texts)) {
    const found = await readFile(join(folder, name), "utf8").catch(absent);
    if (found !== text) return false;
  }
  for (const { id } of cohort.cases) {
    for (const path of [imagePath(id), maskPath(id)]) {
      const found = await stat(join(folder, path)).catch(absent);
      if (found?.isFile() !== true) return false;
    }
  }
  return true;
}

function absent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}

function imagePath(id: string): string {
  return `images/${id}.nii.gz`;
}

function maskPath(id: string): string {
  return `masks/${id}.nii.gz`;
}

/** No value here needs quotes. */
function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join(",")}\n`).join("");
}

async function writeText(path: string, text: string): Promise<void> {
  await writeFile(`${path}.partial`, text);
  await rename(`${path}.partial`, path);
}
