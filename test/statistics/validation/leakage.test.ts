import { binaryStrata } from "../../../statistics/resampling/fold-strata.ts";
import { binaryOutcome } from "../binary-outcome.ts";
import { array, assert, constantFrom, double, integer, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import type { FeatureColumn, FeatureTable, RowContext } from "../../../statistics/feature-table.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { stratifiedGroupFolds } from "../../../statistics/resampling/stratified-group-folds.ts";
import { rowsOfFold, takeContextRows, takeLabels, takeTableRows } from "../../../statistics/resampling/take-rows.ts";
import { selectUnivariate } from "../../../statistics/selection/select-univariate.ts";
import { stepRegistry } from "../../../statistics/step-registry.ts";
import { applyModel } from "../../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import type { ModelSpec } from "../../../statistics/validation/model-spec.ts";

interface Cohort {
  readonly table: FeatureTable;
  readonly context: RowContext;
  readonly outcome: Uint8Array;
}

const rows = 36;
const outerFolds = 3;

/** Every step kind, with tuning, in one model. */
const model: ModelSpec = {
  name: "everything",
  features: [
    { set: "ct", columns: null },
    { set: "clinical", columns: null },
  ],
  steps: [
    { kind: "drop-missing", fraction: 0.5 },
    { kind: "reliability", from: "retest", icc: "1,1", lowerLimit: 0.5 },
    { kind: "winsorize", lower: 0.05, upper: 0.95 },
    { kind: "impute-knn", neighbors: 3 },
    { kind: "impute-indicator" },
    { kind: "impute-median" },
    { kind: "yeo-johnson" },
    {
      kind: "covbat",
      on: ["ct"],
      batch: "center",
      covariates: ["age"],
      prior: "parametric",
      referenceBatch: null,
      unseenBatch: "passthrough",
      singleCaseBatch: "mean-only",
      varianceShare: 0.95,
    },
    { kind: "standardize-by-batch", on: ["ct"], batch: "center", unseenBatch: "passthrough" },
    { kind: "align-quantiles", on: ["ct"], batch: "center", unseenBatch: "passthrough", quantiles: 5 },
    { kind: "robust-scale" },
    {
      kind: "combat",
      on: ["ct"],
      batch: "center",
      covariates: ["age"],
      prior: "parametric",
      meanOnly: false,
      referenceBatch: null,
      unseenBatch: "passthrough",
      singleCaseBatch: "mean-only",
    },
    { kind: "one-hot", minCount: 2 },
    { kind: "drop-near-zero-variance", frequencyRatio: 19, uniqueFraction: 0.1 },
    { kind: "drop-constant" },
    { kind: "standardize" },
    { kind: "select-univariate", by: "t", keep: 12, falseDiscoveryRate: 0.99 },
    { kind: "drop-correlated", by: "spearman", above: 0.95, representative: { kind: "best-univariate", by: "auc" } },
    { kind: "select-stability", perHalf: 6, threshold: 0.51, pairs: 1, l1Ratio: 1, seed: 1 },
    { kind: "select-relieff", neighbors: 5, keep: 8 },
    { kind: "select-mrmr", scheme: "difference", by: "spearman", keep: 7 },
    { kind: "select-recursive", l1Ratio: 0, lambda: 0.05, dropShare: 0.2, keep: 6 },
    { kind: "select-forest", keep: 6, trees: 5, minLeaf: 3, seed: 1 },
    { kind: "select-boruta", runs: 3, trees: 5, level: 0.05, tentative: "keep", seed: 1 },
    { kind: "select-elastic-net", l1Ratio: 0.5, keep: 5 },
    { kind: "pca", on: ["ct"], blocks: "by-set", components: 0.99 },
    { kind: "select-univariate", by: "auc", keep: { tune: [2, 4] }, falseDiscoveryRate: null },
  ],
  learner: { kind: "logistic", l1Ratio: { tune: [0.5, 1] }, lambda: "auto", lambdas: 4 },
};

const base = makeCohort();
const folds = stratifiedGroupFolds(binaryStrata(base.outcome), base.context.patients, outerFolds, ["outer"]);

function makeCohort(): Cohort {
  const random = counterRandom(["leakage"]);
  const outcome = Uint8Array.from({ length: rows }, (_, i) => i % 2);
  const numeric = Array.from({ length: 5 }, (_, j): FeatureColumn => {
    const values = Float64Array.from(outcome, (y) => random.uniform() + (j < 2 ? 0.4 * y : 0));
    values[5 * j] = NaN;
    return { kind: "numeric", name: `ct.f${j}`, set: "ct", values, reliability: { "retest 1,1": 0.7 } };
  });
  const text = (name: string, levels: string[]): FeatureColumn => ({
    kind: "category",
    name,
    set: "clinical",
    values: Array.from(outcome, () => levels[random.integerBelow(levels.length)]),
    levels: null,
  });
  const age = Float64Array.from(outcome, () => 40 + random.integerBelow(40));
  return {
    table: { rows, columns: [...numeric, text("clinical.stage", ["I", "II", "III"])] },
    context: {
      patients: Array.from(outcome, (_, i) => `p${i}`),
      variables: {
        center: text("center", ["north", "south"]),
        age: { kind: "numeric", name: "age", set: "", values: age },
      },
    },
    outcome,
  };
}

/** JSON of the model that is fitted for one outer fold. */
function fitFold({ table, context, outcome }: Cohort, foldOfRow: Int32Array, fold: number): string {
  const train = rowsOfFold(foldOfRow, fold, false);
  return JSON.stringify(
    fitProcedure(
      model,
      takeTableRows(table, train),
      takeContextRows(context, train),
      binaryOutcome(takeLabels(outcome, train)),
      {
        inner: { folds: 3, metric: "deviance", rule: "min" },
        seedKey: [1, fold],
      },
    ),
  );
}

/** The error that the test must be able to see: selection on all rows, then the same procedure. */
function fitFoldAfterSelectionOnAllRows(cohort: Cohort, foldOfRow: Int32Array, fold: number): string {
  const { table, context, outcome } = cohort;
  const selection = selectUnivariate.fit(
    table,
    context,
    { kind: "binary", event: outcome },
    {
      kind: "select-univariate",
      by: "auc",
      keep: 2,
      falseDiscoveryRate: null,
    },
  );
  return fitFold({ ...cohort, table: selectUnivariate.apply(selection, table, context) }, foldOfRow, fold);
}

interface Change {
  readonly row: number;
  readonly target: "feature" | "category" | "label" | "center" | "age";
  readonly column: number;
  readonly value: number;
  readonly level: string;
}

function changeColumn(column: FeatureColumn, { row, value, level }: Change): FeatureColumn {
  if (column.kind === "category") {
    return { ...column, values: column.values.map((own, i) => (i === row ? level : own)) };
  }
  return { ...column, values: column.values.map((own, i) => (i === row ? value : own)) };
}

function change(cohort: Cohort, wanted: Change): Cohort {
  const { table, context, outcome } = cohort;
  switch (wanted.target) {
    case "label":
      return { ...cohort, outcome: outcome.map((y, i) => (i === wanted.row ? 1 - y : y)) };
    case "center":
    case "age": {
      const changed = changeColumn(context.variables[wanted.target], wanted);
      return {
        ...cohort,
        context: { ...context, variables: { ...context.variables, [wanted.target]: changed } },
      };
    }
    default: {
      const at = wanted.target === "category" ? 5 : wanted.column;
      const columns = table.columns.map((column, j) => (j === at ? changeColumn(column, wanted) : column));
      return { ...cohort, table: { rows: table.rows, columns } };
    }
  }
}

describe("a fitted model of an outer fold", () => {
  const expected = Array.from({ length: outerFolds }, (_, fold) => fitFold(base, folds, fold));

  test("uses every kind of step that there is", () => {
    expect(new Set(model.steps.map((step) => step.kind))).toEqual(new Set(Object.keys(stepRegistry)));
  });

  test("stays the same, bit for bit, whichever single held-out value, gap, level, label or variable changes", () => {
    for (let row = 0; row < rows; row += 3) {
      const common = { row, column: row % 5, value: row % 2 === 0 ? NaN : 1e6 * (row - 20), level: "never seen" };
      for (const target of ["feature", "category", "label", "center", "age"] as const) {
        expect(fitFold(change(base, { ...common, target }), folds, folds[row])).toBe(expected[folds[row]]);
      }
    }
  });

  test("stays the same under many changes at once, a turned order of held-out rows, and further rows", () => {
    const changes = array(
      record({
        row: integer({ min: 0, max: rows - 1 }),
        target: constantFrom("feature", "category", "label", "center", "age"),
        column: integer({ min: 0, max: 4 }),
        value: double({ min: -1e9, max: 1e9 }),
        level: constantFrom("I", "north", "", "new"),
      }),
      { minLength: 1, maxLength: 20 },
    );
    assert(
      property(changes, integer({ min: 0, max: outerFolds - 1 }), (wanted, fold) => {
        let cohort = base;
        for (const one of wanted) if (folds[one.row] === fold) cohort = change(cohort, one);
        expect(fitFold(cohort, folds, fold)).toBe(expected[fold]);

        const order = Int32Array.from([
          ...rowsOfFold(folds, fold, true).reverse(),
          ...rowsOfFold(folds, fold, false),
          ...rowsOfFold(folds, fold, true),
        ]);
        const turned: Cohort = {
          table: takeTableRows(cohort.table, order),
          context: takeContextRows(cohort.context, order),
          outcome: takeLabels(cohort.outcome, order),
        };
        expect(
          fitFold(
            turned,
            order.map((row) => folds[row]),
            fold,
          ),
        ).toBe(expected[fold]);
      }),
      { numRuns: 25 },
    );
  });

  test("does change with training rows: the comparison can fail", () => {
    for (const target of ["feature", "category", "label", "center", "age"] as const) {
      const row = rowsOfFold(folds, 0, false)[4];
      const moved = change(base, { row, target, column: 0, value: 60, level: "III" });
      expect(fitFold(moved, folds, 0)).not.toBe(expected[0]);
    }
  });

  test("gives a held-out row a probability that no other held-out row can move", () => {
    const held = rowsOfFold(folds, 1, true);
    const fitted = JSON.parse(expected[1]) as Parameters<typeof applyModel>[0];
    const predict = ({ table, context }: Cohort): Float64Array =>
      applyModel(fitted, takeTableRows(table, held), takeContextRows(context, held))[0];
    const before = predict(base);
    const moved = predict(change(base, { row: held[0], target: "feature", column: 0, value: 1e5, level: "" }));
    expect(moved.subarray(1)).toEqual(before.subarray(1));
  });
});

describe("its sensitivity twin: selection outside the folds", () => {
  test("is detected, since a held-out label changes the model of its own fold", () => {
    const detected: number[] = [];
    for (let fold = 0; fold < outerFolds; fold++) {
      const before = fitFoldAfterSelectionOnAllRows(base, folds, fold);
      let cohort = base;
      for (const row of rowsOfFold(folds, fold, true)) {
        cohort = change(cohort, { row, target: "label", column: 0, value: 0, level: "" });
      }
      if (fitFoldAfterSelectionOnAllRows(cohort, folds, fold) !== before) detected.push(fold);
    }
    expect(detected.length).toBeGreaterThan(0);
  });
});
