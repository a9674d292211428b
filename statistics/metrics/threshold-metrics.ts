/** Counts and shares where a score at or above the threshold is positive; a share of nothing is NaN. */
export interface ThresholdMetrics {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  readonly sensitivity: number;
  readonly specificity: number;
  readonly positivePredictiveValue: number;
  readonly negativePredictiveValue: number;
  readonly f1: number;
}

/**
 * Sensitivity, specificity, predictive values and F1 at a threshold that was fixed beforehand.
 *
 * @param outcome 0 or 1 per case
 * @param scores higher = more likely an event
 * @param threshold chosen on other cases, or on out-of-fold predictions of the training cases
 */
export function thresholdMetrics(outcome: Uint8Array, scores: Float64Array, threshold: number): ThresholdMetrics {
  let truePositives = 0;
  let falsePositives = 0;
  let events = 0;
  for (let i = 0; i < outcome.length; i++) {
    events += outcome[i];
    if (!(scores[i] >= threshold)) continue;
    if (outcome[i] === 1) truePositives++;
    else falsePositives++;
  }
  const falseNegatives = events - truePositives;
  const trueNegatives = outcome.length - events - falsePositives;
  return {
    threshold,
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    sensitivity: truePositives / events,
    specificity: trueNegatives / (outcome.length - events),
    positivePredictiveValue: truePositives / (truePositives + falsePositives),
    negativePredictiveValue: trueNegatives / (trueNegatives + falseNegatives),
    f1: (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives),
  };
}
