import type { StepOptions } from "../step-registry.ts";

/** A fixed value, or one to be chosen in the inner loop. */
export type Tunable<T> = T | { readonly tune: readonly T[] };

/** One model as the protocol states it: same shape as the plan's. */
export interface ModelSpec {
  readonly name: string;
  readonly features: readonly FeatureChoice[];
  readonly steps: readonly StepSpec[];
  readonly learner: LearnerSpec;
}

export interface FeatureChoice {
  readonly set: string;
  /** Names of the set's columns, with or without the set in front, `*` standing for any text; null: all of the set. */
  readonly columns: readonly string[] | null;
}

export type StepSpec = TunableOptions<StepOptions>;

type TunableOptions<Options> = Options extends unknown
  ? { readonly [Key in keyof Options]: Key extends "kind" ? Options[Key] : Tunable<Options[Key]> }
  : never;

export interface LearnerSpec {
  readonly kind: "logistic";
  readonly l1Ratio: Tunable<number>;
  readonly lambda: "auto" | Tunable<number>;
  /** How many values `auto` tries. */
  readonly lambdas: number;
}

export interface InnerSpec {
  readonly folds: number;
  readonly metric: "deviance" | "auc" | "brier";
  /** `one-se`: the strongest penalty within one standard error of the best. */
  readonly rule: "min" | "one-se";
}
