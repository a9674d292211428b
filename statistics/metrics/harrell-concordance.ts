import { checkSurvivalOutcome } from "../survival/survival-outcome.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";
import { comparablePairs } from "./comparable-pairs.ts";

export interface HarrellConcordance {
  /** In [0, 1]; NaN where no pair is comparable or a score is NaN. */
  readonly concordance: number;
  /** Infinitesimal jackknife, as R survival's concordance. */
  readonly standardError: number;
  readonly concordant: number;
  readonly discordant: number;
  readonly tiedScore: number;
}

/**
 * Harrell's concordance: the share of comparable pairs in which the case with the earlier event has the higher score, ties in
 * score one half. Pairs: see `comparablePairs`. It depends on the censoring; Uno's does not. Source: Harrell 1996.
 *
 * @param outcome n times and event indicators
 * @param scores higher = expected to have the event earlier
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function harrellConcordance(outcome: SurvivalOutcome, scores: Float64Array): HarrellConcordance {
  checkSurvivalOutcome(outcome);
  const n = scores.length;
  const pairs = comparablePairs(outcome, scores, new Float64Array(n).fill(1));
  const isUndefined = pairs.totalWeight === 0 || scores.some((score) => Number.isNaN(score));
  const concordance = isUndefined ? NaN : pairs.totalAgreement / pairs.totalWeight;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    variance += ((pairs.agreement[i] - concordance * pairs.weight[i]) / pairs.totalWeight) ** 2;
  }
  return {
    concordance,
    standardError: Math.sqrt(variance),
    concordant: pairs.concordant,
    discordant: pairs.discordant,
    tiedScore: pairs.tiedScore,
  };
}
