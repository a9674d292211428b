/**
 * What predictions reach that say nothing of their own case: every prediction meets every outcome, as if they were not related
 * (the no-information rate of Efron and Tibshirani 1997, section 4). Only for measures that are a mean over the cases, or a fixed
 * function of one: over all rotations of the predictions each of them meets each outcome once.
 *
 * @param outputs one array per kind of prediction, n values each
 * @param measure of predictions against the outcome, which stays in place
 * @returns mean of the n rotations; NaN for no cases
 */
export function noInformation(
  outputs: readonly Float64Array[],
  measure: (rotated: readonly Float64Array[]) => number,
): number {
  const n = outputs[0].length;
  let sum = 0;
  for (let by = 0; by < n; by++) {
    sum += measure(
      outputs.map((values) => {
        const rotated = new Float64Array(n);
        rotated.set(values.subarray(by));
        rotated.set(values.subarray(0, by), n - by);
        return rotated;
      }),
    );
  }
  return sum / n;
}
