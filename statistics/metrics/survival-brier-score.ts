import { checkSurvivalOutcome } from "../survival/survival-outcome.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";
import type { CensoringDistribution } from "./censoring-distribution.ts";
import { eventWeight, survivorWeight } from "./censoring-distribution.ts";

/**
 * Brier score of predicted risks at horizons with inverse probability of censoring weights: squared distance to 1 for cases
 * with the event by the horizon, to 0 for cases followed beyond it; cases censored before count through the weights.
 * Source: Graf 1999.
 *
 * @param outcome n times and event indicators of the evaluated cases
 * @param risks n x horizons, row-major: probability of the event by each horizon
 * @param horizons rising, in the unit of the times
 * @param censoring of events and of follow-up
 * @returns one per horizon, lower is better; NaN beyond the support of the censoring distribution
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function survivalBrierScore(
  outcome: SurvivalOutcome,
  risks: Float64Array,
  horizons: readonly number[],
  censoring: CensoringDistribution,
): Float64Array {
  checkSurvivalOutcome(outcome);
  const { time, event } = outcome;
  const n = time.length;
  const weights = Float64Array.from(time, (t, i) => (event[i] === 1 ? eventWeight(censoring, t) : 0));
  return Float64Array.from(horizons, (horizon, h) => {
    const beyond = survivorWeight(censoring, horizon);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const risk = risks[i * horizons.length + h];
      if (time[i] > horizon) sum += risk * risk * beyond;
      else if (event[i] === 1) sum += (1 - risk) ** 2 * weights[i];
    }
    return sum < Infinity ? sum / n : NaN;
  });
}

/**
 * Integral of the Brier score over its horizons by the trapezoidal rule, divided by their range.
 *
 * @param scores of survivalBrierScore
 * @param horizons the same, rising, at least 2
 * @returns NaN for fewer than 2 horizons
 */
export function integratedBrierScore(scores: Float64Array, horizons: readonly number[]): number {
  let area = 0;
  for (let h = 1; h < horizons.length; h++) {
    area += ((scores[h] + scores[h - 1]) / 2) * (horizons[h] - horizons[h - 1]);
  }
  return area / (horizons[horizons.length - 1] - horizons[0]);
}
