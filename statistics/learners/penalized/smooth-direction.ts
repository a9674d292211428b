import { factorFloored, solveFactored } from "../floored-cholesky.ts";
import type { SmoothLoss } from "./smooth-loss.ts";

const maxIterations = 1000;

/**
 * Solution d of (H + diag(ridge)) d = right on the coordinates of a set, by Cholesky or by conjugate gradients with a
 * diagonal preconditioner.
 *
 * @param set ascending
 * @param ridge one per coordinate
 * @param right 0 outside the set
 * @param precision `dense`, or the share of the right side that may remain
 * @returns one entry per coordinate, 0 outside the set
 */
export function smoothDirection(
  loss: SmoothLoss,
  at: Float64Array,
  set: Int32Array,
  ridge: Float64Array,
  right: Float64Array,
  precision: "dense" | number,
): Float64Array {
  return precision === "dense"
    ? denseDirection(loss, at, set, ridge, right)
    : conjugateDirection(loss, at, set, ridge, right, precision);
}

function denseDirection(
  loss: SmoothLoss,
  at: Float64Array,
  set: Int32Array,
  ridge: Float64Array,
  right: Float64Array,
): Float64Array {
  const count = set.length;
  const matrix = new Float64Array(count * count);
  loss.curvature(at, set, count, matrix);
  set.forEach((j, a) => (matrix[a * count + a] += ridge[j]));
  const step = Float64Array.from(set, (j) => right[j]);
  factorFloored(matrix, count, count);
  solveFactored(matrix, count, count, step);
  const direction = new Float64Array(at.length);
  set.forEach((j, a) => (direction[j] = step[a]));
  return direction;
}

function conjugateDirection(
  loss: SmoothLoss,
  at: Float64Array,
  set: Int32Array,
  ridge: Float64Array,
  right: Float64Array,
  precision: number,
): Float64Array {
  const multiply = loss.multiplier(at);
  const diagonal = new Float64Array(at.length);
  loss.diagonal(at, diagonal);
  const direction = new Float64Array(at.length);
  const residual = right.slice();
  const search = new Float64Array(at.length);
  const product = new Float64Array(at.length);
  const goal = precision * precision * squares(right, set);
  let size = 0;
  for (let iteration = 0; iteration < maxIterations && squares(residual, set) > goal; iteration++) {
    const before = size;
    size = 0;
    for (const j of set) size += residual[j] ** 2 / (diagonal[j] + ridge[j] || 1);
    const keep = iteration === 0 ? 0 : size / before;
    for (const j of set) search[j] = residual[j] / (diagonal[j] + ridge[j] || 1) + keep * search[j];
    multiply(search, product);
    let curvature = 0;
    for (const j of set) {
      product[j] += ridge[j] * search[j];
      curvature += search[j] * product[j];
    }
    if (!(curvature > 0)) break;
    const length = size / curvature;
    for (const j of set) {
      direction[j] += length * search[j];
      residual[j] -= length * product[j];
    }
  }
  return direction;
}

function squares(values: Float64Array, set: Int32Array): number {
  let sum = 0;
  for (const j of set) sum += values[j] ** 2;
  return sum;
}
