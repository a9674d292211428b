import { factorFloored, solveFactored } from "../learners/floored-cholesky.ts";

/** A smooth convex function of a few coordinates, of which all but the first ones must be at least 0. */
export interface NonNegativeProblem {
  /** Where to begin; the coordinates behind `free` are 0. */
  readonly start: readonly number[];
  /** How many coordinates, from the first, may have any sign. */
  readonly free: number;
  readonly valueAt: (point: readonly number[]) => number;
  /** Gradient, one entry per coordinate. */
  readonly gradientAt: (point: readonly number[]) => number[];
  /** Hessian of the given coordinates, row-major; only the lower triangle is read. */
  readonly hessianAt: (point: readonly number[], coordinates: readonly number[]) => Float64Array;
}

export interface NonNegativeMinimum {
  readonly point: readonly number[];
  /** Largest violation of the optimality conditions. */
  readonly kktResidual: number;
}

const goal = 1e-10;
const maxSteps = 500;
const maxHalvings = 40;

/**
 * Minimizes a convex function under bounds: Newton's method on the coordinates that are above 0, with the active set of Lawson
 * and Hanson (Solving Least Squares Problems, 1974, chapter 23).
 *
 * @param problem strictly convex, so that the solution is unique
 * @returns the solution; its violation says how exact it is
 */
export function minimizeNonNegative(problem: NonNegativeProblem): NonNegativeMinimum {
  const { start, free: signless } = problem;
  let point = [...start];
  const isFree = point.map((_, j) => j < signless);
  let gradient = problem.gradientAt(point);
  for (let step = 0; step < maxSteps; step++) {
    const free = [...point.keys()].filter((j) => isFree[j]);
    if (free.every((j) => Math.abs(gradient[j]) <= goal)) {
      const next = steepest(gradient, isFree);
      if (next < 0) break;
      isFree[next] = true;
      continue;
    }
    const direction = newtonDirection(problem, point, gradient, free);
    const wall = firstWall(point, direction, signless);
    const moved = descend(problem, point, direction, Math.min(1, wall.fraction));
    if (moved === null) break;
    point = moved.point;
    if (moved.fraction === wall.fraction) {
      point[wall.at] = 0;
      isFree[wall.at] = false;
    }
    gradient = problem.gradientAt(point);
  }
  const violations = gradient.map((value, j) => (j < signless || point[j] > 0 ? Math.abs(value) : Math.max(0, -value)));
  return { point, kktResidual: Math.max(...violations) };
}

/** The coordinate at 0 that the function most wants above 0; -1: none. */
function steepest(gradient: readonly number[], isFree: readonly boolean[]): number {
  let found = -1;
  gradient.forEach((value, j) => {
    if (!isFree[j] && value < -goal && (found < 0 || value < gradient[found])) found = j;
  });
  return found;
}

/** Where along the direction a coordinate first becomes 0. */
function firstWall(
  point: readonly number[],
  direction: readonly number[],
  signless: number,
): { fraction: number; at: number } {
  let [fraction, at] = [Infinity, -1];
  for (let j = signless; j < point.length; j++) {
    if (direction[j] >= 0) continue;
    const reached = -point[j] / direction[j];
    if (reached < fraction) [fraction, at] = [reached, j];
  }
  return { fraction, at };
}

function descend(
  { valueAt }: NonNegativeProblem,
  point: readonly number[],
  direction: readonly number[],
  longest: number,
): { readonly point: number[]; readonly fraction: number } | null {
  const before = valueAt(point);
  let fraction = longest;
  for (let halving = 0; halving <= maxHalvings; halving++) {
    const next = point.map((value, j) => value + fraction * direction[j]);
    if (valueAt(next) <= before + 1e-14 * (1 + Math.abs(before))) return { point: next, fraction };
    fraction /= 2;
  }
  return null;
}

function newtonDirection(
  { hessianAt }: NonNegativeProblem,
  point: readonly number[],
  gradient: readonly number[],
  free: readonly number[],
): number[] {
  const size = free.length;
  const hessian = hessianAt(point, free);
  const step = Float64Array.from(free, (j) => -gradient[j]);
  factorFloored(hessian, size, size);
  solveFactored(hessian, size, size, step);
  const direction = point.map(() => 0);
  free.forEach((j, a) => (direction[j] = step[a]));
  return direction;
}
