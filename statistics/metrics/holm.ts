/**
 * Holm's step-down adjustment: whoever calls a comparison significant at an adjusted p below alpha errs in any of them with a
 * probability of at most alpha, however they depend on each other. Source: Holm 1979.
 *
 * @param pValues in [0, 1]; NaN = not tested, counts for nothing
 * @returns adjusted p values in the same order, never below the given ones, at most 1; NaN stays NaN
 */
export function holm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].filter((i) => !Number.isNaN(pValues[i])).sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = pValues.map(() => NaN);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (order.length - rank) * pValues[index]));
    adjusted[index] = largest;
  });
  return adjusted;
}
