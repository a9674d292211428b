/** A rectangle of any orientation. */
export interface Rectangle {
  /** Along `direction`, and across it. */
  readonly lengths: readonly [number, number];
  /** Unit vector. */
  readonly direction: readonly [number, number];
}

/**
 * Smallest rectangle around points in a plane: one of its sides lies on an edge of their convex hull (rotating calipers:
 * Toussaint 1983).
 *
 * @param points - x, y per point; not all on one line
 * @returns lengths and direction
 */
export function leastRectangle(points: Float64Array): Rectangle {
  const hull = convexPolygon(points);
  const count = hull.length / 2;
  const at = (corner: number, x: number, y: number): number => {
    const i = 2 * (corner % count);
    return x * hull[i] + y * hull[i + 1];
  };
  let best: Rectangle = { lengths: [Infinity, Infinity], direction: [1, 0] };
  let [right, top, left] = [1, 1, 1];
  for (let corner = 0; corner < count; corner++) {
    const next = 2 * ((corner + 1) % count);
    const length = Math.hypot(hull[next] - hull[2 * corner], hull[next + 1] - hull[2 * corner + 1]);
    const x = (hull[next] - hull[2 * corner]) / length;
    const y = (hull[next + 1] - hull[2 * corner + 1]) / length;
    right = Math.max(right, corner + 1);
    while (right < corner + count && at(right + 1, x, y) > at(right, x, y)) right++;
    top = Math.max(top, right);
    while (top < corner + count && at(top + 1, -y, x) > at(top, -y, x)) top++;
    left = Math.max(left, top);
    while (left < corner + count && at(left + 1, x, y) < at(left, x, y)) left++;
    const along = at(right, x, y) - at(left, x, y);
    const across = at(top, -y, x) - at(corner, -y, x);
    if (along * across < best.lengths[0] * best.lengths[1]) best = { lengths: [along, across], direction: [x, y] };
  }
  return best;
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
