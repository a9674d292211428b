/**
 * Area under the ROC curve of one column as a score for the outcome, less one half: U / (m n) - 1/2 with ties one half
 * (Mann and Whitney 1947). The values of x and -x differ in sign only, to the last bit, so that their ranks tie.
 *
 * @param values one column, NaN = missing (left out)
 * @param outcome 1 = event, 0 = none, one per row
 * @returns -0.5..0.5, NaN where no complete value is left in a class
 */
export function aucExcess(values: Float64Array, outcome: Uint8Array): number {
  const events = new Float64Array(values.length);
  const others = new Float64Array(values.length);
  let eventCount = 0;
  let otherCount = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    if (outcome[row] === 1) events[eventCount++] = value;
    else others[otherCount++] = value;
  }
  if (eventCount === 0 || otherCount === 0) return Number.NaN;
  const sortedEvents = events.subarray(0, eventCount).sort();
  const sortedOthers = others.subarray(0, otherCount).sort();
  let doubledU = 0;
  let below = 0;
  let atOrBelow = 0;
  for (let i = 0; i < eventCount; i++) {
    const value = sortedEvents[i];
    while (below < otherCount && sortedOthers[below] < value) below++;
    while (atOrBelow < otherCount && sortedOthers[atOrBelow] <= value) atOrBelow++;
    doubledU += below + atOrBelow;
  }
  const pairs = eventCount * otherCount;
  return (doubledU - pairs) / (2 * pairs);
}
