import { binaryOutcome } from "../binary-outcome.ts";
import { describe, expect, test } from "vitest";
import { modelSchema } from "../../../protocol/schema/model.ts";
import { learnerRegistry } from "../../../statistics/learners/learner-registry.ts";
import type { FittedLearner, LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import type { TrainingRows } from "../../../statistics/learners/learner.ts";
import { OneClassError } from "../../../statistics/resampling/one-class-error.ts";
import { areaUnderRoc } from "../../../statistics/metrics/area-under-roc.ts";
import { applyModel } from "../../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import { makeRows, predictLearner, withOutcome } from "./learner-data.ts";

/** What the protocol's defaults give, and a spec with a tuned option. */
const specs: readonly (readonly [LearnerSpec, LearnerSpec])[] = [
  [asWritten("logistic"), asWritten({ kind: "logistic", l1Ratio: { tune: [0.5, 1] }, lambdas: 3 })],
  [asWritten("forest"), asWritten({ kind: "forest", trees: 20, minLeaf: { tune: [1, 5] } })],
  [asWritten("extra-trees"), asWritten({ kind: "extra-trees", trees: 20, columnsPerSplit: { tune: [1, 4] } })],
  [asWritten("boosting"), asWritten({ kind: "boosting", trees: { tune: [5, 10] }, depth: 2 })],
  [asWritten("svm"), asWritten({ kind: "svm", kernel: "linear", c: { tune: [0.01, 1] } })],
  [asWritten("svm"), asWritten({ kind: "svm", c: { tune: [0.01, 1] }, gamma: { tune: [0.1, 0.2] } })],
  [asWritten("nearest-neighbors"), asWritten({ kind: "nearest-neighbors", neighbors: { tune: [3, 7] } })],
  [asWritten("perceptron"), asWritten({ kind: "perceptron", units: { tune: [4, 8] }, layers: { tune: [1, 2] } })],
  [asWritten("naive-bayes"), asWritten({ kind: "naive-bayes", smoothing: { tune: [1e-9, 0.1] } })],
];

function asWritten(learner: unknown): LearnerSpec {
  const spec = modelSchema.parse({ learner }).learner;
  if (spec === undefined) throw new TypeError("no learner");
  return spec;
}

const train = makeRows(60, 6, 3);
const held = makeRows(50, 6, 17);

function fit(spec: LearnerSpec, rows: TrainingRows, seed = 1): FittedLearner {
  const [path] = learnerRegistry[spec.kind].paths(spec, withOutcome(rows), ["contract", seed]);
  return path.refit(path.settings.length - 1);
}

function withColumns(values: Float64Array, rows: number): TrainingRows {
  const columns = values.length / rows;
  return { ...train, matrix: { rows, columns, values }, names: Array.from({ length: columns }, (_, j) => `f${j}`) };
}

test("every registered learner of a binary outcome is under contract", () => {
  const binary = Object.values(learnerRegistry).filter(({ outcomes }) => outcomes.includes("binary"));
  expect([...new Set(specs.map(([spec]) => spec.kind))].sort()).toEqual(binary.map(({ kind }) => kind).sort());
  for (const [kind, learner] of Object.entries(learnerRegistry)) expect(learner.kind).toBe(kind);
});

describe.each(specs)("learner $kind", (spec, tuned) => {
  const fitted = fit(spec, train);

  test("fit and predict leave their input untouched", () => {
    const before = structuredClone([train, fitted, held.matrix]);
    const again = fit(spec, train);
    predictLearner(again, held.matrix);
    learnerRegistry[spec.kind].summarize(again);
    expect([train, again, held.matrix]).toEqual(before);
  });

  test("the same seed gives the same bits, as JSON and after a round trip", () => {
    const text = JSON.stringify(fitted);
    expect(JSON.stringify(fit(spec, train))).toBe(text);
    const read = JSON.parse(text) as FittedLearner;
    expect(JSON.stringify(read)).toBe(text);
    expect(predictLearner(read, held.matrix)).toEqual(predictLearner(fitted, held.matrix));
  });

  test("a row's probability is in [0, 1], and the same whatever rows are beside it", () => {
    const together = predictLearner(fitted, held.matrix);
    for (let i = 0; i < held.matrix.rows; i++) {
      const values = Float64Array.from(held.names, (_, j) => held.matrix.values[i + j * held.matrix.rows]);
      expect(predictLearner(fitted, { rows: 1, columns: 6, values })[0]).toBe(together[i]);
      expect(together[i]).toBeGreaterThanOrEqual(0);
      expect(together[i]).toBeLessThanOrEqual(1);
    }
  });

  test("finds the planted signal", () => {
    expect(areaUnderRoc(held.outcome, predictLearner(fitted, held.matrix))).toBeGreaterThan(0.65);
  });

  test("one class is refused", () => {
    const single = { ...train, outcome: new Uint8Array(60).fill(1) };
    expect(() => fit(spec, single)).toThrow(OneClassError);
    const [path] = learnerRegistry[spec.kind].paths(spec, withOutcome(train), ["a"]);
    expect(() => path.fitAll(withOutcome(single), ["a"], "probability")).toThrow(OneClassError);
  });

  test("no column, constant columns, equal columns and values of any size give probabilities", () => {
    const column = train.matrix.values.slice(0, 60);
    for (const values of [
      new Float64Array(0),
      new Float64Array(120).fill(3),
      Float64Array.from([...column, ...column]),
      column.map((value) => value * 1e9),
      column.map((value) => Math.sign(value)),
    ]) {
      const rows = withColumns(values, 60);
      const probabilities = predictLearner(fit(spec, rows), rows.matrix);
      expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
  });

  test("says one weight per column in its order, and finite numbers", () => {
    const summary = learnerRegistry[spec.kind].summarize(fitted);
    expect(summary.weights.map(({ name }) => name)).toEqual(train.names);
    expect(summary.numbers.every(({ value }) => Number.isFinite(value))).toBe(true);
    expect(summary.kktResidual ?? 0).toBeLessThanOrEqual(summary.kktTolerance);
  });

  test("goes through the whole procedure with a tuned option", () => {
    const { matrix, names, outcome, patients } = train;
    const table = (rows: TrainingRows) => ({
      rows: rows.matrix.rows,
      columns: names.map((name, j) => ({
        kind: "numeric" as const,
        name: `ct.${name}`,
        set: "ct",
        values: rows.matrix.values.slice(j * rows.matrix.rows, (j + 1) * rows.matrix.rows),
      })),
    });
    const model = {
      name: "m",
      features: [{ set: "ct", columns: null }],
      steps: [{ kind: "standardize" as const }],
      learner: tuned,
    };
    for (const metric of ["auc", "deviance"] as const) {
      const result = fitProcedure(model, table(train), { patients, variables: {} }, binaryOutcome(outcome), {
        inner: { folds: 3, metric, rule: "min" },
        seedKey: ["contract"],
      });
      expect(result.learner.kind).toBe(spec.kind);
      expect(result.chosen.length).toBeGreaterThan(0);
      expect(result.chosen.every(({ parameter }) => parameter.startsWith("learner."))).toBe(true);
      expect(result.training.outOfFold.find((score) => score.metric === "deviance")?.value).toBeGreaterThan(0);
      expect(matrix.rows).toBe(result.training.rows);
      const [probabilities] = applyModel(result, table(held), { patients: held.patients, variables: {} });
      expect(areaUnderRoc(held.outcome, probabilities)).toBeGreaterThan(0.6);
    }
  });
});
