/**
 * Area under the ROC curve = probability that an event scores higher than a non-event, ties one half (Mann-Whitney).
 *
 * @param outcome 0 or 1 per case
 * @param scores higher = more likely an event
 * @returns in [0, 1]; NaN where only one class is present or a score is NaN
 */
export function areaUnderRoc(outcome: Uint8Array, scores: Float64Array): number {
  const n = outcome.length;
  let events = 0;
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(scores[i])) return NaN;
    events += outcome[i];
  }
  if (events === 0 || events === n) return NaN;
  const ofEvents = new Float64Array(events);
  const ofOthers = new Float64Array(n - events);
  let e = 0;
  let o = 0;
  for (let i = 0; i < n; i++) {
    if (outcome[i] === 1) ofEvents[e++] = scores[i];
    else ofOthers[o++] = scores[i];
  }
  return concordantPairs(ofEvents.sort(), ofOthers.sort()) / (events * (n - events));
}

/** Pairs with the event above, a tie counting one half; both lists ascending, so every count is exact in double precision. */
function concordantPairs(events: Float64Array, others: Float64Array): number {
  let below = 0;
  let notAbove = 0;
  let pairs = 0;
  for (let i = 0; i < events.length; i++) {
    while (below < others.length && others[below] < events[i]) below++;
    if (notAbove < below) notAbove = below;
    while (notAbove < others.length && others[notAbove] <= events[i]) notAbove++;
    pairs += 0.5 * (below + notAbove);
  }
  return pairs;
}
