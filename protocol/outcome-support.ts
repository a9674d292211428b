import type { PlanOutcome } from "./plan.ts";
import type { LearnerSpec } from "./schema/learner.ts";
import type { StepSpec } from "./schema/model.ts";
import type { UnivariateMeasure } from "./step-plan.ts";

export type OutcomeKind = PlanOutcome["kind"];

/** Outcomes that each learner can learn from. */
export const learnerOutcomes: Readonly<Record<LearnerSpec["kind"], readonly OutcomeKind[]>> = {
  "boosted-cox": ["survival"],
  boosting: ["binary", "multiclass", "ordinal", "continuous"],
  cox: ["survival"],
  "extra-trees": ["binary", "multiclass", "ordinal", "continuous"],
  forest: ["binary", "multiclass", "ordinal", "continuous"],
  linear: ["continuous"],
  logistic: ["binary"],
  multinomial: ["multiclass"],
  "naive-bayes": ["binary", "multiclass"],
  "nearest-neighbors": ["binary", "multiclass"],
  perceptron: ["binary", "multiclass"],
  "survival-forest": ["survival"],
  "proportional-odds": ["ordinal"],
  svm: ["binary"],
};

/** Learners of follow-up that know a single cause. */
export function isOfOneCause(learner: LearnerSpec["kind"]): boolean {
  return learnerOutcomes[learner].includes("survival") && learner !== "cox";
}

const everyOutcome: readonly OutcomeKind[] = ["binary", "multiclass", "ordinal", "continuous", "survival"];

/** Outcomes that each selection can learn from. */
export const selectionOutcomes: Readonly<
  Record<Extract<StepSpec["kind"], `select-${string}`>, readonly OutcomeKind[]>
> = {
  "select-boruta": ["binary", "multiclass", "ordinal", "continuous"],
  "select-elastic-net": everyOutcome,
  "select-forest": ["binary", "multiclass", "ordinal", "continuous"],
  "select-mrmr": everyOutcome,
  "select-recursive": everyOutcome,
  "select-relieff": ["binary", "multiclass", "ordinal", "continuous"],
  "select-stability": everyOutcome,
  "select-univariate": everyOutcome,
};

/** Outcomes that each measure of `select-univariate` is made for. */
export const measureOutcomes: Readonly<Record<UnivariateMeasure, readonly OutcomeKind[]>> = {
  auc: ["binary"],
  t: ["binary"],
  "chi-squared": ["binary"],
  "mutual-information": ["binary"],
  "mutual-information-knn": ["binary", "multiclass", "ordinal", "continuous"],
  kruskal: ["multiclass", "ordinal"],
  spearman: ["continuous", "ordinal"],
  cox: ["survival"],
  concordance: ["survival"],
};

/** Outcomes that a step can learn from; null: all of them by a measure that the outcome gives, or it does not look at it. */
export function stepOutcomes(step: StepSpec): readonly OutcomeKind[] | null {
  if (step.kind === "select-univariate") return step.by === undefined ? null : measureOutcomes[step.by];
  return step.kind in selectionOutcomes ? selectionOutcomes[step.kind as keyof typeof selectionOutcomes] : null;
}

/** The measure of `select-univariate` where the study names none, and that of the best of a cluster in `drop-correlated`. */
export const univariateMeasures: Readonly<Record<OutcomeKind, UnivariateMeasure>> = {
  binary: "auc",
  multiclass: "kruskal",
  ordinal: "spearman",
  continuous: "spearman",
  survival: "cox",
};

/** What the inner loop can choose by, the default first. */
export const innerMetrics: Readonly<Record<OutcomeKind, readonly string[]>> = {
  binary: ["deviance", "auc", "brier"],
  multiclass: ["deviance", "auc", "brier"],
  ordinal: ["deviance", "auc", "brier"],
  continuous: ["deviance"],
  survival: ["deviance", "c-index"],
};

/** What models are compared by, so that it can decide between them. */
export const comparedMetrics: Readonly<Record<OutcomeKind, readonly string[]>> = {
  binary: ["auc", "brier", "deviance"],
  multiclass: ["auc", "brier", "deviance"],
  ordinal: ["auc", "brier", "deviance"],
  continuous: ["r2", "deviance"],
  survival: ["c-index", "deviance"],
};

/** Those of them that have a .632+ value. */
export const comparedUnderBootstrap: Readonly<Record<OutcomeKind, readonly string[]>> = {
  ...comparedMetrics,
  survival: ["c-index"],
};

/** The measure that decides between models where the study names none. */
export const headlineMetrics: Readonly<Record<OutcomeKind, string>> = {
  binary: "auc",
  multiclass: "auc",
  ordinal: "auc",
  continuous: "r2",
  survival: "c-index",
};
