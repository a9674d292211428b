import { OutcomeKindError, type Outcome, type OutcomeKind } from "../outcome.ts";
import {
  concordanceTest,
  coxScoreTest,
  kruskalWallisTest,
  neighborInformationTest,
  spearmanTest,
} from "./outcome-tests.ts";
import { requireVariedOutcome } from "./require-varied-outcome.ts";
import {
  chiSquaredTest,
  mannWhitneyTest,
  mutualInformationTest,
  welchTest,
  type UnivariateTest,
} from "./univariate-tests.ts";

export type UnivariateMeasure =
  | "auc"
  | "t"
  | "chi-squared"
  | "mutual-information"
  | "mutual-information-knn"
  | "kruskal"
  | "spearman"
  | "cox"
  | "concordance";

/**
 * Kinds of outcome that a measure is made for.
 *
 * @param by the measure
 * @returns at least one
 */
export function measureOutcomes(by: UnivariateMeasure): readonly OutcomeKind[] {
  switch (by) {
    case "kruskal":
      return ["multiclass", "ordinal"];
    case "spearman":
      return ["continuous", "ordinal"];
    case "cox":
    case "concordance":
      return ["survival"];
    case "mutual-information-knn":
      return ["binary", "multiclass", "ordinal", "continuous"];
    default:
      return ["binary"];
  }
}

const binaryTests = {
  auc: mannWhitneyTest,
  t: welchTest,
  "chi-squared": chiSquaredTest,
  "mutual-information": mutualInformationTest,
} as const;

/**
 * The test of one column against the outcome; the outcome is checked once.
 *
 * @param step name of the step, for messages
 * @param by the measure
 * @param outcome of the training rows
 * @returns test of a column of as many values, NaN = missing (left out)
 * @throws OutcomeKindError where the measure is not made for the outcome
 * @throws SingleClassError, OneLevelError, ConstantOutcomeError, NoEventsError where the rows tell nothing of it
 */
export function univariateTestOf(
  step: string,
  by: UnivariateMeasure,
  outcome: Outcome,
): (values: Float64Array) => UnivariateTest {
  const known = measureOutcomes(by);
  if (!known.includes(outcome.kind)) throw new OutcomeKindError(`${step} by ${by}`, known, outcome.kind);
  requireVariedOutcome(step, outcome);
  if (by === "mutual-information-knn" && outcome.kind !== "survival") {
    return (values) => neighborInformationTest(values, outcome);
  }
  switch (outcome.kind) {
    case "binary": {
      const test = binaryTests[by as keyof typeof binaryTests];
      return (values) => test(values, outcome.event);
    }
    case "continuous":
      return (values) => spearmanTest(values, outcome.value);
    case "survival":
      return by === "cox" ? (values) => coxScoreTest(values, outcome) : (values) => concordanceTest(values, outcome);
    default:
      return by === "kruskal"
        ? (values) => kruskalWallisTest(values, outcome.level, outcome.levels.length)
        : (values) => spearmanTest(values, outcome.level);
  }
}
