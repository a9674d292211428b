/**
 * Largest distance between two points (L0JK for the corners of the convex hull of a mesh). Points are sorted by distance
 * from their middle, so that pairs that cannot be farther apart than the best so far are not looked at.
 *
 * @param points - x, y, z per point in mm, at least one
 * @returns mm; 0 for a single point
 */
export function maximumDiameter(points: Float64Array): number {
  const count = points.length / 3;
  const middle = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = axis; i < points.length; i += 3) {
      low = Math.min(low, points[i]);
      high = Math.max(high, points[i]);
    }
    middle[axis] = (low + high) / 2;
  }
  const radius = Float64Array.from({ length: count }, (_, i) =>
    Math.hypot(points[3 * i] - middle[0], points[3 * i + 1] - middle[1], points[3 * i + 2] - middle[2]),
  );
  const order = Int32Array.from(radius, (_, i) => i).sort((left, right) => radius[right] - radius[left]);
  const sorted = new Float64Array(points.length);
  order.forEach((from, to) => sorted.set(points.subarray(3 * from, 3 * from + 3), 3 * to));
  let squared = 0;
  for (let i = 0; i < count; i++) {
    const reach = Math.sqrt(squared) - radius[order[i]];
    if (radius[order[0]] < reach) break;
    squared = Math.max(squared, farthest(sorted, i, order, radius, reach));
  }
  return Math.sqrt(squared);
}

/** Largest squared distance from point i to the points before it that are not too close to the middle. */
function farthest(sorted: Float64Array, i: number, order: Int32Array, radius: Float64Array, reach: number): number {
  const [x, y, z] = [sorted[3 * i], sorted[3 * i + 1], sorted[3 * i + 2]];
  let most = 0;
  for (let j = 0; j < i; j++) {
    if (radius[order[j]] < reach) break;
    const dx = sorted[3 * j] - x;
    const dy = sorted[3 * j + 1] - y;
    const dz = sorted[3 * j + 2] - z;
    const distance = dx * dx + dy * dy + dz * dz;
    if (distance > most) most = distance;
  }
  return most;
}
