import { firstPosition } from "./resampled-grid.ts";

export type Interpolation = "nearest" | "linear" | "cubic";

/** How one axis of the output is made from one axis of the input. */
export interface AxisWeights {
  /** Output voxels. */
  readonly count: number;
  /** Input voxels per output voxel: 1, 2 or 4. */
  readonly taps: number;
  /** First input voxel per output voxel; for cubic an index into coefficients, which start one voxel before the image. */
  readonly first: Int32Array;
  /** `taps` weights per output voxel. */
  readonly weights: Float64Array;
  /** The input must be turned into spline coefficients first. */
  readonly spline: boolean;
  /** Input voxels that are used: from `low` to before `high`. */
  readonly low: number;
  readonly high: number;
}

/**
 * Interpolation weights of one axis, for part of the output. Positions outside the image take the value at its edge.
 *
 * @param sizeFrom - voxels of the input axis
 * @param sizeTo - voxels of the whole output axis
 * @param step - output spacing over input spacing
 * @param start - first output voxel that is wanted
 * @param count - output voxels that are wanted
 * @param interpolation - nearest, linear or cubic B-spline
 * @returns weights in double precision
 */
export function axisWeights(
  sizeFrom: number,
  sizeTo: number,
  step: number,
  start: number,
  count: number,
  interpolation: Interpolation,
): AxisWeights {
  const identity = step === 1 && sizeFrom === sizeTo;
  const kind = identity || sizeFrom === 1 ? "nearest" : interpolation;
  const taps = kind === "nearest" ? 1 : kind === "linear" ? 2 : 4;
  const first = new Int32Array(count);
  const weights = new Float64Array(count * taps);
  const offset = firstPosition(sizeFrom, sizeTo, step);
  for (let i = 0; i < count; i++) {
    const position = clamp(offset + (start + i) * step, 0, sizeFrom - 1);
    if (kind === "nearest") {
      first[i] = Math.min(Math.floor(position + 0.5), sizeFrom - 1);
      weights[i] = 1;
      continue;
    }
    const floor = Math.min(Math.floor(position), sizeFrom - 2);
    const t = position - floor;
    first[i] = floor;
    if (kind === "linear") {
      weights[2 * i] = 1 - t;
      weights[2 * i + 1] = t;
    } else {
      const s = 1 - t;
      weights[4 * i] = (s * s * s) / 6;
      weights[4 * i + 1] = (4 - 3 * t * t * (2 - t)) / 6;
      weights[4 * i + 2] = (4 - 3 * s * s * (2 - s)) / 6;
      weights[4 * i + 3] = (t * t * t) / 6;
    }
  }
  const spline = kind === "cubic";
  const low = spline || count === 0 ? 0 : first[0];
  const high = spline || count === 0 ? sizeFrom : first[count - 1] + taps;
  return { count, taps, first, weights, spline, low, high };
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
