import type { Outputs } from "../learners/learner.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";
import { eventWeight, survivorWeight, type CensoringDistribution } from "./censoring-distribution.ts";

/**
 * Brier score of the risk of an event by each horizon with competing events: who had the event by then should have risk 1,
 * who had a competing one or is still followed should have risk 0; weighted by the inverse probability of being uncensored.
 * Source: Schoop et al. 2011.
 *
 * @param outcome n times; events 0 = censored, 1 = the event, 2 = a competing event
 * @param risks one array of n risks per horizon
 * @param horizons in the unit of the times
 * @param censoring in which any event ends the follow-up uncensored
 * @returns one per horizon; NaN where a weight is not defined
 */
export function competingBrierScore(
  { time, event }: SurvivalOutcome,
  risks: Outputs,
  horizons: readonly number[],
  censoring: CensoringDistribution,
): Float64Array {
  const n = time.length;
  return Float64Array.from(horizons, (horizon, h) => {
    const beyond = survivorWeight(censoring, horizon);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const risk = risks[h][i];
      if (time[i] > horizon) sum += beyond * risk ** 2;
      else if (event[i] === 1) sum += eventWeight(censoring, time[i]) * (1 - risk) ** 2;
      else if (event[i] === 2) sum += eventWeight(censoring, time[i]) * risk ** 2;
    }
    return sum < Infinity ? sum / n : Number.NaN;
  });
}
