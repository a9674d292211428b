/** Points turned by three angles, x, y, z per point. */
export function turnedPoints(points: Float64Array, [a, b, c]: readonly [number, number, number]): Float64Array {
  const out = Float64Array.from(points);
  for (const [angle, p, q] of [
    [a, 0, 1],
    [b, 1, 2],
    [c, 0, 2],
  ]) {
    for (let i = 0; i < out.length; i += 3) {
      const [u, v] = [out[i + p], out[i + q]];
      out[i + p] = Math.cos(angle) * u - Math.sin(angle) * v;
      out[i + q] = Math.sin(angle) * u + Math.cos(angle) * v;
    }
  }
  return out;
}
