import type { FittedLogistic } from "../../../statistics/learners/logistic.ts";
import type { FittedModel } from "../../../statistics/validation/fitted-model.ts";

/** The learner of a model that must be logistic. */
export function logisticOf({ learner }: FittedModel): FittedLogistic {
  if (learner.kind !== "logistic") throw new TypeError(`learner: expected logistic, got ${learner.kind}`);
  return learner;
}
