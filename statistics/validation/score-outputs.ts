import type { Outputs } from "../learners/learner.ts";
import { areaUnderRoc } from "../metrics/area-under-roc.ts";
import { binomialDeviance } from "../metrics/binomial-deviance.ts";
import { brierScore } from "../metrics/brier-score.ts";
import { harrellConcordance } from "../metrics/harrell-concordance.ts";
import { levelBrierScore, levelDeviance, meanLevelAuc } from "../metrics/level-scores.ts";
import { partialLikelihoodDeviance } from "../metrics/partial-likelihood-deviance.ts";
import { meanSquaredError } from "../metrics/regression-errors.ts";
import type { Outcome, OutcomeKind } from "../outcome.ts";
import { causeSpecific } from "../survival/cause-specific.ts";

/** What one set of predictions is judged by. */
export type ScoreMetric = "deviance" | "auc" | "brier" | "c-index";

/** The metrics that a kind of outcome knows, the default first. Deviance of a continuous outcome is its mean squared error. */
export const scoreMetrics: Readonly<Record<OutcomeKind, readonly ScoreMetric[]>> = {
  binary: ["deviance", "auc", "brier"],
  multiclass: ["deviance", "auc", "brier"],
  ordinal: ["deviance", "auc", "brier"],
  continuous: ["deviance"],
  survival: ["deviance", "c-index"],
};

/** The metric does not exist for this kind of outcome. */
export class ScoreMetricError extends Error {
  override readonly name = "ScoreMetricError";
  constructor(metric: ScoreMetric, kind: OutcomeKind) {
    super(
      `inner metric: unknown for a ${kind} outcome, expected ${scoreMetrics[kind].join(" or ")}, got ${metric}, choose another`,
    );
  }
}

/** Whether a larger value is better. */
export function isGain(metric: ScoreMetric): boolean {
  return metric === "auc" || metric === "c-index";
}

/** Whether the metric needs no more than the order or the relative hazards of the rows. */
export function isRanking(metric: ScoreMetric, kind: OutcomeKind): boolean {
  return metric === "auc" || kind === "survival";
}

/** Every metric of the kind of outcome. */
export function scoreAll(
  outcome: Outcome,
  outputs: Outputs,
): { readonly metric: ScoreMetric; readonly value: number }[] {
  return scoreMetrics[outcome.kind].map((metric) => ({ metric, value: scoreOutputs(outcome, outputs, metric) }));
}

/**
 * One number for predictions of any kind of outcome. Of follow-up only the score is judged, competing events counting as
 * censored; its deviance reads the score as a log relative hazard.
 *
 * @param outcome n rows
 * @param outputs of a learner, in the order of `outputNames`
 * @returns NaN where it is undefined (one class, no event)
 * @throws ScoreMetricError where the kind of outcome does not know the metric
 */
export function scoreOutputs(outcome: Outcome, outputs: Outputs, metric: ScoreMetric): number {
  switch (outcome.kind) {
    case "binary":
      if (metric === "auc") return areaUnderRoc(outcome.event, outputs[0]);
      if (metric === "brier") return brierScore(outcome.event, outputs[0]);
      if (metric === "deviance") return binomialDeviance(outcome.event, outputs[0]);
      break;
    case "survival":
      if (metric === "deviance") return partialLikelihoodDeviance(causeSpecific(outcome, 1), outputs[0]);
      if (metric === "c-index") return harrellConcordance(causeSpecific(outcome, 1), outputs[0]).concordance;
      break;
    case "continuous":
      if (metric === "deviance") return meanSquaredError(outcome.value, outputs[0]);
      break;
    default:
      if (metric === "auc") return meanLevelAuc(outcome.level, outputs);
      if (metric === "brier") return levelBrierScore(outcome.level, outputs);
      if (metric === "deviance") return levelDeviance(outcome.level, outputs);
  }
  throw new ScoreMetricError(metric, outcome.kind);
}

/**
 * Weight of one fold in a mean over folds: cases, of a partial likelihood its events, and 1 for measures of discrimination.
 *
 * @param outcome rows of the fold
 */
export function foldWeight(outcome: Outcome, metric: ScoreMetric, rows: number): number {
  if (isGain(metric)) return 1;
  if (outcome.kind !== "survival") return rows;
  let events = 0;
  for (const event of outcome.event) if (event === 1) events++;
  return events;
}
