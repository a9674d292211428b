import { expect, it } from "vitest";
import type { FeatureTable, RowContext } from "../../../statistics/feature-table.ts";
import { applyModel, modelRows } from "../../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import type { FittedModel } from "../../../statistics/validation/fitted-model.ts";
import type { StepSpec } from "../../../statistics/validation/model-spec.ts";
import { trainingScope } from "../../../statistics/validation/training-scope.ts";
import { refuseUnknownKinds } from "../../../statistics/validation/unknown-kind-error.ts";

/** Ages 40 to 59; stage I or II; noise that an elastic net may leave out. */
const rows = 20;
const event = Uint8Array.from({ length: rows }, (_, i) => (i >= 10 ? 1 : 0));
function table(age: readonly number[], stage: readonly string[], noise: readonly number[]): FeatureTable {
  return {
    rows: age.length,
    columns: [
      { kind: "numeric", name: "c.age", set: "c", values: Float64Array.from(age) },
      { kind: "category", name: "c.stage", set: "c", values: stage, levels: null },
      { kind: "numeric", name: "c.noise", set: "c", values: Float64Array.from(noise) },
    ],
  };
}
const context = (centers: readonly string[]): RowContext => ({
  patients: centers.map((_, i) => `p${i}`),
  variables: { center: { kind: "category", name: "center", set: "", values: centers, levels: null } },
});
const training = table(
  Array.from({ length: rows }, (_, i) => 40 + i),
  Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? "I" : "II")),
  Array.from({ length: rows }, (_, i) => (i * 7) % 5),
);

function fit(steps: readonly StepSpec[]): FittedModel {
  const centers = Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? "north" : "south"));
  const spec = {
    name: "m",
    features: [{ set: "c", columns: null }],
    steps,
    learner: { kind: "logistic", l1Ratio: 0, lambda: 0.1, lambdas: 1 },
  } as const;
  const inner = { folds: 2, metric: "deviance", rule: "min" } as const;
  const outcome = { kind: "binary", event } as const;
  return fitProcedure(spec, training, context(centers), outcome, { inner, seedKey: [1, "scope"] });
}

const oneHot: StepSpec = { kind: "one-hot" };
const fresh = table([50, 61, 62.5, NaN, 37], ["I", "II", "III", "", "II"], [0, 4, 9, 2, 2]);
const known = context(["north", "south", "north", "south", "north"]);

it("a value is outside beyond the training range widened by the margin; a missing one never is, and is named where training had none", () => {
  const model = fit([{ kind: "impute-median" }, oneHot]);
  expect(model.training.levels).toEqual([{ column: "c.stage", levels: ["I", "II"] }]);
  // 40 to 59 is 19 wide: a tenth is 1.9, so 38.1 to 60.9; noise 0 to 4 becomes -0.4 to 4.4.
  const { columns, rows: found } = trainingScope(model, modelRows(model, fresh), known, 0.1);
  expect(columns).toEqual(["c.age", "c.noise"]);
  expect(found.map(({ outside }) => outside.map(({ column }) => column))).toEqual([
    [],
    ["c.age"],
    ["c.age", "c.noise"],
    [],
    ["c.age"],
  ]);
  expect(found[1].outside).toEqual([{ column: "c.age", value: 61, minimum: 40, maximum: 59 }]);
  expect(found.map(({ unseen }) => unseen)).toEqual([[], [], ["c.stage=III"], ["c.age=missing"], []]);
  const wide = trainingScope(model, modelRows(model, fresh), known, 2);
  expect(wide.rows.flatMap(({ outside }) => outside)).toEqual([]);
});

it("columns that the prediction does not depend on are not looked at", () => {
  const model = fit([
    { kind: "impute-median" },
    oneHot,
    { kind: "select-univariate", by: "auc", keep: 1, falseDiscoveryRate: null },
  ]);
  const { columns, rows: found } = trainingScope(model, modelRows(model, fresh), known, 0.1);
  expect(columns).toEqual(["c.age"]);
  expect(found.map(({ outside }) => outside.length)).toEqual([0, 1, 1, 0, 1]);
  expect(found.flatMap(({ unseen }) => unseen)).toEqual(["c.age=missing"]);
  // Changing such a column changes no prediction, which is why it is left out.
  const other = table([50, 61, 62.5, NaN, 37], ["II", "I", "I", "II", "I"], [9, 9, 9, 9, 9]);
  expect(applyModel(model, other, known)).toEqual(applyModel(model, fresh, known));
});

it("a batch that training did not have is named once, whatever the number of steps that look at it", () => {
  const batch = { on: null, batch: "center", unseenBatch: "passthrough" } as const;
  const model = fit([
    { kind: "impute-median" },
    { kind: "standardize-by-batch", ...batch },
    { kind: "align-quantiles", quantiles: 5, ...batch },
    oneHot,
  ]);
  const centers = context(["north", "coast", "south", "coast", "north"]);
  const { rows: found } = trainingScope(model, modelRows(model, fresh), centers, 10);
  expect(found.map(({ unseen }) => unseen)).toEqual([
    [],
    ["center=coast"],
    ["c.stage=III"],
    ["c.age=missing", "center=coast"],
    [],
  ]);
});

it("a model with a step or a learner of another version is refused by name", () => {
  const model = fit([{ kind: "impute-median" }, oneHot]);
  expect(() => refuseUnknownKinds(model)).not.toThrow();
  const steps = [...model.steps, { kind: "impute-oracle", fitted: {} }];
  expect(() => refuseUnknownKinds({ ...model, steps })).toThrow(
    /^step 3: no `impute-oracle` in this version of radstudy/,
  );
  const learner = { ...model.learner, kind: "crystal-ball" } as unknown as FittedModel["learner"];
  expect(() => refuseUnknownKinds({ ...model, learner })).toThrow(/^learner: no `crystal-ball`/);
});

it("components tell nothing of single columns, so that all are looked at", () => {
  const model = fit([{ kind: "impute-median" }, oneHot, { kind: "pca", on: null, blocks: "together", components: 2 }]);
  expect(trainingScope(model, modelRows(model, fresh), known, 0.1).columns).toEqual(["c.age", "c.noise"]);
});
