import { expect, it } from "vitest";
import type { FeatureTable } from "../../../statistics/feature-table.ts";
import { applyModel } from "../../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import type { LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import type { ModelSpec } from "../../../statistics/validation/model-spec.ts";
import { predictCasesTask } from "../../../workers/threads/predict-cases-task.ts";

const rows = 24;
const event = Uint8Array.from({ length: rows }, (_, row) => row % 2);
const values = (lacking: (row: number) => boolean) =>
  Float64Array.from(event, (y, row) => (lacking(row) ? NaN : y + ((row * 5) % 7)));
const tableOf = (isBlind: (row: number) => boolean): FeatureTable => ({
  rows,
  columns: [
    { kind: "numeric", name: "ct.f", set: "ct", values: values((row) => isBlind(row) || row % 4 === 0) },
    { kind: "numeric", name: "clinic.age", set: "clinic", values: values(isBlind) },
  ],
});
const context = { patients: Array.from({ length: rows }, (_, row) => `p${row}`), variables: {} };
const learner: LearnerSpec = { kind: "logistic", l1Ratio: 0, lambda: 0.1, lambdas: 1 };
const members = ["ct", "clinic"].map((set): ModelSpec<LearnerSpec> => ({
  name: set,
  features: [{ set, columns: null }],
  steps: [],
  learner,
}));
const fused: ModelSpec = {
  name: "fused",
  features: members.flatMap(({ features }) => features),
  steps: [],
  learner: { kind: "ensemble", by: "vote", missing: "available", members },
};

it("a case without any block has no prediction, and takes none from the others", () => {
  const options = { inner: { folds: 2, metric: "deviance", rule: "min" }, seedKey: [1] } as const;
  const complete = tableOf(() => false);
  const fitted = fitProcedure(fused, complete, context, { kind: "binary", event }, options);
  const table = tableOf((row) => row === 7);
  const { outputs, silent, scope } = predictCasesTask({ fitted, table, context, margin: 0 });
  const [expected] = applyModel(fitted, complete, context);
  expect(silent).toEqual({ rows: Int32Array.of(7), sets: ["ct", "clinic"] });
  expect(outputs[0]).toEqual(expected.map((value, row) => (row === 7 ? NaN : value)));
  expect(scope.rows).toHaveLength(rows);
});
