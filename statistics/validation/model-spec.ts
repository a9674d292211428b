import type { LearnerSpec } from "../learners/learner-registry.ts";
import type { TunableOptions } from "../learners/tunable.ts";
import type { StepOptions } from "../step-registry.ts";
import type { ScoreMetric } from "./score-outputs.ts";
import type { SearchSpec } from "./tuning-grid.ts";

/** One model as the protocol states it: same shape as the plan's. */
export interface ModelSpec<Learner = LearnerSpec | EnsembleSpec> {
  readonly name: string;
  readonly features: readonly FeatureChoice[];
  readonly steps: readonly StepSpec[];
  readonly learner: Learner;
}

/** Whole models whose predictions make one; the model around it has their features and no steps of its own. */
export interface EnsembleSpec {
  readonly kind: "ensemble";
  readonly by: "vote" | "stack";
  /**
   * Of a case without a block, `impute`: every member speaks, of imputed values; `available`: only members whose blocks are all
   * there do, and each is fitted on the cases that have its own.
   */
  readonly missing: "impute" | "available";
  readonly members: readonly ModelSpec<LearnerSpec>[];
}

export interface FeatureChoice {
  readonly set: string;
  /** Names of the set's columns, with or without the set in front, `*` standing for any text; null: all of the set. */
  readonly columns: readonly string[] | null;
  /** Of all columns those that are left out, written in the same way. */
  readonly except?: readonly string[] | undefined;
}

export type StepSpec = TunableOptions<StepOptions>;

export interface InnerSpec {
  readonly folds: number;
  readonly metric: ScoreMetric;
  /** `one-se`: the strongest penalty within one standard error of the best. */
  readonly rule: "min" | "one-se";
  /** Absent: the whole grid. */
  readonly search?: SearchSpec | undefined;
}
