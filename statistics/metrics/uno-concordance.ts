import { checkSurvivalOutcome } from "../survival/survival-outcome.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";
import type { CensoringDistribution } from "./censoring-distribution.ts";
import { eventWeight } from "./censoring-distribution.ts";
import { comparablePairs } from "./comparable-pairs.ts";

/**
 * Uno's concordance up to tau: comparable pairs whose event falls before tau, each weighted by 1 / G^2 of its event time, so
 * that the result does not depend on the censoring. Source: Uno 2011.
 *
 * @param outcome n times and event indicators of the evaluated cases
 * @param scores higher = expected to have the event earlier
 * @param censoring G
 * @param tau > 0, inside the support of G: the largest declared horizon with enough cases at risk; Infinity for none
 * @returns in [0, 1]; NaN where there is no comparable pair, a score is NaN, or an event before tau lies beyond the support
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function unoConcordance(
  outcome: SurvivalOutcome,
  scores: Float64Array,
  censoring: CensoringDistribution,
  tau: number,
): number {
  checkSurvivalOutcome(outcome);
  const { time, event } = outcome;
  const weights = Float64Array.from(time, (t, i) => (event[i] === 1 && t < tau ? eventWeight(censoring, t) ** 2 : 0));
  const pairs = comparablePairs(outcome, scores, weights);
  if (!Number.isFinite(pairs.totalWeight) || scores.some((score) => Number.isNaN(score))) return NaN;
  return pairs.totalAgreement / pairs.totalWeight;
}
