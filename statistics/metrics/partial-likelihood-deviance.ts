import { riskSets } from "../survival/risk-sets.ts";
import { checkSurvivalOutcome } from "../survival/survival-outcome.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";

/**
 * Deviance of scores that are read as log relative hazards: -2 log partial likelihood per event, Breslow's ties. The sums of
 * hazards are kept in logarithms, so that scores hundreds apart stay finite.
 *
 * @param outcome n times and event indicators
 * @param scores log relative hazard per case
 * @returns lower is better; NaN where no case has the event or a score is not finite
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function partialLikelihoodDeviance(outcome: SurvivalOutcome, scores: Float64Array): number {
  const events = checkSurvivalOutcome(outcome);
  if (events === 0 || scores.some((score) => !Number.isFinite(score))) return Number.NaN;
  const { order, start, deaths, event, groups } = riskSets(outcome);
  let largest = -Infinity;
  let sum = 0;
  let total = 0;
  for (let group = 0; group < groups; group++) {
    for (let place = start[group]; place < start[group + 1]; place++) {
      const score = scores[order[place]];
      if (score > largest) {
        sum = sum * Math.exp(largest - score) + 1;
        largest = score;
      } else sum += Math.exp(score - largest);
      if (event[place] === 1) total -= score;
    }
    if (deaths[group] > 0) total += deaths[group] * (largest + Math.log(sum));
  }
  return (2 * total) / events;
}
