import type { Learner } from "./learner.ts";
import { logisticLearner } from "./logistic.ts";
import type { FittedLogistic, LogisticSpec } from "./logistic.ts";
import { naiveBayesLearner } from "./naive-bayes.ts";
import type { FittedNaiveBayes, NaiveBayesSpec } from "./naive-bayes.ts";
import { nearestNeighborsLearner } from "./nearest-neighbors.ts";
import type { FittedNearestNeighbors, NearestNeighborsSpec } from "./nearest-neighbors.ts";
import { svmLearner } from "./svm/svm.ts";
import type { FittedSvm, SvmSpec } from "./svm/svm.ts";
import { boostingLearner } from "./trees/boosting.ts";
import type { BoostingSpec, FittedBoosting } from "./trees/boosting.ts";
import { extraTreesLearner, forestLearner } from "./trees/forest.ts";
import type { FittedForest, ForestSpec } from "./trees/forest.ts";

/** A learner as the protocol states it, tuned values and all. */
export type LearnerSpec =
  | LogisticSpec
  | ForestSpec<"forest">
  | ForestSpec<"extra-trees">
  | BoostingSpec
  | SvmSpec
  | NearestNeighborsSpec
  | NaiveBayesSpec;

/** A fitted learner: plain JSON, told apart by `kind`. */
export type FittedLearner =
  | FittedLogistic
  | FittedForest<"forest">
  | FittedForest<"extra-trees">
  | FittedBoosting
  | FittedSvm
  | FittedNearestNeighbors
  | FittedNaiveBayes;

/** A learner whose options and fitted state are known only by kind. */
type RegisteredLearner = Learner<LearnerSpec, unknown, FittedLearner>;

/** Every learner by kind. Pass a learner only a spec of its own kind and only what it fitted itself. */
export const learnerRegistry: Readonly<Record<LearnerSpec["kind"], RegisteredLearner>> = {
  boosting: register(boostingLearner),
  "extra-trees": register(extraTreesLearner),
  forest: register(forestLearner),
  logistic: register(logisticLearner),
  "naive-bayes": register(naiveBayesLearner),
  "nearest-neighbors": register(nearestNeighborsLearner),
  svm: register(svmLearner),
};

function register<Spec extends LearnerSpec, Options, Fitted extends FittedLearner>(
  learner: Learner<Spec, Options, Fitted>,
): RegisteredLearner {
  return learner as unknown as RegisteredLearner;
}
