import type { ColumnMatrix } from "../column-matrix.ts";

/** A convex, twice differentiable mean loss over coordinates: coefficients, intercepts, thresholds. */
export interface SmoothLoss {
  /** Number of coordinates. */
  readonly size: number;
  /** Infinity outside the domain. */
  readonly value: (at: Float64Array) => number;
  /** Fills `out`, one entry per coordinate. */
  readonly gradient: (at: Float64Array, out: Float64Array) => void;
  /**
   * Fills rows and columns `set[0..count)` of the matrix of second derivatives, row-major, `count` x `count`.
   * `set` is ascending.
   */
  readonly curvature: (at: Float64Array, set: Int32Array, count: number, out: Float64Array) => void;
  /** Fills `out` with the diagonal of the matrix of second derivatives. */
  readonly diagonal: (at: Float64Array, out: Float64Array) => void;
  /** The matrix of second derivatives at one place, as a function that multiplies a vector into `out`. */
  readonly multiplier: (at: Float64Array) => (vector: Float64Array, out: Float64Array) => void;
}

/** What is penalized how strongly: one entry per coordinate. */
export interface Coordinates {
  /** Relative penalty, >= 0; 0 = unpenalized. */
  readonly factors: Float64Array;
  /** Divisor of the gradient in the optimality conditions, >= 1. */
  readonly scale: Float64Array;
  /** 1 = stays as it is: the loss has a direction that changes nothing. */
  readonly pinned: Uint8Array;
}

/**
 * max(1, root mean square) of each column: gradients of columns of large values are judged relative to it.
 *
 * @param matrix n x p
 * @returns p
 */
export function columnScales({ rows, columns, values }: ColumnMatrix): Float64Array {
  const scale = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let squares = 0;
    for (let i = j * rows; i < (j + 1) * rows; i++) squares += values[i] * values[i];
    scale[j] = Math.max(1, Math.sqrt(squares / rows));
  }
  return scale;
}
