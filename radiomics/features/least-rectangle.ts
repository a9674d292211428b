/** A rectangle of any orientation. */
export interface Rectangle {
  /** Along `direction`, and across it. */
  readonly lengths: readonly [number, number];
  /** Unit vector. */
  readonly direction: readonly [number, number];
}

/**
 * Smallest rectangle around points in a plane: one of its sides lies on an edge of their convex hull (Freeman and Shapira
 * 1975, 10.1145/360881.360919). All corners are measured for every edge, so that corners that differ by rounding only do
 * no harm.
 *
 * @param points - x, y per point; not all on one line
 * @returns lengths and direction
 */
export function leastRectangle(points: Float64Array): Rectangle {
  const hull = convexPolygon(points);
  const extents = new Float64Array(2);
  let best: Rectangle = { lengths: [Infinity, Infinity], direction: [1, 0] };
  for (let from = 0; from < hull.length; from += 2) {
    const to = (from + 2) % hull.length;
    const length = Math.hypot(hull[to] - hull[from], hull[to + 1] - hull[from + 1]);
    const x = (hull[to] - hull[from]) / length;
    const y = (hull[to + 1] - hull[from + 1]) / length;
    measure(hull, x, y, extents);
    const [along, across] = extents;
    if (along * across < best.lengths[0] * best.lengths[1]) best = { lengths: [along, across], direction: [x, y] };
  }
  return best;
}

/** Extent along a direction and across it. */
function measure(hull: Float64Array, x: number, y: number, out: Float64Array): void {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < hull.length; i += 2) {
    const along = x * hull[i] + y * hull[i + 1];
    const across = x * hull[i + 1] - y * hull[i];
    if (along < left) left = along;
    if (along > right) right = along;
    if (across < bottom) bottom = across;
    if (across > top) top = across;
  }
  out[0] = right - left;
  out[1] = top - bottom;
}

/** Corners of the convex hull, counterclockwise (monotone chain: Andrew 1979). */
function convexPolygon(points: Float64Array): Float64Array {
  const sorted = sortedPoints(points);
  const count = sorted.length / 2;
  const corners = new Float64Array(2 * sorted.length);
  let used = extendChain(sorted, 0, 1, count, corners, 0);
  used = extendChain(sorted, count - 1, -1, count, corners, used);
  return corners.subarray(0, used);
}

/** By x, then y; few points, often nearly in order. */
function sortedPoints(points: Float64Array): Float64Array {
  const sorted = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i];
    const y = points[i + 1];
    let at = i;
    for (; at > 0 && (sorted[at - 2] > x || (sorted[at - 2] === x && sorted[at - 1] > y)); at -= 2) {
      sorted[at] = sorted[at - 2];
      sorted[at + 1] = sorted[at - 1];
    }
    sorted[at] = x;
    sorted[at + 1] = y;
  }
  return sorted;
}

/** Adds one side of the hull from the first to the last point on the way, without the last; returns the new length. */
function extendChain(
  sorted: Float64Array,
  from: number,
  step: 1 | -1,
  count: number,
  corners: Float64Array,
  start: number,
): number {
  let used = start;
  for (let i = from, left = count; left > 0; i += step, left--) {
    const x = sorted[2 * i];
    const y = sorted[2 * i + 1];
    while (used >= start + 4) {
      const ax = corners[used - 4];
      const ay = corners[used - 3];
      if ((corners[used - 2] - ax) * (y - ay) - (corners[used - 1] - ay) * (x - ax) > 0) break;
      used -= 2;
    }
    corners[used++] = x;
    corners[used++] = y;
  }
  return used - 2;
}
