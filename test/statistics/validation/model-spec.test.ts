import { expect, test } from "vitest";
import type { InnerPlan, ModelPlan } from "../../../protocol/model-plan.ts";
import type { InnerSpec, ModelSpec } from "../../../statistics/validation/model-spec.ts";

test("a model of the plan is a model for the statistics, without conversion", () => {
  const model: ModelPlan = {
    name: "m",
    features: [],
    steps: [],
    learner: { kind: "logistic", l1Ratio: 0.5, lambda: "auto", lambdas: 10 },
  };
  const inner: InnerPlan = { folds: 5, metric: "auc", rule: "min" };
  const spec: ModelSpec = model;
  const innerSpec: InnerSpec = inner;
  expect([spec, innerSpec]).toEqual([model, inner]);
});
