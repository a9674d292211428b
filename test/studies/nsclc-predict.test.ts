import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { radstudy } from "../cli/radstudy.ts";
import { referenceData } from "../radiomics/reference-data.ts";

const data = referenceData("tabular");
const study = join(import.meta.dirname, "../../studies/nsclc-two-centers/study.yaml");

/** Outer folds say nothing of the frozen models: few of them, so that the test is short. */
const shorter = (text: string) => text.replace("outer: { folds: 5, repeats: 5 }", "outer: { folds: 2, repeats: 1 }");

it.skipIf(data === null)(
  "nsclc-two-centers: every frozen model alone reproduces its external predictions, bit for bit",
  { timeout: 300_000 },
  async () => {
    const place = mkdtempSync(join(tmpdir(), "radstudy-nsclc-"));
    try {
      writeFileSync(join(place, "study.yaml"), shorter(readFileSync(study, "utf8")));
      const all = ["--workspace", join(place, "results"), "--data", join(data ?? "", ".."), "--json", "--quiet"];
      const ran = await radstudy(place, ["run", "--engine", "in-process", ...all]);
      expect(ran.code, ran.stderr).toBe(0);
      const folder = dirname((JSON.parse(ran.stdout) as { report: string }).report);
      const predictions = tableRows(await readParquet(join(folder, "tables", "predictions.parquet")));
      // The model file and the table of the other center, and nothing else of the study.
      const elsewhere = join(place, "elsewhere");
      cpSync(join(data ?? "", "Hosny2018B.csv.gz"), join(elsewhere, "cases.csv.gz"));
      for (const name of ["radiomics", "shape", "volume"]) {
        cpSync(join(folder, "models", `${name}.json`), join(elsewhere, `${name}.json`));
        const args = ["predict", `${name}.json`, "cases.csv.gz", "--json", "--quiet"];
        const { code, stdout, stderr } = await radstudy(elsewhere, [
          ...args,
          "--workspace",
          join(elsewhere, "results"),
        ]);
        expect(code, stderr).toBe(0);
        const found = (JSON.parse(stdout) as { predictions: { case: string; value: number }[] }).predictions;
        const expected = predictions.filter((row) => row["model"] === name && row["scope"] === "external");
        expect(expected).toHaveLength(207);
        expect(found.map((row) => [row.case, row.value])).toEqual(expected.map((row) => [row["case"], row["value"]]));
      }
    } finally {
      rmSync(place, { recursive: true });
    }
  },
);
