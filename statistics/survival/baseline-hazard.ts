import { riskSets } from "./risk-sets.ts";
import { checkSurvivalOutcome } from "./survival-outcome.ts";
import type { SurvivalOutcome } from "./survival-outcome.ts";

/** A cumulative hazard as a step function that rises at the event times. */
export interface HazardSteps {
  /** Event times, rising. */
  readonly times: ArrayLike<number>;
  /** Cumulative hazard from each time on. */
  readonly cumulativeHazard: ArrayLike<number>;
  /** Last time anyone was followed; nothing is known beyond. */
  readonly lastTime: number;
}

/** Cumulative hazard of a case with linear predictor 0 in one stratum. */
export interface BaselineHazard extends HazardSteps {
  readonly stratum: number;
  /** Event times, rising. */
  readonly times: Float64Array;
  /** Cumulative hazard from each time on. */
  readonly cumulativeHazard: Float64Array;
}

/**
 * Breslow's estimator of the baseline cumulative hazard, sum over event times of events / sum of exp(linear) at risk. It is
 * also what scikit-survival uses after either way of handling ties.
 *
 * @param outcome n times and event indicators of the training cases
 * @param linear predictor per case, on the scale at which it will be applied
 * @param strata stratum label per case; left out: one stratum with label 0
 * @returns one per stratum, by label
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function baselineHazard(outcome: SurvivalOutcome, linear: Float64Array, strata?: Int32Array): BaselineHazard[] {
  checkSurvivalOutcome(outcome);
  const sets = riskSets(outcome, strata);
  const riskSums = new Float64Array(sets.groups);
  let sum = 0;
  for (let g = 0; g < sets.groups; g++) {
    if (g > 0 && sets.stratum[g] !== sets.stratum[g - 1]) sum = 0;
    for (let k = sets.start[g]; k < sets.start[g + 1]; k++) sum += Math.exp(linear[sets.order[k]]);
    riskSums[g] = sum;
  }
  const baselines: BaselineHazard[] = [];
  for (let first = 0; first < sets.groups;) {
    let end = first + 1;
    while (end < sets.groups && sets.stratum[end] === sets.stratum[first]) end++;
    const times: number[] = [];
    const hazards: number[] = [];
    let hazard = 0;
    for (let g = end - 1; g >= first; g--) {
      if (sets.deaths[g] === 0) continue;
      hazard += sets.deaths[g] / riskSums[g];
      times.push(sets.time[g]);
      hazards.push(hazard);
    }
    baselines.push({
      stratum: sets.stratum[first],
      times: Float64Array.from(times),
      cumulativeHazard: Float64Array.from(hazards),
      lastTime: sets.time[first],
    });
    first = end;
  }
  return baselines;
}

/**
 * Absolute risk of the event by each horizon: 1 - exp(-H0(horizon) exp(linear)).
 *
 * @param baseline of the case's stratum
 * @param linear predictor per case
 * @param horizons in the unit of the training times, >= 0
 * @returns cases x horizons, row-major, in [0, 1]; NaN at a horizon beyond the last time of follow-up
 */
export function absoluteRisk(baseline: HazardSteps, linear: Float64Array, horizons: readonly number[]): Float64Array {
  const risks = new Float64Array(linear.length * horizons.length);
  horizons.forEach((horizon, h) => {
    const hazard = cumulativeHazardAt(baseline, horizon);
    for (let i = 0; i < linear.length; i++) {
      risks[i * horizons.length + h] = hazard === 0 ? 0 : -Math.expm1(-hazard * Math.exp(linear[i]));
    }
  });
  return risks;
}

function cumulativeHazardAt(baseline: HazardSteps, time: number): number {
  if (time > baseline.lastTime) return NaN;
  let hazard = 0;
  for (let k = 0; k < baseline.times.length && baseline.times[k] <= time; k++) hazard = baseline.cumulativeHazard[k];
  return hazard;
}
