import { factorFace, removeFromFace } from "./face-factor.ts";
import type { FaceFactor, LabeledHessian } from "./face-factor.ts";
import { solveFactored } from "./floored-cholesky.ts";

const maxRounds = 2000;

/** Scratch of the solver: `step` and `face` of at least `size` entries. */
export interface QuadraticScratch {
  readonly factor: FaceFactor;
  step: Float64Array;
  face: Int32Array;
}

/**
 * Minimizes g'd + d'Hd / 2 + sum ridge_j b_j^2 / 2 + sum threshold_j |b_j| over b = b_start + d: two sweeps of coordinate
 * descent with covariance updates, then the exact solution on the present signs by Cholesky (step to the first sign
 * change, drop that coordinate, solve again), until the optimality conditions hold.
 *
 * @param size number of coordinates
 * @param hessian H; its factor on a face is kept and mended while the version stays
 * @param gradient gradient of the smooth part at b (without ridge), updated to the solution's
 * @param b start on entry, solution on return
 * @param threshold weight of |b_j| per coordinate, >= 0
 * @param ridge weight of b_j^2 / 2 per coordinate, >= 0
 * @param tolerance largest violation of the optimality conditions
 */
export function minimizePenalizedQuadratic(
  size: number,
  hessian: LabeledHessian,
  gradient: Float64Array,
  b: Float64Array,
  threshold: Float64Array,
  ridge: Float64Array,
  tolerance: number,
  scratch: QuadraticScratch,
): void {
  for (let round = 0; round < maxRounds; round++) {
    sweep(size, hessian.values, gradient, b, threshold, ridge);
    sweep(size, hessian.values, gradient, b, threshold, ridge);
    solveFace(size, hessian, gradient, b, threshold, ridge, scratch);
    if (largestViolation(size, gradient, b, threshold, ridge) <= tolerance) return;
  }
}

/**
 * Largest violation of the optimality conditions of a smooth loss with ridge and absolute-value penalty.
 *
 * @param gradient of the loss
 * @returns 0 at the optimum
 */
function largestViolation(
  size: number,
  gradient: Float64Array,
  b: Float64Array,
  threshold: Float64Array,
  ridge: Float64Array,
): number {
  let largest = 0;
  for (let j = 0; j < size; j++) {
    const violation =
      b[j] === 0
        ? Math.abs(gradient[j]) - threshold[j]
        : Math.abs(gradient[j] + ridge[j] * b[j] + (b[j] > 0 ? threshold[j] : -threshold[j]));
    if (violation > largest) largest = violation;
  }
  return largest;
}

function sweep(
  size: number,
  hessian: Float64Array,
  gradient: Float64Array,
  b: Float64Array,
  threshold: Float64Array,
  ridge: Float64Array,
): void {
  for (let j = 0; j < size; j++) {
    const row = j * size;
    const curvature = hessian[row + j] + ridge[j];
    if (!(curvature > 0)) continue;
    const pull = hessian[row + j] * b[j] - gradient[j];
    const excess = Math.abs(pull) - threshold[j];
    const next = excess > 0 ? (pull > 0 ? excess : -excess) / curvature : 0;
    const change = next - b[j];
    if (change === 0) continue;
    b[j] = next;
    addScaledRow(gradient, change, hessian, row, size);
  }
}

function solveFace(
  size: number,
  hessian: LabeledHessian,
  gradient: Float64Array,
  b: Float64Array,
  threshold: Float64Array,
  ridge: Float64Array,
  scratch: QuadraticScratch,
): void {
  const { factor, step, face } = scratch;
  const values = hessian.values;
  let count = 0;
  for (let j = 0; j < size; j++) {
    if ((b[j] !== 0 || threshold[j] === 0) && values[j * size + j] + ridge[j] > 0) face[count++] = j;
  }
  if (count > 0) factorFace(factor, hessian, ridge, face, count);
  while (count > 0) {
    for (let a = 0; a < count; a++) {
      const j = face[a];
      step[a] = -(gradient[j] + ridge[j] * b[j] + (b[j] > 0 ? threshold[j] : b[j] < 0 ? -threshold[j] : 0));
    }
    solveFactored(factor.factor, factor.capacity, count, step);
    let fraction = 1;
    let blocking = -1;
    for (let a = 0; a < count; a++) {
      const value = b[face[a]];
      if (threshold[face[a]] === 0 || (value > 0 ? value + step[a] >= 0 : value + step[a] <= 0)) continue;
      const reach = -value / step[a];
      if (reach < fraction) {
        fraction = reach;
        blocking = a;
      }
    }
    for (let a = 0; a < count; a++) {
      const j = face[a];
      const change = a === blocking ? -b[j] : fraction * step[a];
      b[j] = a === blocking ? 0 : b[j] + change;
      addScaledRow(gradient, change, values, j * size, size);
    }
    if (blocking < 0) return;
    removeFromFace(factor, blocking);
    count--;
    for (let a = blocking; a < count; a++) face[a] = face[a + 1];
  }
}

function addScaledRow(target: Float64Array, scale: number, values: Float64Array, start: number, size: number): void {
  for (let k = 0; k < size; k++) target[k] += scale * values[start + k];
}
