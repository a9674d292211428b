import { factorFloored, solveFactored } from "./floored-cholesky.ts";
import { logistic, meanLogisticLoss } from "./logistic-loss.ts";

export interface NonNegativeLogistic {
  readonly intercept: number;
  /** One per column, at least 0. */
  readonly weights: readonly number[];
  /** Largest violation of the optimality conditions. */
  readonly kktResidual: number;
}

const goal = 1e-10;
const maxSteps = 500;
const maxHalvings = 40;

/**
 * Ridge logistic regression of a few columns with weights of at least 0: minimizes the mean negative log-likelihood plus
 * lambda / 2 times the sum of squared weights; the intercept is free. Newton's method on the weights that are above 0, with
 * the active set of Lawson and Hanson (Solving Least Squares Problems, 1974, chapter 23).
 *
 * @param columns m columns of n numbers of one scale
 * @param outcome 0 or 1 per row, both present
 * @param lambda above 0: with it the solution is unique, equal columns have equal weights
 * @returns the solution; its violation says how exact it is
 */
export function fitNonNegativeLogistic(
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  lambda: number,
): NonNegativeLogistic {
  const rows = outcome.length;
  let events = 0;
  for (let i = 0; i < rows; i++) events += outcome[i];
  // Intercept first; it is always free.
  const all = [new Float64Array(rows).fill(1), ...columns];
  let point: number[] = [Math.log(events / (rows - events)), ...columns.map(() => 0)];
  const isFree = all.map((_, j) => j === 0);
  let gradient = gradientAt(all, outcome, lambda, point);
  for (let step = 0; step < maxSteps; step++) {
    const free = [...point.keys()].filter((j) => isFree[j]);
    if (free.every((j) => Math.abs(gradient[j]) <= goal)) {
      const next = steepest(gradient, isFree);
      if (next < 0) break;
      isFree[next] = true;
      continue;
    }
    const direction = newtonDirection(all, lambda, point, gradient, free);
    const wall = firstWall(point, direction);
    const moved = descend(all, outcome, lambda, point, direction, Math.min(1, wall.fraction));
    if (moved === null) break;
    point = moved.point;
    if (moved.fraction === wall.fraction) {
      point[wall.at] = 0;
      isFree[wall.at] = false;
    }
    gradient = gradientAt(all, outcome, lambda, point);
  }
  const violations = gradient.map((value, j) => (j === 0 || point[j] > 0 ? Math.abs(value) : Math.max(0, -value)));
  return { intercept: point[0], weights: point.slice(1), kktResidual: Math.max(...violations) };
}

/** The weight at 0 that the loss most wants above 0; -1: none. */
function steepest(gradient: readonly number[], isFree: readonly boolean[]): number {
  let found = -1;
  gradient.forEach((value, j) => {
    if (!isFree[j] && value < -goal && (found < 0 || value < gradient[found])) found = j;
  });
  return found;
}

/** Where along the direction a weight first becomes 0. */
function firstWall(point: readonly number[], direction: readonly number[]): { fraction: number; at: number } {
  let [fraction, at] = [Infinity, -1];
  for (let j = 1; j < point.length; j++) {
    if (direction[j] >= 0) continue;
    const reached = -point[j] / direction[j];
    if (reached < fraction) [fraction, at] = [reached, j];
  }
  return { fraction, at };
}

function descend(
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  lambda: number,
  point: readonly number[],
  direction: readonly number[],
  longest: number,
): { readonly point: number[]; readonly fraction: number } | null {
  const before = objective(columns, outcome, lambda, point);
  let fraction = longest;
  for (let halving = 0; halving <= maxHalvings; halving++) {
    const next = point.map((value, j) => value + fraction * direction[j]);
    if (objective(columns, outcome, lambda, next) <= before + 1e-14 * (1 + before)) return { point: next, fraction };
    fraction /= 2;
  }
  return null;
}

function newtonDirection(
  columns: readonly Float64Array[],
  lambda: number,
  point: readonly number[],
  gradient: readonly number[],
  free: readonly number[],
): number[] {
  const curvature = linearOf(columns, point).map((eta) => {
    const mu = logistic(eta);
    return Math.max(mu * (1 - mu), 1e-10);
  });
  const size = free.length;
  const hessian = new Float64Array(size * size);
  free.forEach((j, a) => {
    for (let c = 0; c <= a; c++) {
      const other = columns[free[c]];
      let sum = 0;
      for (let i = 0; i < curvature.length; i++) sum += columns[j][i] * curvature[i] * other[i];
      hessian[a * size + c] = sum / curvature.length;
    }
    if (j > 0) hessian[a * size + a] += lambda;
  });
  const step = Float64Array.from(free, (j) => -gradient[j]);
  factorFloored(hessian, size, size);
  solveFactored(hessian, size, size, step);
  const direction = point.map(() => 0);
  free.forEach((j, a) => (direction[j] = step[a]));
  return direction;
}

function gradientAt(
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  lambda: number,
  point: readonly number[],
): number[] {
  const residual = linearOf(columns, point).map((eta, i) => logistic(eta) - outcome[i]);
  return columns.map((column, j) => {
    let sum = 0;
    for (let i = 0; i < column.length; i++) sum += column[i] * residual[i];
    return sum / column.length + (j === 0 ? 0 : lambda * point[j]);
  });
}

function objective(
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  lambda: number,
  point: readonly number[],
): number {
  let squares = 0;
  for (let j = 1; j < point.length; j++) squares += point[j] ** 2;
  return meanLogisticLoss(outcome, linearOf(columns, point)) + (lambda / 2) * squares;
}

function linearOf(columns: readonly Float64Array[], point: readonly number[]): Float64Array {
  const linear = new Float64Array(columns[0].length);
  columns.forEach((column, j) => {
    for (let i = 0; i < linear.length; i++) linear[i] += point[j] * column[i];
  });
  return linear;
}
