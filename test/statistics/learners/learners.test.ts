import { describe, expect, test } from "vitest";
import { areaUnderRoc } from "../../../statistics/metrics/area-under-roc.ts";
import { learnerRegistry } from "../../../statistics/learners/learner-registry.ts";
import { TooManyNeighborsError } from "../../../statistics/learners/nearest-neighbors.ts";
import { fitSigmoid } from "../../../statistics/learners/svm/sigmoid.ts";
import { svmDecisions } from "../../../statistics/learners/svm/svm.ts";
import { fitLearner, makeRows, predictLearner, readReference, withOutcome } from "./learner-data.ts";

const reference = readReference();
const train = makeRows(160, 6, 1);
const probe = makeRows(40, 6, 7);

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(tolerance));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const center = mean(values);
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
}

test("the data are those of the reference script", () => {
  expect(train.outcome.reduce((sum, y) => sum + y, 0)).toBe(reference.events);
});

describe("forest without randomness", () => {
  const plain = { kind: "forest", trees: 2, columnsPerSplit: "all", bootstrap: false } as const;

  test("is a tree that can be checked by eye", () => {
    // Column f1 alone separates at (2 + 4) / 2; f0 cannot.
    const rows = {
      matrix: { rows: 6, columns: 2, values: Float64Array.of(1, 5, 2, 6, 3, 7, 0, 1, 2, 4, 8, 9) },
      names: ["f0", "f1"],
      outcome: Uint8Array.of(0, 0, 0, 1, 1, 1),
      patients: ["a", "b", "c", "d", "e", "f"],
    };
    expect(fitLearner({ ...plain, trees: 1, minLeaf: 1, depth: 0 }, rows)).toEqual({
      kind: "forest",
      minLeaf: 1,
      columns: ["f0", "f1"],
      roots: [0],
      feature: [1, -1, -1],
      value: [3, 0, 1],
      right: [2, 0, 0],
      importances: [0, 1],
    });
  });

  test("has scikit-learn's tree, split by split", () => {
    const { minLeaf, feature, value } = reference.tree;
    const fitted = fitLearner({ ...plain, trees: 1, minLeaf, depth: 0 }, train);
    if (fitted.kind !== "forest") throw new TypeError("not a forest");
    expect(fitted.feature).toEqual(feature);
    expectClose(fitted.value, value, 1e-15);
  });

  test.each(reference.forest)(
    "has scikit-learn's probabilities and importances, leaf $minLeaf, depth $depth",
    (own) => {
      const fitted = fitLearner({ ...plain, minLeaf: own.minLeaf, depth: own.depth }, train);
      expectClose(predictLearner(fitted, probe.matrix), own.probabilities, 1e-14);
      expectClose(
        learnerRegistry.forest.summarize(fitted).weights.map(({ value }) => value),
        own.importances,
        1e-12,
      );
    },
  );
});

describe.each(reference.distribution)("$kind with minimum leaf $minLeaf, 20 seeds beside scikit-learn's 20", (own) => {
  const wide = makeRows(120, 25, 11);
  const held = makeRows(400, 25, 13);
  const fits = Array.from({ length: 20 }, (_, seed) =>
    fitLearner(
      {
        kind: own.kind,
        trees: 100,
        minLeaf: own.minLeaf,
        depth: 0,
        columnsPerSplit: "sqrt",
        bootstrap: own.kind === "forest",
      },
      wide,
      seed,
    ),
  );
  const scores = fits.map((fitted) => predictLearner(fitted, held.matrix));

  test("has the same mean AUC within four standard errors, and the same spread", () => {
    const aucs = scores.map((score) => areaUnderRoc(held.outcome, score));
    const standardError = Math.sqrt((variance(aucs) + variance(own.aucs)) / 20);
    expect(Math.abs(mean(aucs) - mean(own.aucs))).toBeLessThan(4 * standardError);
    // F(19, 19) at 0.0001 in each tail.
    expect(Math.abs(Math.log(variance(aucs) / variance(own.aucs)))).toBeLessThan(Math.log(6.2));
  });

  test("has trees of the same size, the same mean probability per case and the same importances", () => {
    const nodes = fits.map((fitted) => ("feature" in fitted ? fitted.feature.length : 0));
    const standardError = Math.sqrt((variance(nodes) + variance(own.nodes)) / 20);
    expect(Math.abs(mean(nodes) - mean(own.nodes))).toBeLessThan(4 * standardError);
    // Both sides have our variance over the seeds; 4.5 standard errors for some 65 comparisons.
    const isNear = (ours: readonly number[], expected: number): boolean =>
      Math.abs(mean(ours) - expected) < 4.5 * Math.sqrt((2 * variance(ours)) / 20) + 1e-12;
    own.meanProbabilities.forEach((expected, i) => {
      expect(
        isNear(
          scores.map((score) => score[i]),
          expected,
        ),
      ).toBe(true);
    });
    own.importances.forEach((expected, j) => {
      expect(
        isNear(
          fits.map((fitted) => ("importances" in fitted ? fitted.importances[j] : 0)),
          expected,
        ),
      ).toBe(true);
    });
  });
});

test.each(reference.boosting)(
  "boosting has scikit-learn's probabilities and importances: $trees trees, rate $learningRate, depth $depth, leaf $minLeaf",
  ({ trees, learningRate, depth, minLeaf, probabilities, importances }) => {
    const fitted = fitLearner({ kind: "boosting", trees, learningRate, depth, minLeaf }, train);
    expectClose(predictLearner(fitted, probe.matrix), probabilities, 1e-12);
    expectClose(
      learnerRegistry.boosting.summarize(fitted).weights.map(({ value }) => value),
      importances,
      1e-10,
    );
  },
);

describe("svm", () => {
  test.each(reference.svm)("has libsvm's decision values: $kernel, C $c, gamma $gamma", (own) => {
    const { kernel, c, gamma } = own;
    const fitted = fitLearner({ kind: "svm", kernel, c, gamma }, train);
    if (fitted.kind !== "svm") throw new TypeError("not an svm");
    expectClose(svmDecisions([fitted], probe.matrix)[0], own.decision, 1e-4);
    if (kernel === "rbf") expect(fitted.signedAlpha.length).toBe(own.supportVectors);
    expect(fitted.kktResidual).toBeLessThan(1e-5);
  });

  test("has scikit-learn's sigmoid on given decision values", () => {
    const { decision, outcome, slope, intercept } = reference.sigmoid;
    const fitted = fitSigmoid(Float64Array.from(decision), Uint8Array.from(outcome));
    expect(fitted.slope).toBeCloseTo(slope, 4);
    expect(fitted.intercept).toBeCloseTo(intercept, 4);
  });

  test("never turns the order of the decision values around", () => {
    const fitted = fitSigmoid(Float64Array.of(-2, -1, 1, 2), Uint8Array.of(1, 1, 0, 0));
    expect(fitted.slope).toBe(1e-3);
    expect(fitted.intercept).toBeCloseTo(0, 8);
  });

  test("for ranking has the decision values' order, whose AUC is that of the probabilities", () => {
    const spec = { kind: "svm", kernel: "rbf", c: { tune: [0.1, 1] }, gamma: "scale" } as const;
    const [path] = learnerRegistry.svm.paths(spec, withOutcome(train), ["a"]);
    const ranked = path.fitAll(withOutcome(train), ["a"], "ranking");
    path.fitAll(withOutcome(train), ["a"], "probability").forEach((fitted, k) => {
      const auc = (each: typeof fitted) => areaUnderRoc(probe.outcome, predictLearner(each, probe.matrix));
      expect(auc(ranked[k])).toBe(auc(fitted));
    });
  });
});

test.each(reference.nearestNeighbors)("nearest neighbors has scikit-learn's shares, k = $neighbors", (own) => {
  const fitted = fitLearner({ kind: "nearest-neighbors", neighbors: own.neighbors }, train);
  expectClose(predictLearner(fitted, probe.matrix), own.probabilities, 1e-15);
});

test("nearest neighbors refuses more neighbors than cases", () => {
  const fit = () => fitLearner({ kind: "nearest-neighbors", neighbors: 161 }, train);
  expect(fit).toThrow(TooManyNeighborsError);
  expect(fit).toThrow("at most the 160 cases");
});

test.each(reference.naiveBayes)("naive Bayes has scikit-learn's probabilities, smoothing $smoothing", (own) => {
  const fitted = fitLearner({ kind: "naive-bayes", smoothing: own.smoothing }, train);
  expectClose(predictLearner(fitted, probe.matrix), own.probabilities, 1e-12);
});
