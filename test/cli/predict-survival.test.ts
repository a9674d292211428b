import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { radstudy } from "./radstudy.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-predict-survival-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Uniform numbers from a fixed seed (linear congruential, Numerical Recipes). */
let state = 11;
function uniform(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
}

const people = Array.from({ length: 60 }, (_, i) => {
  const [age, gene] = [50 + Math.round(uniform() * 300) / 10, Math.round(uniform() * 1000) / 1000];
  const days = Math.ceil(-Math.log(1 - uniform()) * 900 * Math.exp(-0.03 * (age - 65) - gene));
  const followed = Math.ceil(200 + uniform() * 1400);
  return {
    case: `C${i}`,
    patient: `P${i}`,
    age: i % 9 === 4 ? "" : String(age),
    stage: ["I", "II", "III"][i % 3],
    gene: String(gene),
    days: Math.min(days, followed),
    died: days <= followed ? 1 : 0,
  };
});
const table = (rows: typeof people) =>
  [
    "case_id,patient_id,age,stage,days,died",
    ...rows.map((p) => [p.case, p.patient, p.age, p.stage, p.days, p.died].join(",")),
  ].join("\n");

it(
  "score and risks of survival models are reproduced from the file and new tables, one of them keyed by patient",
  { timeout: 120_000 },
  async () => {
    writeFileSync(join(folder, "cases.csv"), table(people.slice(0, 45)));
    writeFileSync(join(folder, "external.csv"), table(people.slice(45)));
    writeFileSync(
      join(folder, "genes.csv"),
      ["patient_id,gene", ...people.map((p) => `${p.patient},${p.gene}`)].join("\n"),
    );
    writeFileSync(
      join(folder, "study.yaml"),
      `radstudy: 1
study: { name: survival }
cohorts: { development: cases.csv, other: { cases: external.csv, role: external } }
columns: { id: case_id, patient: patient_id }
outcome: { kind: survival, time: days, unit: days, event: { column: died, event: [1], censored: [0] }, horizons: [365, 730] }
features:
  clinical: { kind: table, columns: [age, { name: stage, levels: [I, II, III] }] }
  genomic: { kind: table, file: genes.csv, key: patient_id, columns: all }
models:
  cox: { features: [clinical, genomic], steps: [{ kind: impute-knn, neighbors: 3 }, one-hot, standardize], learner: { kind: cox, l1Ratio: 0, lambda: 0.1 } }
  forest: { features: [genomic, clinical], learner: { kind: survival-forest, trees: 20 } }
primary: { model: cox, versus: forest, metric: c-index, cohort: other }
validation: { outer: { folds: 2, repeats: 1 }, inner: { folds: 2 } }
`,
    );
    const ran = await radstudy(folder, [
      "run",
      "--engine",
      "in-process",
      "--json",
      "--workspace",
      join(folder, "results"),
    ]);
    expect(ran.code, ran.stderr).toBe(0);
    const run = dirname((JSON.parse(ran.stdout) as { report: string }).report);
    const predictions = tableRows(await readParquet(join(run, "tables", "predictions.parquet")));

    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    const withoutOutcome = table(people.slice(45)).replaceAll(/,[^,\n]*,[^,\n]*$/gm, "");
    writeFileSync(join(elsewhere, "new.csv"), withoutOutcome);
    cpSync(join(folder, "genes.csv"), join(elsewhere, "genes.csv"));
    for (const name of ["cox", "forest"]) {
      cpSync(join(run, "models", `${name}.json`), join(elsewhere, `${name}.json`));
      const args = ["predict", `${name}.json`, "new.csv", "--json", "--workspace", join(elsewhere, "results")];
      const { code, stdout, stderr } = await radstudy(elsewhere, [...args, "--features", "genomic=genes.csv"]);
      expect(code, stderr).toBe(0);
      const found = JSON.parse(stdout) as {
        predictions: { case: string; output: string; value: number }[];
        notes: string[];
      };
      const expected = predictions.filter((row) => row["model"] === name && row["scope"] === "external");
      expect(expected).toHaveLength(15 * 3);
      expect(new Set(expected.map((row) => row["output"]))).toEqual(new Set(["score", "risk:365", "risk:730"]));
      expect(found.predictions.map((row) => [row.case, row.output, row.value])).toEqual(
        expected.map((row) => [row["case"], row["output"], row["value"]]),
      );
      // impute-knn keeps training rows, and who applies the model is told.
      expect(found.notes).toEqual(
        name === "cox"
          ? [
              "the model file holds patients' data: step 1 (impute-knn) holds the training rows that it looks for neighbors in",
            ]
          : [],
      );

      const without = await radstudy(elsewhere, args);
      expect(without.code).toBe(2);
      expect(without.stderr).toContain('the feature set "genomic" was read from a file of its own');
    }
  },
);
