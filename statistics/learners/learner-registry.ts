import type { Learner } from "./learner.ts";
import { logisticLearner } from "./logistic.ts";
import type { FittedLogistic, LogisticOptions, LogisticSpec } from "./logistic.ts";

/** A learner as the protocol states it, tuned values and all. */
export type LearnerSpec = LogisticSpec;

type LearnerOptions = LogisticOptions;

/** A fitted learner: plain JSON, told apart by `kind`. */
export type FittedLearner = FittedLogistic;

/** A learner whose options and fitted state are known only by kind. */
type RegisteredLearner = Learner<LearnerSpec, LearnerOptions, FittedLearner>;

/** Every learner by kind. Pass a learner only a spec of its own kind and only what it fitted itself. */
export const learnerRegistry: Readonly<Record<LearnerSpec["kind"], RegisteredLearner>> = {
  logistic: register(logisticLearner),
};

function register<Spec extends LearnerSpec, Options, Fitted extends FittedLearner>(
  learner: Learner<Spec, Options, Fitted>,
): RegisteredLearner {
  return learner as unknown as RegisteredLearner;
}
