import { OneClassError } from "../resampling/one-class-error.ts";

/** `youden`: largest sensitivity + specificity - 1; `sensitivity`: the highest threshold that reaches the given sensitivity. */
export type ThresholdRule = { readonly kind: "youden" } | { readonly kind: "sensitivity"; readonly atLeast: number };

/**
 * Threshold on out-of-fold predictions of the training cases; never on the cases that will be evaluated. A score at or above
 * it is positive. Of equally good thresholds the highest is taken.
 *
 * @param outcome 0 or 1 per training case
 * @param scores out-of-fold, higher = more likely an event, no NaN
 * @returns one of the scores
 * @throws OneClassError where all cases have one outcome
 * @throws RangeError for a sensitivity outside (0, 1]
 */
export function chooseThreshold(outcome: Uint8Array, scores: Float64Array, rule: ThresholdRule): number {
  const n = outcome.length;
  let events = 0;
  for (let i = 0; i < n; i++) events += outcome[i];
  if (events === 0 || events === n) throw new OneClassError(n, events);
  if (rule.kind === "sensitivity" && !(rule.atLeast > 0 && rule.atLeast <= 1)) {
    throw new RangeError(`threshold: sensitivity is out of range, expected above 0 and up to 1, got ${rule.atLeast}`);
  }
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  let best = NaN;
  let bestGain = -Infinity;
  let found = 0;
  for (let k = 0; k < n; k++) {
    found += outcome[order[k]];
    const threshold = scores[order[k]];
    if (k + 1 < n && scores[order[k + 1]] === threshold) continue;
    if (rule.kind === "sensitivity") {
      if (found >= rule.atLeast * events * (1 - 1e-12)) return threshold;
      continue;
    }
    // Youden's index times events times non-events: whole numbers, so that equal thresholds compare as equal.
    const gain = found * (n - events) - (k + 1 - found) * events;
    if (gain > bestGain) {
      bestGain = gain;
      best = threshold;
    }
  }
  return best;
}
