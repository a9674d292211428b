/** Precision and recall where scores at or above a threshold count as positive. */
export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly recall: number;
  readonly precision: number;
}

/**
 * Precision-recall curve, one point per distinct score, thresholds falling.
 *
 * @param outcome 0 or 1 per case
 * @param scores higher = more likely an event, no NaN
 * @returns recall NaN where there is no event
 */
export function precisionRecallPoints(outcome: Uint8Array, scores: Float64Array): PrecisionRecallPoint[] {
  const n = outcome.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  let events = 0;
  for (let i = 0; i < n; i++) events += outcome[i];
  const points: PrecisionRecallPoint[] = [];
  let found = 0;
  for (let k = 0; k < n; k++) {
    found += outcome[order[k]];
    const threshold = scores[order[k]];
    if (k + 1 < n && scores[order[k + 1]] === threshold) continue;
    points.push({ threshold, recall: found / events, precision: found / (k + 1) });
  }
  return points;
}

/**
 * Average precision: sum over thresholds of the gain in recall times the precision; no interpolation, which would be too
 * optimistic. A useless score gets the prevalence. As in scikit-learn.
 *
 * @param outcome 0 or 1 per case
 * @param scores higher = more likely an event
 * @returns in [0, 1]; NaN where there is no event or a score is NaN
 */
export function averagePrecision(outcome: Uint8Array, scores: Float64Array): number {
  if (outcome.length === 0 || scores.some((score) => Number.isNaN(score))) return NaN;
  let sum = 0;
  let before = 0;
  for (const { recall, precision } of precisionRecallPoints(outcome, scores)) {
    sum += (recall - before) * precision;
    before = recall;
  }
  return sum;
}
