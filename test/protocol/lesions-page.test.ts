import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkFiles, type Files } from "./study-fixture.ts";

const page = readFileSync(new URL("../../docs/lesions-and-visits.md", import.meta.url), "utf8");
const studies = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml);

/** Twenty patients with two rows each. */
function table(header: string, row: (patient: string, second: boolean, response: number) => string): string {
  const rows = Array.from({ length: 40 }, (_, i) => row(`P${Math.floor(i / 2)}`, i % 2 === 1, Math.floor(i / 2) % 2));
  return `${[header, ...rows].join("\n")}\n`;
}

const tables: Files = {
  "cases.csv": table(
    "case_id,patient_id,image,mask,response",
    (patient, second, response) => `${patient}-${second ? 2 : 1},${patient},a.nii,b.nii,${response}`,
  ),
  "lesions.csv": table(
    "case_id,lesion,image,mask,response",
    (patient, second, response) => `${patient},${second ? "liver" : "lung"},a.nii,b.nii,${response}`,
  ),
  "visits.csv": table(
    "case_id,visit,image,mask,age,response",
    (patient, second, response) =>
      `${patient},${second ? "week-6" : "baseline"},a.nii,b.nii,${second ? 61 : 60},${response}`,
  ),
};

test("every study of the page on lesions and visits can be used as it stands", async () => {
  expect(studies).toHaveLength(3);
  for (const study of studies) {
    const { diagnostics, cohorts } = await checkFiles({ ...tables, "a.nii": "", "b.nii": "", "study.yaml": study });
    expect(diagnostics).toEqual([]);
    expect(cohorts[0].cases.rows).toHaveLength(40);
  }
});

test("the page names every feature that a sum adds or takes the extreme of", () => {
  for (const name of [
    "x_mtv_*",
    "x_tlg_*",
    "x_components",
    "stat_max",
    "loc_peak_glob",
    "x_suv_peak",
    "stat_min",
    "x_dmax",
  ]) {
    expect(page).toContain(`\`${name}\``);
  }
});
