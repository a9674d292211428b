/** Pole of the cubic B-spline prefilter. */
const POLE = Math.sqrt(3) - 2;

/**
 * Cubic B-spline coefficients of parallel lines, as if each line went on with its edge value forever, so that the spline
 * passes through every voxel (Unser 1999, 10.1109/79.799930; closed form of both recursions at the edges).
 *
 * @param samples - `length` samples per line; sample k of a line at `start + k * stride`
 * @param start - index of the first sample of the first line
 * @param length - samples per line, at least 2
 * @param stride - distance between samples of a line
 * @param lines - how many lines, next to each other (distance 1)
 * @param out - `(length + 2) * lines`: row k holds coefficient k - 1 of every line
 */
export function splineCoefficients(
  samples: Float64Array,
  start: number,
  length: number,
  stride: number,
  lines: number,
  out: Float64Array,
): void {
  const z = POLE;
  for (let line = 0; line < lines; line++) out[line] = (6 * samples[start + line]) / (1 - z);
  for (let k = 0; k < length; k++) forward(samples, start + k * stride, out, (k + 1) * lines, lines);
  const last = length * lines;
  const edge = start + (length - 1) * stride;
  for (let line = 0; line < lines; line++) {
    const steady = (6 * samples[edge + line]) / (1 - z);
    const excess = out[last + line] - steady;
    const tail = steady / (1 - z);
    out[last + line] = -z * (tail + excess / (1 - z * z));
    out[last + lines + line] = -z * (tail + (z * excess) / (1 - z * z));
  }
  for (let k = length - 1; k >= 0; k--) backward(out, k * lines, lines);
}

function forward(samples: Float64Array, from: number, out: Float64Array, to: number, lines: number): void {
  for (let line = 0; line < lines; line++) out[to + line] = 6 * samples[from + line] + POLE * out[to - lines + line];
}

function backward(out: Float64Array, to: number, lines: number): void {
  for (let line = 0; line < lines; line++) out[to + line] = POLE * (out[to + lines + line] - out[to + line]);
}
