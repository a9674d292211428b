import type { Outputs } from "../learners/learner.ts";
import { areaUnderRoc } from "../metrics/area-under-roc.ts";
import { brierScore } from "../metrics/brier-score.ts";
import type { Outcome } from "../outcome.ts";
import { scoreOutputs, type ScoreMetric } from "../validation/score-outputs.ts";
import { describeOutputs } from "./describe-outputs.ts";

export interface NamedMeasure {
  readonly name: string;
  readonly value: number;
}

/**
 * The measures by which models are compared, the headline first: of a binary outcome AUC and Brier score, else the first of
 * `describeOutputs`; then the one that decides in this study, where it is another.
 *
 * @param outcome n rows
 * @param outputs in the order of `outputNames`
 * @param decisive a measure that `scoreOutputs` knows for the outcome; null: none beside the usual
 * @returns NaN values where a measure is undefined
 * @throws ScoreMetricError
 */
export function comparedMeasures(
  outcome: Outcome,
  outputs: Outputs,
  decisive: string | null = null,
): readonly NamedMeasure[] {
  const usual = usualMeasures(outcome, outputs);
  if (decisive === null || usual.some(({ name }) => name === decisive)) return usual;
  return [...usual, { name: decisive, value: scoreOutputs(outcome, outputs, decisive as ScoreMetric) }];
}

function usualMeasures(outcome: Outcome, outputs: Outputs): readonly NamedMeasure[] {
  if (outcome.kind !== "binary") return describeOutputs(outcome, outputs).slice(0, 1);
  return [
    { name: "auc", value: areaUnderRoc(outcome.event, outputs[0]) },
    { name: "brier", value: brierScore(outcome.event, outputs[0]) },
  ];
}

/** Whether a larger value of a measure is better. */
export function isLargerBetter(measure: string): boolean {
  return !["brier", "deviance", "mae", "rmse", "level_distance"].includes(measure);
}
