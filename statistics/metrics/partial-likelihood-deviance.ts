import { emptyCoxLoss, meanCoxLoss } from "../survival/cox-loss.ts";
import { riskSets } from "../survival/risk-sets.ts";
import { checkSurvivalOutcome } from "../survival/survival-outcome.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";

/**
 * Deviance of scores that are read as log relative hazards: -2 log partial likelihood per event, Breslow's ties.
 *
 * @param outcome n times and event indicators
 * @param scores log relative hazard per case
 * @returns lower is better; NaN where no case has the event or a score is not finite
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function partialLikelihoodDeviance(outcome: SurvivalOutcome, scores: Float64Array): number {
  const events = checkSurvivalOutcome(outcome);
  if (events === 0 || scores.some((score) => !Number.isFinite(score))) return Number.NaN;
  const sets = riskSets(outcome);
  const ordered = Float64Array.from(sets.order, (row) => scores[row]);
  return (2 * scores.length * meanCoxLoss(sets, ordered, emptyCoxLoss(sets))) / events;
}
