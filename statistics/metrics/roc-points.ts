/** One point of an ROC curve: a case is positive where its score is at least `threshold`. */
export interface RocPoint {
  /** +Infinity at the first point, where nobody is positive. */
  readonly threshold: number;
  readonly sensitivity: number;
  readonly specificity: number;
}

/**
 * Empirical ROC curve, one point per distinct score, from (0, 0) to (1, 1); the area under its polygon is the AUC with
 * ties one half.
 *
 * @param outcome 0 or 1 per case
 * @param scores higher = more likely an event
 * @returns points by falling threshold; empty where only one class is present or a score is NaN
 */
export function rocPoints(outcome: Uint8Array, scores: Float64Array): RocPoint[] {
  const n = outcome.length;
  let events = 0;
  for (let i = 0; i < n; i++) events += outcome[i];
  if (events === 0 || events === n || scores.some((score) => Number.isNaN(score))) return [];
  const order = Array.from(outcome.keys()).sort((a, b) => scores[b] - scores[a]);
  const points: RocPoint[] = [{ threshold: Infinity, sensitivity: 0, specificity: 1 }];
  let truePositives = 0;
  for (let i = 0; i < n; i++) {
    truePositives += outcome[order[i]];
    if (i + 1 < n && scores[order[i + 1]] === scores[order[i]]) continue;
    points.push({
      threshold: scores[order[i]],
      sensitivity: truePositives / events,
      specificity: 1 - (i + 1 - truePositives) / (n - events),
    });
  }
  return points;
}
