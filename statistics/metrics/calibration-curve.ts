import { wilsonInterval } from "./wilson-interval.ts";

/** One bin of a calibration curve. */
export interface CalibrationBin {
  readonly cases: number;
  readonly events: number;
  readonly meanProbability: number;
  readonly observed: number;
  /** Wilson interval of `observed`. */
  readonly lower: number;
  readonly upper: number;
}

/**
 * Calibration curve: cases sorted by probability and cut into bins of (nearly) equal count; equal probabilities always
 * share a bin, so that there may be fewer bins than asked for (few cases, few distinct values).
 *
 * @param outcome 0 or 1 per case
 * @param probabilities in [0, 1]
 * @param bins how many bins at most, >= 1
 * @param confidence of the Wilson intervals, in (0, 1)
 * @returns bins by rising probability; empty for no cases or a NaN probability
 */
export function calibrationCurve(
  outcome: Uint8Array,
  probabilities: Float64Array,
  bins: number,
  confidence: number,
): CalibrationBin[] {
  const n = outcome.length;
  if (probabilities.some((p) => Number.isNaN(p))) return [];
  const order = Array.from(outcome.keys()).sort((a, b) => probabilities[a] - probabilities[b]);
  const curve: CalibrationBin[] = [];
  let start = 0;
  for (let bin = 0; bin < bins; bin++) {
    let end = Math.max(start, Math.round(((bin + 1) * n) / bins));
    while (end > start && end < n && probabilities[order[end]] === probabilities[order[end - 1]]) end++;
    if (end === start) continue;
    let events = 0;
    let sum = 0;
    for (let i = start; i < end; i++) {
      events += outcome[order[i]];
      sum += probabilities[order[i]];
    }
    const cases = end - start;
    const { lower, upper } = wilsonInterval(events, cases, confidence);
    curve.push({ cases, events, meanProbability: sum / cases, observed: events / cases, lower, upper });
    start = end;
  }
  return curve;
}
