import type { ModelSpec } from "../../statistics/validation/model-spec.ts";

/** A published mistake: how it is made, and the same study done right, both on cohorts without any signal. */
export interface Leak {
  /** Its folder in docs/leaks. */
  readonly name: string;
  readonly title: string;
  /** The cohort, in the words of the table. */
  readonly cohort: string;
  /** What the leak reports for the noise cohort of a seed: an AUC. */
  readonly leaky: (seed: number) => number;
  /** What the right way reports for the same cohort. */
  readonly honest: (seed: number) => number;
}

/** A model of all features of the noise cohorts. */
export function noiseModel(steps: ModelSpec["steps"], learner: ModelSpec["learner"]): ModelSpec {
  return { name: "noise", features: [{ set: "ct", columns: null }], steps, learner };
}

export const ridge: ModelSpec["learner"] = { kind: "logistic", l1Ratio: 0, lambda: "auto", lambdas: 5 };

export const lasso: ModelSpec["learner"] = { kind: "logistic", l1Ratio: 1, lambda: "auto", lambdas: 5 };

/** Remembers its cases well: what leaks most from copies. */
export const forest: ModelSpec["learner"] = {
  kind: "forest",
  trees: 50,
  minLeaf: 1,
  depth: 0,
  columnsPerSplit: "sqrt",
  bootstrap: true,
};
