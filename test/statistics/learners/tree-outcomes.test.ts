import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { learnerRegistry } from "../../../statistics/learners/learner-registry.ts";
import type { FittedLearner, LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import type { Outputs, TrainingRows } from "../../../statistics/learners/learner.ts";
import type { Outcome } from "../../../statistics/outcome.ts";
import { scoreOutputs } from "../../../statistics/validation/score-outputs.ts";
import { makeRows } from "./learner-data.ts";

interface Reference {
  readonly levels: readonly number[];
  readonly sum: number;
  readonly tree: readonly (Fit & { readonly minLeaf: number; readonly depth: number; readonly feature: number[] })[];
  readonly boosting: readonly (Fit & {
    readonly trees: number;
    readonly learningRate: number;
    readonly depth: number;
    readonly minLeaf: number;
  })[];
  readonly distribution: readonly {
    readonly kind: "forest" | "extra-trees";
    readonly outcome: Kind;
    readonly scores: readonly number[];
    readonly nodes: readonly number[];
    readonly meanOutputs: readonly (readonly number[])[];
    readonly importances: readonly number[];
  }[];
}

type Kind = "multiclass" | "continuous";

interface Fit {
  readonly kind: Kind;
  readonly outputs: readonly (readonly number[])[];
  readonly importances: readonly number[];
}

const reference = JSON.parse(
  readFileSync(new URL("../../reference/scikit-learn/tree-outcomes.json", import.meta.url), "utf8"),
) as Reference;

/** The data of `tree-outcomes.py`: the columns are those of `makeRows`, the number shares its noise. */
function rowsOf(kind: Kind, rows: number, columns: number, seed: number): TrainingRows<Outcome> {
  const { matrix, names, patients } = makeRows(rows, columns, seed);
  // The generator gives the noise of a row after its columns.
  const all = makeRows(1, rows * (columns + 1), seed).matrix.values;
  const value = Float64Array.from({ length: rows }, (_, i) => {
    const x = (j: number): number => matrix.values[i + rows * j];
    return x(0) + 0.5 * x(1) + 0.25 * x(2) * x(3) + all[i * (columns + 1) + columns] / 2;
  });
  const base = { matrix, names, patients };
  if (kind === "continuous") return { ...base, outcome: { kind, value } };
  const level = Uint8Array.from(value, (own) => (own > 3 ? 2 : own > -2 ? 1 : 0));
  return { ...base, outcome: { kind, levels: ["low", "mid", "high"], level } };
}

function fit(spec: LearnerSpec, rows: TrainingRows<Outcome>, seed = 1): FittedLearner {
  return learnerRegistry[spec.kind].paths(spec, rows, ["test", seed])[0].refit(0);
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(tolerance));
}

function expectFit(fitted: FittedLearner, { kind, outputs, importances }: Fit): void {
  const said = learnerRegistry[fitted.kind].predict(fitted, rowsOf(kind, 40, 6, 7).matrix);
  outputs.forEach((values, k) => expectClose(said[k], values, 1e-12));
  const weights = learnerRegistry[fitted.kind].summarize(fitted).weights.map(({ value }) => value);
  expectClose(weights, importances, 1e-10);
}

test("the data are those of the reference script", () => {
  const { outcome } = rowsOf("multiclass", 160, 6, 1);
  const number = rowsOf("continuous", 160, 6, 1).outcome;
  if (outcome.kind !== "multiclass" || number.kind !== "continuous") throw new TypeError("another outcome");
  expect([0, 1, 2].map((k) => outcome.level.filter((own) => own === k).length)).toEqual(reference.levels);
  expect(number.value.reduce((sum, own) => sum + own, 0)).toBeCloseTo(reference.sum, 9);
});

test.each(reference.tree)(
  "a tree of a $kind outcome is scikit-learn's, split by split, leaf $minLeaf, depth $depth",
  (own) => {
    const { minLeaf, depth } = own;
    const spec = { kind: "forest", trees: 1, columnsPerSplit: "all", bootstrap: false, minLeaf, depth } as const;
    const fitted = fit(spec, rowsOf(own.kind, 160, 6, 1));
    if (fitted.kind !== "forest") throw new TypeError("not a forest");
    expect(fitted.feature).toEqual(own.feature);
    expectFit(fitted, own);
  },
);

test.each(reference.boosting)(
  "boosting of a $kind outcome is scikit-learn's: $trees trees, rate $learningRate, depth $depth, leaf $minLeaf",
  (own) => {
    const { kind, trees, learningRate, depth, minLeaf } = own;
    const spec = { kind: "boosting", trees, learningRate, depth, minLeaf } as const;
    expectFit(fit(spec, rowsOf(kind, 160, 6, 1)), own);
  },
);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: readonly number[]): number {
  const center = mean(values);
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
}

describe.each(reference.distribution)("$kind of a $outcome outcome, 20 seeds beside scikit-learn's 20", (own) => {
  const train = rowsOf(own.outcome, 120, 25, 11);
  const held = rowsOf(own.outcome, 200, 25, 13);
  const forestOf = own.kind === "forest";
  const options = { trees: 50, minLeaf: 3, depth: 0, columnsPerSplit: "sqrt", bootstrap: forestOf } as const;
  const fits = Array.from({ length: 20 }, (_, seed) => fit({ kind: own.kind, ...options }, train, seed));
  const outputs = fits.map((fitted) => learnerRegistry[own.kind].predict(fitted, held.matrix));

  test("has the same loss and trees of the same size within four standard errors", () => {
    // Of levels the deviance is twice scikit-learn's log loss.
    const scale = own.outcome === "multiclass" ? 0.5 : 1;
    const loss = (said: Outputs): number => scale * scoreOutputs(held.outcome, said, "deviance");
    const nodes = fits.map((fitted) => ("feature" in fitted ? fitted.feature.length : 0));
    for (const [ours, theirs] of [
      [outputs.map(loss), own.scores],
      [nodes, own.nodes],
    ]) {
      const standardError = Math.sqrt((variance(ours) + variance(theirs)) / 20);
      expect(Math.abs(mean(ours) - mean(theirs))).toBeLessThan(4 * standardError);
    }
  });

  test("has the same mean outputs per case and the same importances", () => {
    // Both sides have our variance over the seeds; 4.5 standard errors for some 150 comparisons.
    const expectNear = (ours: readonly number[], expected: number): void =>
      expect(Math.abs(mean(ours) - expected)).toBeLessThan(4.5 * Math.sqrt((2 * variance(ours)) / 20) + 1e-12);
    own.meanOutputs.forEach((values, k) =>
      values.forEach((expected, i) =>
        expectNear(
          outputs.map((said) => said[k][i]),
          expected,
        ),
      ),
    );
    own.importances.forEach((expected, j) =>
      expectNear(
        fits.map((fitted) => ("importances" in fitted ? fitted.importances[j] : 0)),
        expected,
      ),
    );
  });
});

test("boosting gives a level without training cases probability 0, and of two that occur those of two classes", () => {
  const rows = rowsOf("multiclass", 160, 6, 1);
  if (rows.outcome.kind !== "multiclass") throw new TypeError("another outcome");
  const level = rows.outcome.level.map((own) => (own === 2 ? 2 : 0));
  const spec = { kind: "boosting", trees: 20, learningRate: 0.1, depth: 2, minLeaf: 5 } as const;
  const fitted = fit(spec, { ...rows, outcome: { ...rows.outcome, level } });
  const binary = fit(spec, { ...rows, outcome: { kind: "binary", event: level.map((own) => own / 2) } });
  const [low, mid, high] = learnerRegistry.boosting.predict(fitted, rows.matrix);
  const [event] = learnerRegistry.boosting.predict(binary, rows.matrix);
  expect(new Set(mid)).toEqual(new Set([0]));
  // Each of two opposite scores takes half of the step.
  const events = Array.from(event);
  expectClose(high, events, 1e-12);
  expectClose(
    low,
    events.map((p) => 1 - p),
    1e-12,
  );
});

describe("a tree of numbers", () => {
  const plain = { kind: "forest", trees: 1, columnsPerSplit: "all", bootstrap: false, minLeaf: 1, depth: 0 } as const;
  const [values, patients, names] = [Float64Array.of(4, 1, 3, 2), ["a", "b", "c", "d"], ["f"]];
  const rows = (value: number[]): TrainingRows<Outcome> => ({
    matrix: { rows: value.length, columns: 1, values: values.slice(0, value.length) },
    names,
    patients: patients.slice(0, value.length),
    outcome: { kind: "continuous", value: Float64Array.from(value) },
  });

  test("can be checked by eye", () => {
    expect(fit(plain, rows([10, 2, 10, 4]))).toMatchObject({
      feature: [0, 0, -1, -1, -1],
      value: [2.5, 1.5, 2, 4, 10],
      right: [4, 3, 0, 0, 0],
      importances: [1],
    });
  });

  test("is the same for numbers far from 0 and of any size", () => {
    const expected = fit(plain, rows([10, 2, 10, 4]));
    if (expected.kind !== "forest") throw new TypeError("not a forest");
    for (const [factor, shift] of [
      [2 ** 1000, 0],
      [2 ** -1000, 0],
      [1, 2 ** 45],
    ]) {
      const fitted = fit(plain, rows([10, 2, 10, 4].map((value) => value * factor + shift)));
      if (fitted.kind !== "forest") throw new TypeError("not a forest");
      expect(fitted.feature).toEqual(expected.feature);
      expect(fitted.value.filter((_, node) => fitted.feature[node] < 0)).toEqual(
        [2, 4, 10].map((value) => value * factor + shift),
      );
    }
  });

  test("of one outcome, of two cases and of one is a leaf, a split, a leaf", () => {
    expect(fit(plain, rows([3, 3, 3]))).toMatchObject({ feature: [-1], value: [3], importances: [0] });
    expect(fit(plain, rows([3, 5]))).toMatchObject({ feature: [0, -1, -1], value: [2.5, 5, 3] });
    expect(fit(plain, rows([3]))).toMatchObject({ feature: [-1], value: [3] });
  });

  test("more cases than can be counted are refused by name", () => {
    const many = 65_536;
    const matrix = { rows: many, columns: 1, values: new Float64Array(many) };
    const outcome = { kind: "continuous" as const, value: new Float64Array(many) };
    const wide = { matrix, names, patients: [], outcome };
    for (const kind of ["forest", "extra-trees"] as const) {
      expect(() => fit({ ...plain, kind }, wide)).toThrow(`${kind}: too many cases, expected at most 65535, got 65536`);
    }
  });
});
