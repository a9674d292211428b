import { OutcomeKindError } from "../outcome.ts";
import type { Outcome, OutcomeKind } from "../outcome.ts";
import type { ColumnMatrix } from "./column-matrix.ts";
import type { Learner, Outputs, RowVariables, TrainingRows } from "./learner.ts";
import { linearLearner } from "./linear.ts";
import type { FittedLinear, LinearSpec } from "./linear.ts";
import { logisticLearner } from "./logistic.ts";
import type { FittedLogistic, LogisticSpec } from "./logistic.ts";
import { multinomialLearner } from "./multinomial.ts";
import type { FittedMultinomial, MultinomialSpec } from "./multinomial.ts";
import { naiveBayesLearner } from "./naive-bayes.ts";
import type { FittedNaiveBayes, NaiveBayesSpec } from "./naive-bayes.ts";
import { nearestNeighborsLearner } from "./nearest-neighbors.ts";
import type { FittedNearestNeighbors, NearestNeighborsSpec } from "./nearest-neighbors.ts";
import { perceptronLearner } from "./perceptron/perceptron.ts";
import type { FittedPerceptron, PerceptronSpec } from "./perceptron/perceptron.ts";
import { proportionalOddsLearner } from "./proportional-odds.ts";
import type { FittedProportionalOdds, ProportionalOddsSpec } from "./proportional-odds.ts";
import { svmLearner } from "./svm/svm.ts";
import type { FittedSvm, SvmSpec } from "./svm/svm.ts";
import { boostingLearner } from "./trees/boosting.ts";
import type { BoostingSpec, FittedBoosting } from "./trees/boosting.ts";
import { treeOutcomes } from "./trees/forest-outcome.ts";
import { extraTreesLearner, forestLearner } from "./trees/forest.ts";
import type { FittedForest, ForestSpec } from "./trees/forest.ts";
import { boostedCoxLearner } from "./survival/boosted-cox.ts";
import type { BoostedCoxSpec, FittedBoostedCox } from "./survival/boosted-cox.ts";
import { coxLearner } from "./survival/cox.ts";
import type { CoxSpec, FittedCox } from "./survival/cox.ts";
import { survivalForestLearner } from "./survival/survival-forest.ts";
import type { FittedSurvivalForest, SurvivalForestSpec } from "./survival/survival-forest.ts";

/** A learner as the protocol states it, tuned values and all. */
export type LearnerSpec =
  | BoostedCoxSpec
  | CoxSpec
  | LogisticSpec
  | MultinomialSpec
  | PerceptronSpec
  | ProportionalOddsSpec
  | LinearSpec
  | ForestSpec<"forest">
  | ForestSpec<"extra-trees">
  | BoostingSpec
  | SvmSpec
  | NearestNeighborsSpec
  | NaiveBayesSpec
  | SurvivalForestSpec;

/** A fitted learner: plain JSON, told apart by `kind`. */
export type FittedLearner =
  | FittedBoostedCox
  | FittedCox
  | FittedLogistic
  | FittedMultinomial
  | FittedPerceptron
  | FittedProportionalOdds
  | FittedLinear
  | FittedForest<"forest">
  | FittedForest<"extra-trees">
  | FittedBoosting
  | FittedSvm
  | FittedNearestNeighbors
  | FittedNaiveBayes
  | FittedSurvivalForest;

/** A learner whose options and fitted state are known only by kind. */
interface RegisteredLearner extends Learner<LearnerSpec, unknown, FittedLearner, Outcome, Outputs> {
  /** Kinds of outcome that it learns from; `paths` throws OutcomeKindError for any other. */
  readonly outcomes: readonly OutcomeKind[];
}

/** Every learner by kind. Pass a learner only a spec of its own kind and only what it fitted itself. */
export const learnerRegistry: Readonly<Record<LearnerSpec["kind"], RegisteredLearner>> = {
  "boosted-cox": general(boostedCoxLearner, ["survival"]),
  boosting: general(boostingLearner, treeOutcomes),
  cox: general(coxLearner, ["survival"]),
  "extra-trees": general(extraTreesLearner, treeOutcomes),
  forest: general(forestLearner, treeOutcomes),
  linear: general(linearLearner, ["continuous"]),
  logistic: binary(logisticLearner),
  multinomial: general(multinomialLearner, ["multiclass"]),
  "naive-bayes": general(naiveBayesLearner, ["binary", "multiclass"]),
  "nearest-neighbors": general(nearestNeighborsLearner, ["binary", "multiclass"]),
  perceptron: general(perceptronLearner, ["binary", "multiclass"]),
  "survival-forest": general(survivalForestLearner, ["survival"]),
  "proportional-odds": general(proportionalOddsLearner, ["ordinal"]),
  svm: binary(svmLearner),
};

/** A learner of 0 and 1 behind the general contract. */
function binary<Spec extends LearnerSpec, Options, Fitted extends FittedLearner>(
  learner: Learner<Spec, Options, Fitted>,
): RegisteredLearner {
  const narrow = (rows: TrainingRows<Outcome>): TrainingRows => {
    if (rows.outcome.kind !== "binary") throw new OutcomeKindError(learner.kind, ["binary"], rows.outcome.kind);
    return { ...rows, outcome: rows.outcome.event };
  };
  const { predictAll } = learner;
  return {
    kind: learner.kind,
    outcomes: ["binary"],
    ranksWithoutProbabilities: learner.ranksWithoutProbabilities,
    paths: (spec, rows, seedKey) =>
      learner.paths(spec as Spec, narrow(rows), seedKey).map((path) => ({
        settings: path.settings,
        fitAll: (part, key, purpose) => path.fitAll(narrow(part), key, purpose),
        fitOne: (index, part, key) => path.fitOne(index, narrow(part), key),
        refit: path.refit,
      })),
    predict: (fitted, matrix) => [learner.predict(fitted as Fitted, matrix)],
    ...(predictAll !== undefined && {
      predictAll: (fits: readonly FittedLearner[], matrix: ColumnMatrix) =>
        predictAll(fits as readonly Fitted[], matrix).map((values) => [values]),
    }),
    summarize: (fitted) => learner.summarize(fitted as Fitted),
  };
}

/** A learner of whole outcomes of the given kinds behind the general contract. */
function general<Spec extends LearnerSpec, Options, Fitted extends FittedLearner, Labels extends Outcome>(
  learner: Learner<Spec, Options, Fitted, Labels, Outputs>,
  outcomes: readonly Labels["kind"][],
): RegisteredLearner {
  const narrow = (rows: TrainingRows<Outcome>): TrainingRows<Labels> => {
    const { kind } = rows.outcome;
    if (!outcomes.includes(kind)) throw new OutcomeKindError(learner.kind, outcomes, kind);
    return rows as TrainingRows<Labels>;
  };
  const { predictAll } = learner;
  return {
    kind: learner.kind,
    outcomes,
    ranksWithoutProbabilities: learner.ranksWithoutProbabilities,
    paths: (spec, rows, seedKey) =>
      learner.paths(spec as Spec, narrow(rows), seedKey).map((path) => ({
        settings: path.settings,
        fitAll: (part, key, purpose) => path.fitAll(narrow(part), key, purpose),
        fitOne: (index, part, key) => path.fitOne(index, narrow(part), key),
        refit: path.refit,
      })),
    predict: (fitted, matrix, variables) => learner.predict(fitted as Fitted, matrix, variables),
    ...(predictAll !== undefined && {
      predictAll: (fits: readonly FittedLearner[], matrix: ColumnMatrix, variables?: RowVariables) =>
        predictAll(fits as readonly Fitted[], matrix, variables),
    }),
    summarize: (fitted) => learner.summarize(fitted as Fitted),
  };
}
