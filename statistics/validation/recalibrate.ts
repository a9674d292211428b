import { logistic } from "../learners/logistic-loss.ts";
import { calibrationModel } from "../metrics/calibration-model.ts";

/** Logistic recalibration: logit(p') = intercept + slope logit(p). */
export interface Recalibration {
  readonly intercept: number;
  readonly slope: number;
}

const smallest = 1e-12;

/**
 * Fits a logistic recalibration map on given probabilities. The result is an updated model and must be labeled as one.
 *
 * @param outcome 0 or 1 per case
 * @param probabilities in [0, 1]
 * @returns NaN fields where the map is undefined (one class, equal probabilities, or classes separated by them)
 */
export function fitRecalibration(outcome: Uint8Array, probabilities: Float64Array): Recalibration {
  const { interceptWithSlope, slope } = calibrationModel(outcome, probabilities);
  return { intercept: interceptWithSlope, slope };
}

/**
 * Recalibrated probabilities.
 *
 * @param recalibration of `fitRecalibration`
 * @param probabilities in [0, 1]; bounded at 1e-12 before the logit
 * @returns in [0, 1]; NaN where the map is undefined
 */
export function applyRecalibration(recalibration: Recalibration, probabilities: Float64Array): Float64Array {
  return probabilities.map((p) => {
    const bounded = Math.min(Math.max(p, smallest), 1 - smallest);
    return logistic(recalibration.intercept + recalibration.slope * Math.log(bounded / (1 - bounded)));
  });
}
