import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import type { RunOutcome } from "../../workers/runs/start-run.ts";
import { runStudy } from "../fixtures/command.ts";
import type { SmallStudy } from "../fixtures/small-study.ts";

const centers = [
  ...Array.from({ length: 48 }, (_, row) => "ab"[row % 2]),
  ...Array.from({ length: 24 }, () => "c"),
  ...Array.from({ length: 3 }, () => "d"),
];
const outcomeOf = (row: number): number => (row >> 1) % 2;

const study = `radstudy: 1
study: { name: adaptation }
cohorts:
  development: cases.csv
  far: { cases: far.csv, outcomes: far-outcomes.csv, role: external }
columns: { id: id, center: center }
outcome: { kind: binary, column: y, positive: 1 }
features:
  ct: { kind: table, columns: [f1, f2, f3] }
models:
  adapting:
    features: [ct]
    steps: [{ kind: combat, batch: center, unseenBatch: { kind: estimate-unlabeled, minCases: 10 } }, standardize]
    learner: logistic
  passing:
    extends: adapting
    steps: [{ kind: combat, batch: center, unseenBatch: passthrough }, standardize]
primary: { model: adapting, versus: passing, cohort: far }
validation: { outer: { folds: 2, repeats: 1 }, inner: { folds: 2 } }
evaluation: { baselines: { volume: false } }
`;

describe("an external cohort of a center that training did not have", { timeout: 120_000 }, () => {
  let first: RunOutcome;
  let second: RunOutcome;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), "radstudy-test-"));
    const made = await makeStudy(folder);
    first = await runStudy(made, "in-process");
    const file = join(made.folder, "far-outcomes.csv");
    const flipped = (await readFile(file, "utf8")).replaceAll(/,([01])$/gm, (_, y) => `,${1 - Number(y)}`);
    await writeFile(file, flipped);
    second = await runStudy(made, "in-process");
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("shows the adapted model beside the same model as it is, which equals passthrough", async () => {
    const values = await external(first);
    expect([...values.keys()].sort()).toEqual(["adapting", "adapting (adapted)", "passing"]);
    expect(values.get("adapting")).toEqual(values.get("passing"));
    const adapted = values.get("adapting (adapted)")!;
    const plain = values.get("adapting")!;
    const mean = (list: readonly number[]): number => list.slice(0, 24).reduce((sum, value) => sum + value, 0) / 24;
    // center c measures 8 more of everything: as it is all of its cases look alike
    expect(Math.abs(mean(plain) - 0.5)).toBeGreaterThan(0.4);
    expect(Math.abs(mean(adapted) - 0.5)).toBeLessThan(0.15);
    expect(adapted.slice(24)).toEqual(plain.slice(24));
    const metrics = (await table(first, "metrics")).filter(
      (row) => row["scope"] === "external" && row["metric"] === "auc",
    );
    expect(metrics.map((row) => String(row["model"])).toSorted()).toEqual([
      "adapting",
      "adapting (adapted)",
      "passing",
    ]);
  });

  it("records which batch was estimated from how many cases, and what was estimated", async () => {
    const rows = await table(first, "adaptations");
    expect(rows.map((row) => [row["step"], row["batch"], row["cases"], row["adapted"], row["reason"]])).toEqual([
      ["1 combat", "c", 24, 1, null],
      ["1 combat", "d", 3, 0, "too-few-cases"],
    ]);
    const parameters = await table(first, "adapted_parameters");
    expect(parameters.map((row) => [row["batch"], row["parameter"], row["feature"]])).toEqual(
      ["f1", "f2", "f3"].flatMap((name) => ["location", "scale"].map((parameter) => ["c", parameter, `ct.${name}`])),
    );
    const report = await readFile(first.report!, "utf8");
    expect(report).toContain("was adapted on 24 unlabeled external cases of c");
  });

  it("does not look at an outcome: where all external outcomes are turned, every prediction is as it was", async () => {
    expect(await external(second)).toEqual(await external(first));
    expect(second.digests["adapted_parameters"]).toBe(first.digests["adapted_parameters"]);
    expect(second.digests["predictions"]).not.toBe(first.digests["predictions"]);
  });
});

async function makeStudy(folder: string): Promise<SmallStudy> {
  await mkdir(join(folder, "results"));
  const line = (row: number, name: string): string => {
    const shift = 4 * "abcd".indexOf(centers[row]);
    const features = [1, 2, 3].map((j) => outcomeOf(row) * (j < 3 ? 1 : 0) + Math.sin(7 * j * row + j) + shift);
    return [name, centers[row], ...features.map((value) => value.toFixed(6))].join(",");
  };
  const development = Array.from({ length: 48 }, (_, row) => `${line(row, `case${row}`)},${outcomeOf(row)}`);
  const far = Array.from({ length: 27 }, (_, row) => line(48 + row, `far${row}`));
  const outcomes = far.map((_, row) => `far${row},${outcomeOf(48 + row)}`);
  await writeFile(join(folder, "cases.csv"), `${["id,center,f1,f2,f3,y", ...development].join("\n")}\n`);
  await writeFile(join(folder, "far.csv"), `${["id,center,f1,f2,f3", ...far].join("\n")}\n`);
  await writeFile(join(folder, "far-outcomes.csv"), `${["id,y", ...outcomes].join("\n")}\n`);
  await writeFile(join(folder, "study.yaml"), study);
  return { folder, file: join(folder, "study.yaml"), workspace: join(folder, "results") };
}

async function table({ folder }: RunOutcome, name: string) {
  return tableRows(await readParquet(join(folder, "tables", `${name}.parquet`)));
}

/** External predictions by model, in the order of the cases. */
async function external(run: RunOutcome): Promise<Map<string, number[]>> {
  const values = new Map<string, number[]>();
  for (const row of await table(run, "predictions")) {
    if (row["scope"] !== "external") continue;
    const model = String(row["model"]);
    values.set(model, [...(values.get(model) ?? []), Number(row["probability"])]);
  }
  return values;
}

describe("leaving one center out", { timeout: 120_000 }, () => {
  it("judges the adapted model in the same splits beside the model as it is", async () => {
    const folder = await mkdtemp(join(await realpath(tmpdir()), "radstudy-test-"));
    try {
      const made = await makeStudy(folder);
      const text = study
        .replace(/ {2}far: .*\n/, "")
        .replace(/ {2}passing:\n(?: {4}.*\n)+/, "")
        .replace(/primary: .*\n/, "")
        .replace("outer: { folds: 2, repeats: 1 }", "outer: leave-one-center-out");
      await writeFile(made.file, text);
      const file = join(folder, "cases.csv");
      const [header, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
      // every third case is of a third center, which measures 20 more
      const moved = lines.map((line, row) => {
        const [id, center, ...cells] = line.split(",");
        if (row % 3 !== 0) return [id, center, ...cells].join(",");
        const y = cells.pop();
        return [id, "z", ...cells.map((cell) => String(Number(cell) + 20)), y].join(",");
      });
      await writeFile(file, `${[header, ...moved].join("\n")}\n`);
      const run = await runStudy(made, "in-process");

      const rows = await table(run, "adaptations");
      expect(rows.map((row) => [row["scope"], row["fold"], row["batch"], row["cases"], row["adapted"]])).toEqual([
        ["internal", 0, "a", 16, 1],
        ["internal", 1, "b", 16, 1],
        ["internal", 2, "z", 16, 1],
      ]);
      const predictions = await table(run, "predictions");
      const of = (model: string, center: string): number[] =>
        predictions
          .filter((row) => row["model"] === model && row["center"] === center)
          .map((row) => Number(row["probability"]));
      const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(of("adapting (adapted)", "z")).toHaveLength(16);
      expect(Math.abs(mean(of("adapting", "z")) - 0.5)).toBeGreaterThan(0.4);
      expect(Math.abs(mean(of("adapting (adapted)", "z")) - 0.5)).toBeLessThan(0.2);
      const metrics = (await table(run, "metrics")).filter((row) => row["scope"] === "internal");
      expect(new Set(metrics.map((row) => row["model"]))).toEqual(new Set(["adapting", "adapting (adapted)"]));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
