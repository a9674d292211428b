import { kaplanMeier, survivalAt } from "../survival/kaplan-meier.ts";
import { checkSurvivalOutcome } from "../survival/survival-outcome.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";
import type { CensoringDistribution } from "./censoring-distribution.ts";
import { eventWeight } from "./censoring-distribution.ts";

export interface TimeDependentAuc {
  /** One per horizon, in [0, 1]; NaN where nobody had the event by then, nobody is followed beyond, a weight is infinite, or a compared score is NaN. */
  readonly auc: Float64Array;
  /** Mean over the horizons, weighted by the drop of the Kaplan-Meier curve before each (Lambert and Chevret 2016). */
  readonly mean: number;
}

/**
 * Cumulative / dynamic AUC: cases with the event by the horizon against cases followed beyond it, the former weighted by the
 * inverse probability of being uncensored at their event; ties in score one half. Source: Uno 2007, Hung and Chiang 2010.
 *
 * @param outcome n times and event indicators of the evaluated cases
 * @param scores higher = more likely to have the event: one per case, or n x horizons, row-major
 * @param horizons rising
 * @param censoring of events
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function timeDependentAuc(
  outcome: SurvivalOutcome,
  scores: Float64Array,
  horizons: readonly number[],
  censoring: CensoringDistribution,
): TimeDependentAuc {
  checkSurvivalOutcome(outcome);
  const { time, event } = outcome;
  const n = time.length;
  const stride = scores.length === n ? 1 : horizons.length;
  const weights = Float64Array.from(time, (t, i) => (event[i] === 1 ? eventWeight(censoring, t) : 0));
  const auc = Float64Array.from(horizons, (horizon, h) => {
    const at = stride === 1 ? 0 : h;
    const others: number[] = [];
    for (let i = 0; i < n; i++) if (time[i] > horizon) others.push(scores[i * stride + at]);
    const sorted = Float64Array.from(others).sort();
    if (sorted.some(Number.isNaN)) return NaN;
    let agreement = 0;
    let total = 0;
    for (let i = 0; i < n; i++) {
      if (time[i] > horizon || event[i] === 0) continue;
      const score = scores[i * stride + at];
      if (Number.isNaN(score)) return NaN;
      agreement += weights[i] * (countUpTo(sorted, score, false) + countUpTo(sorted, score, true));
      total += weights[i];
    }
    return total < Infinity ? agreement / (2 * total * sorted.length) : NaN;
  });

  const curve = kaplanMeier(outcome, 0.95);
  let sum = 0;
  let before = 1;
  horizons.forEach((horizon, h) => {
    const now = survivalAt(curve, horizon);
    sum += auc[h] * (before - now);
    before = now;
  });
  return { auc, mean: horizons.length === 1 ? auc[0] : sum / (1 - before) };
}

/** How many sorted values are below the limit, or with `isInclusive` not above it. */
function countUpTo(sorted: Float64Array, limit: number, isInclusive: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < limit || (isInclusive && sorted[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
