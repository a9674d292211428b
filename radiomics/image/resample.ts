import type { Box } from "./box.ts";
import type { Grid } from "./grid.ts";
import { axisWeights } from "./interpolation-weights.ts";
import type { AxisWeights, Interpolation } from "./interpolation-weights.ts";
import { splineCoefficients } from "./spline-coefficients.ts";

/**
 * Interpolates voxels onto another grid with the same axes and center, in double precision, axis by axis (x, y, z).
 * Only what the box needs is computed; the values are those of the full computation, bit for bit.
 *
 * @param values - voxels on `from`, x fastest
 * @param from - grid of `values`
 * @param to - grid made by `resampledGrid`
 * @param box - the part of `to` that is wanted
 * @param interpolation - nearest, linear or cubic (B-spline that passes through the voxels)
 * @returns voxels of the box, x fastest; outside the image the value at its edge goes on
 */
export function resample(
  values: Float64Array | Uint8Array,
  from: Grid,
  to: Grid,
  box: Box,
  interpolation: Interpolation,
): Float64Array {
  const [x, y, z] = [0, 1, 2].map((axis) =>
    axisWeights(
      from.size[axis],
      to.size[axis],
      to.spacingMm[axis] / from.spacingMm[axis],
      box.start[axis],
      box.size[axis],
      interpolation,
    ),
  );
  const [sizeX, sizeY] = from.size;
  const rows = y.high - y.low;
  const slices = z.high - z.low;

  const alongX = new Float64Array(x.count * rows * slices);
  const line = new Float64Array(sizeX);
  const coefficients = new Float64Array(sizeX + 2);
  for (let slice = 0; slice < slices; slice++) {
    for (let row = 0; row < rows; row++) {
      const source = sizeX * (y.low + row + sizeY * (z.low + slice));
      line.set(values.subarray(source, source + sizeX));
      if (x.spline) splineCoefficients(line, 0, sizeX, 1, 1, coefficients);
      interpolateLine(x.spline ? coefficients : line, x, alongX, x.count * (row + rows * slice));
    }
  }

  const alongY = new Float64Array(x.count * y.count * slices);
  const planeY = y.spline ? new Float64Array(x.count * (rows + 2)) : alongX;
  for (let slice = 0; slice < slices; slice++) {
    const start = x.count * rows * slice;
    if (y.spline) splineCoefficients(alongX, start, rows, x.count, x.count, planeY);
    interpolateRows(planeY, y.spline ? 0 : start, y, x.count, alongY, x.count * y.count * slice);
  }

  const plane = x.count * y.count;
  const out = new Float64Array(plane * z.count);
  if (!z.spline) {
    interpolateRows(alongY, 0, z, plane, out, 0);
    return out;
  }
  const volume = new Float64Array(plane * (slices + 2));
  splineCoefficients(alongY, 0, slices, plane, plane, volume);
  interpolateRows(volume, 0, z, plane, out, 0);
  return out;
}

function interpolateLine(input: Float64Array, axis: AxisWeights, out: Float64Array, to: number): void {
  const { count, taps, first, weights } = axis;
  if (taps === 1) {
    for (let i = 0; i < count; i++) out[to + i] = input[first[i]];
  } else if (taps === 2) {
    for (let i = 0; i < count; i++) {
      const at = first[i];
      out[to + i] = weights[2 * i] * input[at] + weights[2 * i + 1] * input[at + 1];
    }
  } else {
    for (let i = 0; i < count; i++) {
      const at = first[i];
      out[to + i] =
        weights[4 * i] * input[at] +
        weights[4 * i + 1] * input[at + 1] +
        weights[4 * i + 2] * input[at + 2] +
        weights[4 * i + 3] * input[at + 3];
    }
  }
}

/** Rows of `width` voxels next to each other; output row i is the weighted sum of `taps` input rows. */
function interpolateRows(
  input: Float64Array,
  from: number,
  axis: AxisWeights,
  width: number,
  out: Float64Array,
  to: number,
): void {
  const { count, taps, first, weights, low } = axis;
  for (let i = 0; i < count; i++) {
    const row = from + (first[i] - low) * width;
    const target = to + i * width;
    if (taps === 1) out.set(input.subarray(row, row + width), target);
    else if (taps === 2) mixTwo(input, row, width, weights[2 * i], weights[2 * i + 1], out, target);
    else mixFour(input, row, width, weights.subarray(4 * i, 4 * i + 4), out, target);
  }
}

function mixTwo(
  input: Float64Array,
  row: number,
  width: number,
  w0: number,
  w1: number,
  out: Float64Array,
  to: number,
): void {
  for (let i = 0; i < width; i++) out[to + i] = w0 * input[row + i] + w1 * input[row + width + i];
}

function mixFour(
  input: Float64Array,
  row: number,
  width: number,
  [w0, w1, w2, w3]: Float64Array,
  out: Float64Array,
  to: number,
): void {
  const row1 = row + width;
  const row2 = row1 + width;
  const row3 = row2 + width;
  for (let i = 0; i < width; i++) {
    out[to + i] = w0 * input[row + i] + w1 * input[row1 + i] + w2 * input[row2 + i] + w3 * input[row3 + i];
  }
}
