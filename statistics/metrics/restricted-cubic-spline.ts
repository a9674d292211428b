/** Harrell's quantiles for four knots. */
const fourKnots = [0.05, 0.35, 0.65, 0.95];

/**
 * Four knots at the quantiles .05, .35, .65 and .95 (type 7) of the values, equal ones once.
 *
 * @param values at least one, finite
 * @returns rising; fewer than 3 mean that only a straight line can be fitted
 */
export function splineKnots(values: Float64Array): number[] {
  const sorted = values.toSorted();
  const knots = fourKnots.map((share) => {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
  });
  return knots.filter((knot, k) => k === 0 || knot > knots[k - 1]);
}

/**
 * Restricted cubic spline basis, linear beyond the outer knots, scaled by the squared distance of the outer knots. Source:
 * Harrell, Regression Modeling Strategies; as rms' rcs.
 *
 * @param values n
 * @param knots of splineKnots
 * @returns columns: the value itself, then knots - 2 cubic terms
 */
export function splineColumns(values: Float64Array, knots: readonly number[]): Float64Array[] {
  if (knots.length < 3) return [values.slice()];
  const last = knots[knots.length - 1];
  const before = knots[knots.length - 2];
  const scale = (last - knots[0]) ** 2;
  const cube = (z: number) => (z > 0 ? z * z * z : 0);
  const cubic = knots
    .slice(0, -2)
    .map((knot) =>
      values.map(
        (v) =>
          (cube(v - knot) -
            (cube(v - before) * (last - knot)) / (last - before) +
            (cube(v - last) * (before - knot)) / (last - before)) /
          scale,
      ),
    );
  return [values.slice(), ...cubic];
}
