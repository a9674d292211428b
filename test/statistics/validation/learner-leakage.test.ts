import { hash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { FeatureColumn, FeatureTable, RowContext } from "../../../statistics/feature-table.ts";
import { learnerRegistry } from "../../../statistics/learners/learner-registry.ts";
import type { LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import { takeOutcomeRows } from "../../../statistics/outcome.ts";
import type { Outcome, OutcomeKind } from "../../../statistics/outcome.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { rowsOfFold, takeContextRows, takeTableRows } from "../../../statistics/resampling/take-rows.ts";
import { stepRegistry, type StepOptions } from "../../../statistics/step-registry.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import type { ModelSpec } from "../../../statistics/validation/model-spec.ts";

/** Every learner, with something to tune; a test misses a new one. */
const learners: readonly LearnerSpec[] = [
  { kind: "boosted-cox", trees: 5, learningRate: 0.1, depth: { tune: [1, 2] }, minLeaf: 2 },
  { kind: "boosting", trees: 5, learningRate: 0.1, depth: { tune: [1, 2] }, minLeaf: 2 },
  {
    kind: "cox",
    l1Ratio: { tune: [0, 0.5] },
    lambda: { tune: [0.5, 0.1] },
    lambdas: 2,
    ties: "breslow",
    penaltyFactors: {},
    strata: null,
  },
  { kind: "extra-trees", trees: 5, minLeaf: { tune: [1, 3] }, depth: 0, columnsPerSplit: "sqrt", bootstrap: false },
  { kind: "forest", trees: 5, minLeaf: { tune: [1, 3] }, depth: 0, columnsPerSplit: "sqrt", bootstrap: true },
  { kind: "linear", l1Ratio: { tune: [0, 0.5] }, lambda: "auto", lambdas: 3 },
  { kind: "logistic", l1Ratio: 0, lambda: { tune: [1, 0.1] }, lambdas: 2 },
  { kind: "multinomial", l1Ratio: { tune: [0, 0.5] }, lambda: "auto", lambdas: 3 },
  { kind: "naive-bayes", smoothing: { tune: [1e-9, 0.1] } },
  { kind: "nearest-neighbors", neighbors: { tune: [1, 3] } },
  {
    kind: "survival-forest",
    trees: 5,
    minLeaf: { tune: [2, 5] },
    depth: 0,
    columnsPerSplit: "sqrt",
    bootstrap: true,
  },
  {
    kind: "perceptron",
    units: { tune: [2, 4] },
    layers: 2,
    activation: "relu",
    learningRate: 0.05,
    decay: 0.01,
    epochs: 10,
    patience: 10,
    batch: 8,
  },
  { kind: "proportional-odds", l1Ratio: { tune: [0, 0.5] }, lambda: "auto", lambdas: 3 },
  { kind: "svm", kernel: "rbf", c: { tune: [0.1, 1] }, gamma: { tune: [0.1, 1] } },
];

const rows = 48;
const outerFolds = 3;
/** Held fixed: rows 0, 3, 6 ... are of the first fold. */
const foldOfRow = Int32Array.from({ length: rows }, (_, row) => row % outerFolds);

interface Cohort {
  readonly table: FeatureTable;
  readonly context: RowContext;
  readonly outcome: Outcome;
}

/** Rows of a changed fold have other values, gaps, a level that is not among the others, and other outcomes. */
function makeCohort(kind: OutcomeKind, changedFold: number): Cohort {
  const random = counterRandom(["learner leakage"]);
  const isChanged = (row: number): boolean => foldOfRow[row] === changedFold;
  const index = Array.from({ length: rows }, (_, row) => row);
  const numeric = Array.from({ length: 5 }, (_, j): FeatureColumn => {
    const own = index.map((row) => random.uniform() + (row % 2) * 0.3 + (row % 5 === j ? NaN : 0));
    const values = Float64Array.from(own, (value, row) => (!isChanged(row) ? value : row % 4 === j ? NaN : 1e4 * row));
    return { kind: "numeric", name: `ct.f${j}`, set: "ct", values };
  });
  const drawn = index.map(() => ["I", "II", "III"][random.integerBelow(3)]);
  const stages = drawn.map((level, row) => (isChanged(row) ? "never seen" : level));
  const stage: FeatureColumn = { kind: "category", name: "ct.stage", set: "ct", values: stages, levels: null };
  const patients = index.map((row) => `p${row}`);
  return {
    table: { rows, columns: [...numeric, stage] },
    context: { patients, variables: {} },
    outcome: makeOutcome(
      kind,
      Uint8Array.from(index, (row) => (Math.floor(row / 3) + Number(isChanged(row))) % 2),
    ),
  };
}

/** An outcome of a kind from 0 and 1 per row, which it follows in every row. */
function makeOutcome(kind: OutcomeKind, labels: Uint8Array): Outcome {
  switch (kind) {
    case "binary":
      return { kind, event: labels };
    case "multiclass":
    case "ordinal":
      return {
        kind,
        levels: ["low", "middle", "high"],
        level: labels.map((y, row) => (Math.floor(row / 6) % 2 === 0 ? y : 2 - y)),
      };
    case "continuous":
      return { kind, value: Float64Array.from(labels, (y, row) => 3 * y + row / 10) };
    case "survival": {
      const time = Float64Array.from(labels, (y, row) => 40 - 20 * y + (row % 7) + row / 100);
      const event = labels.map((y, row) => (y === 1 || row % 4 === 0 ? 1 : 0));
      return { kind, time, event, horizons: [30], competing: false };
    }
  }
}

/** Digest of everything fitted. */
function fitFold(model: ModelSpec, { table, context, outcome }: Cohort, fold: number): string {
  const train = rowsOfFold(foldOfRow, fold, false);
  const [own, around, labels] = [
    takeTableRows(table, train),
    takeContextRows(context, train),
    takeOutcomeRows(outcome, train),
  ];
  const inner = { folds: 3, metric: "deviance", rule: "min" } as const;
  return hash("sha256", JSON.stringify(fitProcedure(model, own, around, labels, { inner, seedKey: [1, fold] })));
}

test("every learner is among them, for each kind of outcome that it learns from", () => {
  expect(learners.map(({ kind }) => kind).sort()).toEqual(Object.keys(learnerRegistry).sort());
});

const cases = learners.flatMap((learner) =>
  learnerRegistry[learner.kind].outcomes.map((outcome) => ({ kind: learner.kind, outcome, learner })),
);

const memberKinds: Readonly<Record<OutcomeKind, readonly [LearnerSpec["kind"], LearnerSpec["kind"]]>> = {
  binary: ["logistic", "nearest-neighbors"],
  multiclass: ["naive-bayes", "nearest-neighbors"],
  ordinal: ["proportional-odds", "proportional-odds"],
  continuous: ["linear", "linear"],
  survival: ["cox", "survival-forest"],
};

const ensembles = (Object.keys(memberKinds) as OutcomeKind[]).flatMap((outcome) =>
  (["vote", "stack"] as const).flatMap((by) =>
    (["impute", "available"] as const).map((missing) => ({ outcome, by, missing })),
  ),
);

describe.each(ensembles)(
  "a fitted ensemble by $by of a $outcome outcome, missing: $missing",
  ({ by, outcome, missing }) => {
    const members = memberKinds[outcome].map((kind, m): ModelSpec<LearnerSpec> => ({
      name: `${kind}-${m}`,
      features: [{ set: "ct", columns: m === 0 ? ["f0", "f1"] : ["f2", "f3", "stage"] }],
      steps: [{ kind: "impute-median" }, { kind: "one-hot" }, { kind: "standardize" }],
      learner: learners.find((learner) => learner.kind === kind)!,
    }));
    const features = members.flatMap((member) => member.features);
    const model: ModelSpec = { name: by, features, steps: [], learner: { kind: "ensemble", by, missing, members } };

    test("stays the same, bit for bit, whatever is held out, and changes with what is not", () => {
      for (let fold = 0; fold < outerFolds; fold++) {
        const changed = makeCohort(outcome, fold);
        const original = makeCohort(outcome, -1);
        expect(fitFold(model, changed, fold)).toBe(fitFold(model, original, fold));
        const other = (fold + 1) % outerFolds;
        expect(fitFold(model, changed, other)).not.toBe(fitFold(model, original, other));
      }
    });
  },
);

describe.each(cases)("a fitted $kind of a $outcome outcome", ({ kind, outcome, learner }) => {
  const model: ModelSpec = {
    name: kind,
    features: [{ set: "ct", columns: null }],
    steps: [{ kind: "impute-median" }, { kind: "one-hot" }, { kind: "standardize" }],
    learner,
  };

  test("stays the same, bit for bit, whatever is held out, and changes with what is not", () => {
    const expected = Array.from({ length: outerFolds }, (_, fold) => fitFold(model, makeCohort(outcome, -1), fold));
    for (let fold = 0; fold < outerFolds; fold++) {
      const changed = makeCohort(outcome, fold);
      expect(fitFold(model, changed, fold)).toBe(expected[fold]);
      const other = (fold + 1) % outerFolds;
      expect(fitFold(model, changed, other)).not.toBe(expected[other]);
    }
  });
});

/** Steps that look at the outcome, one after the other as far as they know it. */
const selections: readonly StepOptions[] = [
  { kind: "drop-correlated", by: "spearman", above: 0.3, representative: { kind: "best-univariate", by: "auc" } },
  { kind: "drop-correlated", by: "spearman", above: 0.3, representative: { kind: "best-univariate", by: "kruskal" } },
  { kind: "drop-correlated", by: "spearman", above: 0.3, representative: { kind: "best-univariate", by: "spearman" } },
  { kind: "drop-correlated", by: "spearman", above: 0.3, representative: { kind: "best-univariate", by: "cox" } },
  { kind: "select-univariate", by: "kruskal", keep: 6, falseDiscoveryRate: null },
  { kind: "select-univariate", by: "spearman", keep: 6, falseDiscoveryRate: null },
  { kind: "select-univariate", by: "cox", keep: 6, falseDiscoveryRate: null },
  { kind: "select-univariate", by: "concordance", keep: 6, falseDiscoveryRate: null },
  { kind: "select-univariate", by: "mutual-information-knn", keep: 5, falseDiscoveryRate: null },
  { kind: "select-stability", perHalf: 5, threshold: 0.51, pairs: 3, l1Ratio: 1, seed: 1 },
  { kind: "select-relieff", neighbors: 3, keep: 5 },
  { kind: "select-mrmr", scheme: "difference", by: "spearman", keep: 5 },
  { kind: "select-recursive", l1Ratio: 0, lambda: 0.05, dropShare: 0.2, keep: 4 },
  { kind: "select-elastic-net", l1Ratio: 0.5, keep: 3 },
];

describe.each(Object.entries(memberKinds))("a selection by a %s outcome", (kind, [first]) => {
  const outcome = kind as OutcomeKind;
  const known = selections.filter((step) => stepRegistry[step.kind].outcomes(step)?.includes(outcome));
  const learner = learners.find((own) => own.kind === first);
  if (learner === undefined) throw new TypeError(`${first} is no learner`);
  const steps = [{ kind: "impute-median" }, { kind: "one-hot" }, { kind: "standardize" }, ...known] as const;
  const model: ModelSpec = { name: "selection", features: [{ set: "ct", columns: null }], steps, learner };

  test("stays the same, bit for bit, whatever is held out, and changes with what is not", () => {
    expect(known.length).toBeGreaterThan(0);
    const expected = Array.from({ length: outerFolds }, (_, fold) => fitFold(model, makeCohort(outcome, -1), fold));
    for (let fold = 0; fold < outerFolds; fold++) {
      const changed = makeCohort(outcome, fold);
      expect(fitFold(model, changed, fold)).toBe(expected[fold]);
      const other = (fold + 1) % outerFolds;
      expect(fitFold(model, changed, other)).not.toBe(expected[other]);
    }
  });
});
