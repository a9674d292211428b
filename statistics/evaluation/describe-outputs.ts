import type { Outputs } from "../learners/learner.ts";
import { harrellConcordance } from "../metrics/harrell-concordance.ts";
import {
  accuracy,
  levelBrierScore,
  levelConcordance,
  levelDeviance,
  meanLevelAuc,
  mostProbable,
} from "../metrics/level-scores.ts";
import { meanAbsoluteError, meanSquaredError, rSquared } from "../metrics/regression-errors.ts";
import type { LevelOutcome, Outcome } from "../outcome.ts";
import { causeSpecific } from "../survival/cause-specific.ts";

/** One number that is said of predictions. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  /** Least and most possible value. */
  readonly bounds: readonly [number, number];
}

const share: Measure["bounds"] = [0, 1];
const positive: Measure["bounds"] = [0, Infinity];

/**
 * What is said of predictions of an outcome that is not binary, the headline first.
 *
 * @param outcome n rows; a binary one gives nothing: see `internalMetrics`
 * @param outputs in the order of `outputNames`
 * @returns survival: c-index (competing events end the follow-up); levels: auc (mean of one level against the rest), accuracy,
 *   brier, deviance, of ordinal levels also their concordance and the mean distance in levels; continuous: r2, mae, rmse
 */
export function describeOutputs(outcome: Outcome, outputs: Outputs): readonly Measure[] {
  switch (outcome.kind) {
    case "binary":
      return [];
    case "survival": {
      const { concordance } = harrellConcordance(causeSpecific(outcome, 1), outputs[0]);
      return [{ name: "c-index", value: concordance, bounds: share }];
    }
    case "continuous":
      return [
        { name: "r2", value: rSquared(outcome.value, outputs[0]), bounds: [-Infinity, 1] },
        { name: "mae", value: meanAbsoluteError(outcome.value, outputs[0]), bounds: positive },
        { name: "rmse", value: Math.sqrt(meanSquaredError(outcome.value, outputs[0])), bounds: positive },
      ];
    default:
      return describeLevels(outcome, outputs);
  }
}

function describeLevels({ kind, level }: LevelOutcome, outputs: Outputs): Measure[] {
  const measures: Measure[] = [
    { name: "auc", value: meanLevelAuc(level, outputs), bounds: share },
    { name: "accuracy", value: accuracy(level, outputs), bounds: share },
    { name: "brier", value: levelBrierScore(level, outputs), bounds: [0, 2] },
    { name: "deviance", value: levelDeviance(level, outputs), bounds: positive },
  ];
  if (kind === "multiclass") return measures;
  let distance = 0;
  for (let row = 0; row < level.length; row++) distance += Math.abs(mostProbable(outputs, row) - level[row]);
  const concordance = levelConcordance(level, outputs);
  measures.push({ name: "concordance", value: concordance, bounds: share });
  return [...measures, { name: "level_distance", value: distance / level.length, bounds: positive }];
}
