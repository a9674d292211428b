import { binaryStrata } from "../../../statistics/resampling/fold-strata.ts";
import { binaryOutcome } from "../binary-outcome.ts";
import { describe, expect, test } from "vitest";
import type { FeatureTable, RowContext } from "../../../statistics/feature-table.ts";
import { logisticElasticNetPath } from "../../../statistics/learners/logistic-elastic-net.ts";
import { areaUnderRoc } from "../../../statistics/metrics/area-under-roc.ts";
import { binomialDeviance } from "../../../statistics/metrics/binomial-deviance.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { stratifiedGroupFolds } from "../../../statistics/resampling/stratified-group-folds.ts";
import { rowsOfFold, takeContextRows, takeLabels, takeTableRows } from "../../../statistics/resampling/take-rows.ts";
import { applyModel } from "../../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import type { FittedModel } from "../../../statistics/validation/fitted-model.ts";
import type { InnerSpec, ModelSpec } from "../../../statistics/validation/model-spec.ts";
import { logisticOf } from "./logistic-of.ts";

interface Cohort {
  readonly table: FeatureTable;
  readonly context: RowContext;
  readonly outcome: Uint8Array;
}

const deviance: InnerSpec = { folds: 3, metric: "deviance", rule: "min" };
const options = { inner: deviance, seedKey: ["test"] };

/** `signal` columns carry the outcome; two centers; a category; some values missing. */
function cohort(rows: number, columns: number, signal: number, seed = 1): Cohort {
  const random = counterRandom(["cohort", seed]);
  const outcome = Uint8Array.from({ length: rows }, (_, i) => i % 2);
  const numeric = Array.from({ length: columns }, (_, j) => ({
    kind: "numeric" as const,
    name: `ct.f${j}`,
    set: "ct",
    values: Float64Array.from(outcome, (y) => random.uniform() + (j < signal ? 0.5 * y : 0)),
  }));
  numeric[columns - 1].values[3] = NaN;
  const sex = Array.from(outcome, () => (random.uniform() < 0.5 ? "f" : "m"));
  const centers = Array.from(outcome, (_, i) => (i % 4 < 2 ? "north" : "south"));
  return {
    table: {
      rows,
      columns: [
        ...numeric,
        { kind: "category", name: "clinical.sex", set: "clinical", values: sex, levels: ["f", "m"] },
      ],
    },
    context: {
      patients: Array.from(outcome, (_, i) => `p${i}`),
      variables: { center: { kind: "category", name: "center", set: "", values: centers, levels: null } },
    },
    outcome,
  };
}

const plain: ModelSpec = {
  name: "plain",
  features: [{ set: "ct", columns: null }],
  steps: [{ kind: "impute-median" }, { kind: "standardize" }],
  learner: { kind: "logistic", l1Ratio: 0.5, lambda: "auto", lambdas: 20 },
};

const fit = (model: ModelSpec, data: Cohort, inner: InnerSpec = deviance): FittedModel =>
  fitProcedure(model, data.table, data.context, binaryOutcome(data.outcome), { inner, seedKey: ["test"] });

describe("fitProcedure", () => {
  test("finds the columns that carry the outcome", () => {
    const train = cohort(80, 12, 2);
    const test = cohort(200, 12, 2, 9);
    const model = fit(plain, train);
    const byName = new Map(logisticOf(model).coefficients.map(({ name, value }) => [name, value]));
    expect(byName.get("ct.f0")).toBeGreaterThan(0.3);
    expect(byName.get("ct.f1")).toBeGreaterThan(0.3);
    expect(areaUnderRoc(test.outcome, applyModel(model, test.table, test.context)[0])).toBeGreaterThan(0.85);
    expect(logisticOf(model).kktResidual).toBeLessThan(1e-8);
    expect(model.training).toMatchObject({ rows: 80, events: 40 });
    expect(model.notes).toEqual([]);
  });

  test("is plain JSON that predicts the same after a round trip, the same twice, and leaves its input alone", () => {
    const data = cohort(60, 6, 1);
    const before = JSON.stringify(data);
    const model = fit(plain, data);
    expect(JSON.stringify(data)).toBe(before);
    const text = JSON.stringify(model);
    expect(JSON.stringify(fit(plain, data))).toBe(text);
    const back = JSON.parse(text) as FittedModel;
    expect(back).toEqual(model);
    expect(applyModel(back, data.table, data.context)).toEqual(applyModel(model, data.table, data.context));
  });

  test("expands every tune into a grid and chooses the best inner score, whatever the metric", () => {
    const data = cohort(60, 8, 2);
    const model: ModelSpec = {
      ...plain,
      steps: [
        ...plain.steps,
        { kind: "select-univariate", by: "auc", keep: { tune: [1, 2, 8] }, falseDiscoveryRate: null },
      ],
      learner: { kind: "logistic", l1Ratio: { tune: [0.5, 1] }, lambda: { tune: [0.3, 0.01, 0.1] }, lambdas: 20 },
    };
    for (const metric of ["deviance", "auc", "brier"] as const) {
      const fitted = fit(model, data, { folds: 3, metric, rule: "min" });
      const scores = fitted.inner.candidates.map((candidate) => candidate.score);
      expect(scores.length).toBe(3 * 2 * 3);
      expect(new Set(fitted.inner.candidates.map((c) => JSON.stringify(c.chosen))).size).toBe(18);
      expect(fitted.chosen.map((value) => value.parameter)).toEqual([
        "steps.2.keep",
        "learner.l1Ratio",
        "learner.lambda",
      ]);
      const best = metric === "auc" ? Math.max(...scores) : Math.min(...scores);
      const own = fitted.inner.candidates.find((c) => JSON.stringify(c.chosen) === JSON.stringify(fitted.chosen));
      expect(own?.score).toBeCloseTo(best, 11);
    }
  });

  test("equals a hand-written nested loop: steps refitted per inner part, the same lambdas in each", () => {
    const { table, context, outcome } = cohort(48, 5, 1);
    const complete: FeatureTable = { rows: 48, columns: table.columns.slice(0, 4) };
    const lambdas = [0.2, 0.05, 0.01];
    const model: ModelSpec = {
      name: "m",
      features: [{ set: "ct", columns: null }],
      steps: [{ kind: "standardize" }],
      learner: { kind: "logistic", l1Ratio: 0.5, lambda: { tune: lambdas }, lambdas: 3 },
    };
    const fitted = fitProcedure(model, complete, context, binaryOutcome(outcome), options);
    const folds = stratifiedGroupFolds(binaryStrata(outcome), context.patients, 3, ["test", "inner"]);
    expect(fitted.inner.foldOfRow).toEqual([...folds]);
    const outOfFold = lambdas.map(() => new Float64Array(48));
    for (let fold = 0; fold < 3; fold++) {
      const train = rowsOfFold(folds, fold, false);
      const values = new Float64Array(4 * train.length);
      const moments = complete.columns.map((column, j) => {
        const own = Array.from(train, (row) => Number(column.values[row]));
        const mean = own.reduce((sum, v) => sum + v, 0) / own.length;
        const sd = Math.sqrt(own.reduce((sum, v) => sum + (v - mean) ** 2, 0) / own.length);
        own.forEach((v, i) => (values[i + j * train.length] = (v - mean) / sd));
        return { mean, sd };
      });
      const y = takeLabels(outcome, train);
      logisticElasticNetPath({ rows: train.length, columns: 4, values }, y, { l1Ratio: 0.5, lambdas }).forEach(
        (f, k) => {
          for (const row of rowsOfFold(folds, fold, true)) {
            let eta = f.intercept;
            complete.columns.forEach((column, j) => {
              eta += (f.coefficients[j] * (Number(column.values[row]) - moments[j].mean)) / moments[j].sd;
            });
            outOfFold[k][row] = 1 / (1 + Math.exp(-eta));
          }
        },
      );
    }
    const expected = outOfFold.map((p) => binomialDeviance(outcome, p));
    fitted.inner.candidates.forEach((c, k) => expect(c.score).toBeCloseTo(expected[k], 7));
    expect(logisticOf(fitted).lambda).toBe(lambdas[expected.indexOf(Math.min(...expected))]);
    expect(fitted.training.outOfFold[0].value).toBeCloseTo(Math.min(...expected), 7);
  });

  test("takes the strongest penalty where all scores tie, and a stronger one under one-se than under min", () => {
    const data = cohort(60, 4, 0);
    const hopeless: ModelSpec = {
      ...plain,
      learner: { kind: "logistic", l1Ratio: 0.5, lambda: { tune: [3, 9, 5] }, lambdas: 20 },
    };
    const tied = fit(hopeless, data, { folds: 3, metric: "auc", rule: "min" });
    expect(logisticOf(tied).lambda).toBe(9);
    expect(tied.notes).toEqual(["every coefficient is 0: the model is the prevalence"]);
    const signal = cohort(60, 8, 2);
    const minimum = fit(plain, signal);
    const oneSe = fit(plain, signal, { ...deviance, rule: "one-se" });
    expect(logisticOf(oneSe).lambda).toBeGreaterThan(logisticOf(minimum).lambda);
    const best = minimum.inner.candidates.find((c) => JSON.stringify(c.chosen) === JSON.stringify(minimum.chosen));
    const chosen = oneSe.inner.candidates.find((c) => JSON.stringify(c.chosen) === JSON.stringify(oneSe.chosen));
    expect(chosen?.score).toBeLessThanOrEqual((best?.score ?? 0) + (best?.standardError ?? 0) + 1e-12);
  });

  test("without a penalty: says that separated classes give no estimate, and nothing where they overlap", () => {
    const unpenalized: ModelSpec = { ...plain, learner: { kind: "logistic", l1Ratio: 0, lambda: 0, lambdas: 20 } };
    const data = cohort(60, 2, 1);
    const separated = cohort(60, 2, 1);
    const { values } = separated.table.columns[0] as { readonly values: Float64Array };
    separated.outcome.forEach((event, row) => (values[row] = event + (row % 7) / 100));
    expect(fit(unpenalized, data).notes).toEqual([]);
    expect(fit(unpenalized, separated).notes.join()).toContain("the coefficients are no estimate");
  });

  test("keeps a patient's cases in one inner fold", () => {
    const data = cohort(60, 4, 1);
    const patients = data.context.patients.map((_, i) => `p${Math.floor(i / 2)}`);
    const model = fit(plain, { ...data, context: { ...data.context, patients } });
    model.inner.foldOfRow.forEach((fold, i) => expect(fold).toBe(model.inner.foldOfRow[i - (i % 2)]));
  });

  test("records the training range and the missing values of each raw column", () => {
    const data = cohort(40, 3, 1);
    const values = (data.table.columns[2].values as Float64Array).filter((v) => !Number.isNaN(v)).sort();
    expect(fit(plain, data).training.ranges[2]).toEqual({
      column: "ct.f2",
      minimum: values[0],
      maximum: values[values.length - 1],
      missing: 1,
    });
  });

  test("works where no column is left, and says so", () => {
    const data = cohort(40, 2, 1);
    const constant: FeatureTable = {
      rows: 40,
      columns: [{ kind: "numeric", name: "ct.f0", set: "ct", values: new Float64Array(40).fill(2) }],
    };
    const steps = [{ kind: "drop-constant" as const }];
    const model = fitProcedure({ ...plain, steps }, constant, data.context, binaryOutcome(data.outcome), options);
    expect(model.notes).toEqual(["no column is left after the steps: the model is the prevalence"]);
    expect(applyModel(model, constant, data.context)[0][0]).toBeCloseTo(0.5, 12);
  });

  test("refuses one class, too few events, an unknown feature, text and gaps, each with its fix", () => {
    const data = cohort(40, 3, 1);
    const run = (change: Partial<Cohort>, model = plain) => fit(model, { ...data, ...change });
    expect(() => run({ outcome: new Uint8Array(40) })).toThrow(
      "outcome: one class only, expected events and non-events",
    );
    const few = new Uint8Array(40);
    few.fill(1, 0, 2);
    expect(() => run({ outcome: few })).toThrow(
      "inner folds: fewer patients with events than folds, expected at least 3, got 2 (2 cases), use at most 2 folds",
    );
    expect(() => run({}, { ...plain, features: [{ set: "pet", columns: null }] })).toThrow(
      "features: no column of set `pet`, expected one of the sets `ct`, `clinical`",
    );
    expect(() => run({}, { ...plain, features: [{ set: "ct", columns: ["volume"] }] })).toThrow(
      "features: no column `volume` in set `ct`, expected one of `ct.f0`, `ct.f1`, `ct.f2`",
    );
    expect(() => run({}, { ...plain, steps: [] })).toThrow("put the step impute-median before the learner");
    expect(() => run({}, { ...plain, features: [{ set: "clinical", columns: null }], steps: [] })).toThrow(
      "put the step one-hot before the learner",
    );
  });

  test("names the center that an inner training part lacks", () => {
    const data = cohort(40, 3, 1);
    const centers = data.context.patients.map((_, i) => (i === 39 || i === 38 ? "island" : "north"));
    const patients = data.context.patients.map((p, i) => (i >= 38 ? "p38" : p));
    const context: RowContext = {
      patients,
      variables: { center: { kind: "category", name: "center", set: "", values: centers, levels: null } },
    };
    const combat = {
      kind: "combat" as const,
      on: null,
      batch: "center",
      covariates: [],
      prior: "parametric" as const,
      meanOnly: false,
      referenceBatch: null,
      unseenBatch: "error" as const,
      singleCaseBatch: "error" as const,
    };
    expect(() => fit({ ...plain, steps: [plain.steps[0], combat] }, { ...data, context })).toThrow("island");
    const passing = { ...combat, unseenBatch: "passthrough" as const };
    expect(() => fit({ ...plain, steps: [plain.steps[0], passing] }, { ...data, context })).not.toThrow();
  });
});

describe("applyModel", () => {
  const data = cohort(60, 6, 1);

  test("gives a row the same probability alone, in company, in any column order, and with extra columns", () => {
    const model = fit({ ...plain, features: [{ set: "ct", columns: ["f0", "ct.f3", "f5*"] }] }, data);
    expect(model.columns).toEqual(["ct.f0", "ct.f3", "ct.f5"]);
    const [all] = applyModel(model, data.table, data.context);
    const rows = Int32Array.of(7);
    expect(applyModel(model, takeTableRows(data.table, rows), takeContextRows(data.context, rows))[0][0]).toBe(all[7]);
    const turned = { rows: 60, columns: data.table.columns.toReversed() };
    expect(applyModel(model, turned, data.context)).toEqual([all]);
  });

  test("refuses a table without a column of training", () => {
    const model = fit(plain, data);
    const fewer = { rows: 60, columns: data.table.columns.filter((column) => column.name !== "ct.f4") };
    expect(() => applyModel(model, fewer, data.context)).toThrow("features: no column `ct.f4` in set `ct`");
  });
});
