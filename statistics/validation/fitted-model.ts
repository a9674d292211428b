import type { LearnerSummary, NamedValue } from "../learners/learner.ts";
import type { FittedLearner } from "../learners/learner-registry.ts";
import type { AvailableCombination } from "./combine-available.ts";
import type { Combination } from "./combine-outputs.ts";
import type { InnerSpec, FeatureChoice } from "./model-spec.ts";
import type { ScoreMetric } from "./score-outputs.ts";

/** A frozen model: plain JSON, all that `applyModel` needs and all that a report says about its making. */
export interface FittedModel<Learner = FittedLearner | FittedEnsemble> {
  readonly name: string;
  readonly outcome: OutcomeShape;
  /** Names of the numbers that it gives per row. */
  readonly outputs: readonly string[];
  readonly features: readonly FeatureChoice[];
  /** Raw columns that it was fitted on, in order; new tables must have them. */
  readonly columns: readonly string[];
  /** In order of application; `fitted` is what the step's own `fit` returned. */
  readonly steps: readonly FittedStep[];
  readonly learner: Learner;
  /** What a report says of the learner; never needed to predict. */
  readonly summary: LearnerSummary;
  /** What the inner loop chose: `steps.4.keep`, `learner.l1Ratio`, `learner.lambda`. */
  readonly chosen: readonly ChosenValue[];
  readonly inner: {
    readonly folds: number;
    readonly metric: InnerSpec["metric"];
    readonly rule: InnerSpec["rule"];
    /** Inner fold of each training row. */
    readonly foldOfRow: readonly number[];
    readonly candidates: readonly CandidateScore[];
  };
  readonly training: {
    readonly rows: number;
    /** Rows with the event; of an outcome without events 0. */
    readonly events: number;
    /** Of the refitted model on its own training rows: optimistic, for comparison only. */
    readonly apparent: readonly ModelScore[];
    /** Of the inner out-of-fold predictions of the chosen candidate. */
    readonly outOfFold: readonly ModelScore[];
    /** Range of each raw numeric column; null where no training value is present. */
    readonly ranges: readonly TrainingRange[];
    /** Levels of each raw category column, in code unit order. */
    readonly levels: readonly TrainingLevels[];
  };
  /** Cut-points chosen on inner out-of-fold predictions: `youden` of a probability; `score:1/2`, `score:1/3`, `score:2/3` of a risk score. */
  readonly cuts: readonly NamedValue[];
  readonly notes: readonly string[];
}

/** Whole fitted models and how their outputs become one. */
export interface FittedEnsemble {
  readonly kind: "ensemble";
  readonly members: readonly FittedModel<FittedLearner>[];
  readonly combination: Combination | AvailableCombination;
}

/** The outcome without its rows. */
export type OutcomeShape =
  | { readonly kind: "binary" | "continuous" }
  | { readonly kind: "multiclass" | "ordinal"; readonly levels: readonly string[] }
  | { readonly kind: "survival"; readonly horizons: readonly number[]; readonly competing: boolean };

export interface ModelScore {
  readonly metric: ScoreMetric;
  readonly value: number;
}

export interface FittedStep {
  readonly kind: string;
  readonly fitted: unknown;
}

export interface ChosenValue {
  readonly parameter: string;
  readonly value: unknown;
}

/** One point of the grid; `score` in the metric's own direction (deviance and Brier: lower is better). */
export interface CandidateScore {
  readonly chosen: readonly ChosenValue[];
  readonly score: number;
  readonly standardError: number;
}

export interface TrainingLevels {
  readonly column: string;
  readonly levels: readonly string[];
}

export interface TrainingRange {
  readonly column: string;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly missing: number;
}
