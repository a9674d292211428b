import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { readParquet } from "../../../tables/read-parquet.ts";
import { tableRows } from "../../../tables/table-rows.ts";
import type { TableName } from "../../../tables/schemas.ts";
import { runStudy } from "../../fixtures/command.ts";
import { makeTestFolder, type SmallStudy } from "../../fixtures/small-study.ts";

const centers = ["amsterdam", "basel", "cork", "dublin", "essen"];

/** A table of cases: two of six features know the outcome a little, age less. */
function table(prefix: string, count: number, places: readonly string[]): string {
  const random = counterRandom(["schemes", prefix]);
  const normal = () => Array.from({ length: 12 }, () => random.uniform()).reduce((sum, value) => sum + value, -6);
  const rows = Array.from({ length: count }, (_, row) => {
    const outcome = Math.floor(row / 5) % 2;
    const features = Array.from({ length: 6 }, (_each, k) => (normal() + (k < 2 ? outcome : 0)).toFixed(4));
    const day = `20${10 + Math.floor(row / 13)}-0${1 + (row % 9)}-15`;
    return [
      `${prefix}${row}`,
      places[row % places.length],
      day,
      outcome,
      (60 + 4 * outcome + 8 * normal()).toFixed(1),
      ...features,
    ];
  });
  return [["case_id", "center", "day", "y", "age", "f0", "f1", "f2", "f3", "f4", "f5"], ...rows]
    .map((row) => row.join(","))
    .join("\n");
}

async function makeStudy(validation: string, steps = ""): Promise<SmallStudy> {
  const folder = await makeTestFolder();
  const study = { folder, file: join(folder, "study.yaml"), workspace: join(folder, "results") };
  await mkdir(study.workspace);
  await writeFile(join(folder, "cases.csv"), table("d", 130, centers));
  await writeFile(join(folder, "b.csv"), table("b", 40, ["gent"]));
  await writeFile(join(folder, "c.csv"), table("c", 40, ["hull", "imola"]));
  await writeFile(
    study.file,
    `radstudy: 1
study: { name: schemes }
cohorts:
  development: cases.csv
  hospital-b: { cases: b.csv, role: external }
  hospital-c: { cases: c.csv, role: external }
outcome: { kind: binary, column: y, positive: 1 }
features:
  ct: { kind: table, columns: [f*] }
  clinic: { kind: table, columns: [age] }
models:
  radiomics: { features: [ct], learner: { kind: logistic, l1Ratio: { tune: [0, 1] }, lambda: { tune: [0.01, 0.1] } } }
  both: { features: [ct, clinic], ${steps}learner: { kind: logistic, lambda: 0.01 } }
primary: { model: both, versus: clinical, metric: auc, cohort: hospital-b }
evaluation: { baselines: { volume: ct.f5, clinical: [clinic] } }
validation: ${validation}
`,
  );
  return study;
}

async function run(validation: string, steps = "") {
  const study = await makeStudy(validation, steps);
  const outcome = await runStudy(study, "in-process");
  const rows = async <Name extends TableName>(name: Name) =>
    tableRows(await readParquet(join(outcome.folder, "tables", `${name}.parquet`)), name);
  return { study, outcome, rows };
}

describe(
  "schemes of validation from the protocol to the tables, with two external cohorts",
  { timeout: 300_000 },
  () => {
    it("leave-one-center-out judges every center by models that never saw it, and compares the models everywhere", async () => {
      const { outcome, rows, study } = await run(
        "{ outer: leave-one-center-out, inner: { folds: 3, search: { kind: random, budget: 2 } }, permutation: { models: [both], resamples: 19 } }",
      );
      expect(outcome.items).toMatchObject({ total: 4 * centers.length + 20, failed: 0 });
      const folds = await rows("folds");
      for (const { fold, case: name, role, label } of folds) {
        const row = Number(String(name).slice(1));
        expect(label).toBe(centers[fold]);
        expect(role).toBe(centers[row % 5] === label ? "test" : "train");
      }
      expect(folds).toHaveLength(5 * 130);
      const places = (await rows("center_performance")).filter(({ model }) => model === "both");
      expect(places.map(({ scope, center }) => `${scope} ${center}`)).toEqual([
        ...centers.map((center) => `internal ${center}`),
        "external hull",
        "external imola",
      ]);
      const own = (await rows("fold_metrics")).filter(({ model }) => model === "both");
      expect(own.map(({ auc }) => auc)).toEqual(places.slice(0, 5).map(({ estimate }) => expect.closeTo(estimate, 12)));

      const metrics = (await rows("metrics")).filter(({ model, scope }) => model === "both" && scope === "internal");
      const metric = (name: string) => metrics.find((row) => row.metric === name);
      expect(metric("auc")).toMatchObject({ interval: "none" });
      // Every center has 13 of each kind: there is a summary, wider for a new center than for the mean.
      expect(metric("auc_over_centers")).toMatchObject({ interval: "hartung-knapp" });
      expect(metric("auc_new_center")?.lower).toBeLessThanOrEqual(metric("auc_over_centers")?.lower ?? 0);

      const comparisons = await rows("comparisons");
      const [primary, ...others] = comparisons;
      expect(primary).toMatchObject({
        model: "both",
        versus: "clinical",
        cohort: "hospital-b",
        role: "primary",
        test: "delong",
      });
      expect(others.every(({ role, p, p_adjusted }) => role === "exploratory" && !(p_adjusted < p))).toBe(true);
      // Six pairs of four models, by AUC and Brier score, in three cohorts.
      expect(comparisons).toHaveLength(6 * 2 * 3);
      expect(new Set(comparisons.map(({ test, scope }) => `${scope} ${test}`))).toEqual(
        new Set(["internal none", "internal random-effects", "external delong", "external bootstrap"]),
      );
      // Item 0 is the data as they are. Nothing of 19 permutations of a real signal comes near it.
      const [observed, ...permuted] = await rows("permutations");
      expect(observed).toMatchObject({ resample: 0, model: "both", metric: "auc" });
      expect(permuted).toHaveLength(19);
      expect(await rows("permutation_tests")).toMatchObject([
        { observed: observed.value, p: 1 / 20, resamples: 19, repeats: 1 },
      ]);
      const again = await runStudy(study, "in-process");
      expect(again.items).toMatchObject({ executed: 0, reused: 4 * centers.length + 20 });
    });

    it("a held-out center may be learned without its outcomes, beside the model as it is", async () => {
      const combat = "{ kind: combat, on: ct, batch: center, unseenBatch: { kind: estimate-unlabeled, minCases: 20 } }";
      const { rows } = await run(
        "{ outer: leave-one-center-out, inner: { folds: 3 } }",
        `steps: [impute-median, ${combat}, standardize], `,
      );
      const adapted = (await rows("adaptations")).filter(({ scope }) => scope === "internal");
      expect(adapted.map(({ batch, cases, adapted: isAdapted }) => [batch, cases, isAdapted])).toEqual(
        centers.map((center) => [center, 26, 1]),
      );
      const internal = (await rows("predictions")).filter(({ scope }) => scope === "internal");
      const of = (name: string) => internal.filter(({ model }) => model === name);
      expect(of("both (adapted)").map(({ case: name }) => name)).toEqual(of("both").map(({ case: name }) => name));
      expect(of("both (adapted)").map(({ value }) => value)).not.toEqual(of("both").map(({ value }) => value));
      const arms = new Set((await rows("fold_metrics")).map(({ model }) => model));
      expect(arms).toEqual(new Set(["both", "both (adapted)", "clinical", "radiomics", "volume"]));
    });

    it("the bootstrap corrects for optimism, one item per resample, and judges patients that a resample left out", async () => {
      const { outcome, rows } = await run("{ outer: { kind: bootstrap, resamples: 20 }, inner: { folds: 3 } }");
      expect(outcome.items).toMatchObject({ total: 4 * 21, failed: 0 });
      const folds = await rows("folds");
      const inTraining = new Set(
        folds.filter(({ role }) => role === "train").map((row) => `${row.repeat} ${row.case}`),
      );
      const tested = folds.filter(({ role }) => role === "test");
      expect(tested.some((row) => inTraining.has(`${row.repeat} ${row.case}`))).toBe(false);
      expect(tested.some(({ repeat }) => repeat === 0)).toBe(false);
      const performance = await rows("bootstrap_performance");
      expect(performance).toHaveLength(4 * 2);
      for (const row of performance) {
        expect(row.optimism_corrected).toBeCloseTo(row.apparent - row.optimism, 12);
        expect(row.point_632).toBeCloseTo(0.368 * row.apparent + 0.632 * row.out_of_bag, 12);
      }
      const auc = performance.find(({ model, metric }) => model === "both" && metric === "auc");
      expect(auc?.apparent).toBeGreaterThan(auc?.optimism_corrected ?? 1);
      const headline = (await rows("metrics")).find(
        ({ model, metric, scope }) => model === "both" && metric === "auc" && scope === "internal",
      );
      expect(headline).toMatchObject({ estimate: auc?.point_632_plus, interval: "none" });
    });

    it("a cut in time judges one fixed model on the later cases", async () => {
      const { rows } = await run("{ outer: { kind: temporal, column: day, cut: 2016-01-01 }, inner: { folds: 3 } }");
      const tested = (await rows("folds"))
        .filter(({ role }) => role === "test")
        .map(({ case: name }) => Number(String(name).slice(1)));
      expect(tested).toEqual(Array.from({ length: 130 }, (_, row) => row).filter((row) => row >= 78));
      const metrics = (await rows("metrics")).filter(({ scope }) => scope === "internal");
      expect(
        new Set(metrics.filter(({ metric }) => metric !== "selection_stability").map(({ estimand }) => estimand)),
      ).toEqual(new Set(["split-model"]));
      expect(metrics.find(({ metric }) => metric === "auc")).toMatchObject({ interval: "delong", n: tested.length });
    });
  },
);
