import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import type { RunOutcome } from "../../workers/runs/start-run.ts";
import { runStudy } from "../fixtures/command.ts";
import type { SmallStudy } from "../fixtures/small-study.ts";

const study = `radstudy: 1
study: { name: repeats }
cohorts:
  development: cases.csv
  retest: { cases: retest.csv, role: reliability }
columns: { id: id, patient: patient, rater: reader }
outcome: { kind: binary, column: y, positive: 1 }
features:
  ct: { kind: table, columns: [steady, shaky] }
  clinical: { kind: table, columns: [age] }
models:
  all: { features: [ct, clinical], steps: [standardize], learner: logistic }
  reliable:
    features: [ct, clinical]
    steps: [{ kind: reliability, from: retest, icc: "2,1", lowerLimit: 0.6, on: ct }, standardize]
    learner: logistic
validation: { outer: { folds: 2, repeats: 1 }, inner: { folds: 2 } }
evaluation: { baselines: { volume: false, clinical: false } }
`;

describe("a cohort of repeated measurements", { timeout: 120_000 }, () => {
  let run: RunOutcome;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), "radstudy-test-"));
    run = await runStudy(await makeStudy(folder), "in-process");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("gives a table of intraclass correlations, of the sets that a step asks for", async () => {
    const rows = await table("reliability");
    expect(
      rows.map((row) => [row["cohort"], row["set"], row["feature"], row["form"], row["subjects"], row["repeats"]]),
    ).toEqual([
      ["retest", "ct", "ct.steady", "2,1", 12, 2],
      ["retest", "ct", "ct.shaky", "2,1", 12, 2],
    ]);
    expect(rows[0]["lower"]).toBeGreaterThan(0.9);
    expect(rows[1]["lower"]).toBeLessThan(0.6);
    expect(await readFile(run.report!, "utf8")).toContain("Repeated measurements");
  });

  it("takes unreliable features from the models that ask for it, and from no others", async () => {
    const kept = async (model: string) => {
      const frozen = JSON.parse(await readFile(join(run.folder, "models", `${model}.json`), "utf8")) as {
        fitted: { summary: { weights: { name: string }[] } };
      };
      return frozen.fitted.summary.weights.map(({ name }) => name);
    };
    expect(await kept("all")).toEqual(["ct.steady", "ct.shaky", "clinical.age"]);
    expect(await kept("reliable")).toEqual(["ct.steady", "clinical.age"]);
  });

  it("judges nobody: no prediction, fold or metric is of its patients", async () => {
    const cases = new Set([...(await table("predictions")), ...(await table("folds"))].map((row) => row["case"]));
    expect([...cases].filter((name) => String(name).startsWith("again"))).toEqual([]);
    expect(cases.size).toBe(40);
  });

  async function table(name: string) {
    return tableRows(await readParquet(join(run.folder, "tables", `${name}.parquet`)));
  }
});

async function makeStudy(folder: string): Promise<SmallStudy> {
  await mkdir(join(folder, "results"));
  const development = Array.from({ length: 40 }, (_, row) => {
    const y = (row >> 1) % 2;
    return [`case${row}`, `p${row}`, y + Math.sin(7 * row), y + Math.sin(5 * row + 1), 50 + (row % 13), y].join(",");
  });
  const retest = Array.from({ length: 24 }, (_, row) => {
    const patient = row >> 1;
    const steady = Math.sin(7 * patient) + 0.01 * Math.cos(3 * row);
    return [`again${row}`, `again${patient}`, `reader${row % 2}`, steady, Math.sin(11 * row)].join(",");
  });
  await writeFile(join(folder, "cases.csv"), `${["id,patient,steady,shaky,age,y", ...development].join("\n")}\n`);
  await writeFile(join(folder, "retest.csv"), `${["id,patient,reader,steady,shaky", ...retest].join("\n")}\n`);
  await writeFile(join(folder, "study.yaml"), study);
  return { folder, file: join(folder, "study.yaml"), workspace: join(folder, "results") };
}
