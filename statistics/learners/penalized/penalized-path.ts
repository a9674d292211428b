import { lambdaSequence } from "../elastic-net-lambdas.ts";
import { emptyFaceFactor } from "../face-factor.ts";
import { minimizePenalizedQuadratic } from "../penalized-quadratic.ts";
import { columnViolation } from "../restricted-newton.ts";
import { smoothDirection } from "./smooth-direction.ts";
import type { Coordinates, SmoothLoss } from "./smooth-loss.ts";

const goal = 5e-9;
const maxSteps = 500;
const maxHalvings = 40;
/** Smallest mixing parameter in the largest lambda: ridge has none of its own. */
const smallestL1Ratio = 1e-3;
/** Above this many smooth coordinates conjugate gradients are cheaper than a factor. */
const denseLimit = 200;
const smallestGrowth = 32;

/** glmnet's own sequence. */
export interface OwnLambdas {
  /** How many values. */
  readonly count: number;
  /** The path ends with the first fit in which at least this many columns have a coefficient. Left out: it does not. */
  readonly enough?: number | undefined;
}

export interface PathOptions {
  /** 0 ridge .. 1 lasso. */
  readonly l1Ratio: number;
  /** Penalties, >= 0, falling; or how many values of glmnet's own sequence. */
  readonly lambdas: readonly number[] | OwnLambdas;
  /** Rows and columns behind the sequence. */
  readonly rows: number;
  readonly columns: number;
  /** Number of columns with a coefficient. */
  readonly support: (at: Float64Array) => number;
}

/** The solution at one lambda. */
export interface PathFit {
  readonly lambda: number;
  /** One per coordinate. */
  readonly at: Float64Array;
  /** Largest violation of the optimality conditions, relative to the scale of the coordinate. */
  readonly kktResidual: number;
}

/**
 * min loss(b) + lambda sum v_j [(1 - a)/2 b_j^2 + a |b_j|] along a path of lambdas: proximal Newton on a working set of the
 * support and the worst violators, an exact solve of each quadratic model, an objective line search, warm starts. Where
 * nothing in the set has an absolute-value penalty, Newton's direction comes from conjugate gradients.
 * Source: Lee, Sun, Saunders 2014 (proximal Newton); Friedman, Hastie, Tibshirani 2010 (path and its end).
 *
 * With a `count` the sequence is glmnet's: it ends early where the path is saturated (share of the null loss above 0.999, or a
 * gain below 1e-5, after 5 values).
 *
 * @param loss at the coordinates
 * @param coordinates penalties and scales; the factors are used as they are
 * @param start of the unpenalized coordinates; the others are 0
 * @returns one fit per lambda, falling; kktResidual is below 1e-8 unless rounding allows no further descent
 * @throws RangeError for an impossible lambda or l1Ratio
 */
export function penalizedPath(
  loss: SmoothLoss,
  coordinates: Coordinates,
  start: Float64Array,
  options: PathOptions,
): PathFit[] {
  const { l1Ratio, lambdas: wanted } = options;
  if (!(l1Ratio >= 0 && l1Ratio <= 1)) {
    throw new RangeError(`elastic net: l1Ratio is out of range, expected 0..1, got ${l1Ratio}`);
  }
  const state: State = { loss, coordinates, at: start.slice(), gradient: new Float64Array(loss.size) };
  const nullLoss = loss.value(state.at);
  minimize(state, 0, 0, true);
  const isAutomatic = "count" in wanted;
  const lambdas =
    "count" in wanted
      ? lambdaSequence(largestPenalty(state, l1Ratio) || 1, options.rows, options.columns, wanted.count)
      : [...wanted].sort((a, b) => b - a);
  const wrong = lambdas.find((lambda) => !(lambda >= 0 && lambda < Infinity));
  if (wrong !== undefined) {
    throw new RangeError(`elastic net: lambda is out of range, expected a finite number of at least 0, got ${wrong}`);
  }
  const enough = "count" in wanted ? (wanted.enough ?? Infinity) : Infinity;
  const fits: PathFit[] = [];
  let before = 0;
  for (const lambda of lambdas) {
    const kktResidual = minimize(state, lambda * l1Ratio, lambda * (1 - l1Ratio), false);
    fits.push({ lambda, at: state.at.slice(), kktResidual });
    if (options.support(state.at) >= enough) break;
    const explained = nullLoss > 0 ? 1 - loss.value(state.at) / nullLoss : 1;
    if (isAutomatic && fits.length > 5 && (explained > 0.999 || explained - before < 1e-5)) break;
    before = explained;
  }
  return fits;
}

interface State {
  readonly loss: SmoothLoss;
  readonly coordinates: Coordinates;
  at: Float64Array;
  /** Of the loss, at the present coordinates. */
  readonly gradient: Float64Array;
}

function largestPenalty({ loss, coordinates, at, gradient }: State, l1Ratio: number): number {
  loss.gradient(at, gradient);
  let largest = 0;
  for (let j = 0; j < loss.size; j++) {
    const factor = coordinates.factors[j];
    if (factor > 0) largest = Math.max(largest, Math.abs(gradient[j]) / factor);
  }
  return largest / Math.max(l1Ratio, smallestL1Ratio);
}

/** Newton steps until the optimality conditions hold; returns their largest scaled violation. */
function minimize(state: State, l1: number, l2: number, onlyUnpenalized: boolean): number {
  const { loss, coordinates, gradient } = state;
  const threshold = coordinates.factors.map((factor) => l1 * factor);
  const ridge = coordinates.factors.map((factor) => l2 * factor);
  const isOpen = (j: number) => coordinates.pinned[j] === 0 && !(onlyUnpenalized && coordinates.factors[j] > 0);
  for (let step = 0; ; step++) {
    loss.gradient(state.at, gradient);
    const violations = gradient.map((slope, j) =>
      isOpen(j) ? columnViolation(slope, state.at[j], threshold[j], ridge[j]) / coordinates.scale[j] : 0,
    );
    const violation = violations.reduce((largest, value) => Math.max(largest, value), 0);
    if (violation <= goal || step === maxSteps) return violation;
    const set = workingSet(state.at, violations, isOpen, threshold);
    if (!newtonStep(state, set, threshold, ridge, violation)) return violation;
  }
}

/** Support, smooth coordinates, and the worst violators outside: half as many again, or 32. Ascending. */
function workingSet(
  at: Float64Array,
  violations: Float64Array,
  isOpen: (j: number) => boolean,
  threshold: Float64Array,
): Int32Array {
  const inside: number[] = [];
  const outside: number[] = [];
  for (let j = 0; j < at.length; j++) {
    if (!isOpen(j)) continue;
    if (at[j] !== 0 || threshold[j] === 0) inside.push(j);
    else if (violations[j] > goal) outside.push(j);
  }
  outside.sort((a, b) => violations[b] - violations[a] || a - b);
  const added = outside.slice(0, Math.max(smallestGrowth, inside.length >> 1));
  return Int32Array.from([...inside, ...added]).sort();
}

/** False where no step descends any more. */
function newtonStep(
  state: State,
  set: Int32Array,
  threshold: Float64Array,
  ridge: Float64Array,
  violation: number,
): boolean {
  const { loss, gradient } = state;
  const direction = set.every((j) => threshold[j] === 0)
    ? smoothStep(state, set, ridge, violation)
    : penalizedStep(state, set, threshold, ridge, violation);
  let slope = 0;
  for (const j of set) {
    const next = state.at[j] + direction[j];
    slope += gradient[j] * direction[j] + penaltyOf(next, threshold[j], ridge[j]);
    slope -= penaltyOf(state.at[j], threshold[j], ridge[j]);
  }
  const penalty = (at: Float64Array) => {
    let sum = 0;
    for (let j = 0; j < at.length; j++) if (at[j] !== 0) sum += penaltyOf(at[j], threshold[j], ridge[j]);
    return sum;
  };
  const before = loss.value(state.at) + penalty(state.at);
  const slack = 1e-14 * (1 + Math.abs(before));
  for (let halving = 0, fraction = 1; halving <= maxHalvings; halving++, fraction /= 2) {
    const trial = state.at.slice();
    for (const j of set) trial[j] = fraction === 1 ? trial[j] + direction[j] : trial[j] + fraction * direction[j];
    const next = loss.value(trial) + penalty(trial);
    if (next <= before + 1e-4 * fraction * Math.min(slope, 0) + slack) {
      const isMoved = set.some((j) => trial[j] !== state.at[j]);
      state.at = trial;
      return isMoved;
    }
  }
  return false;
}

function penaltyOf(b: number, threshold: number, ridge: number): number {
  return threshold * Math.abs(b) + 0.5 * ridge * b * b;
}

/** Step to the minimum of the quadratic model with its absolute values. */
function penalizedStep(
  { loss, at, gradient }: State,
  set: Int32Array,
  threshold: Float64Array,
  ridge: Float64Array,
  violation: number,
): Float64Array {
  const count = set.length;
  const values = new Float64Array(count * count);
  loss.curvature(at, set, count, values);
  const take = (from: Float64Array) => Float64Array.from(set, (j) => from[j]);
  const b = take(at);
  const labels = Int32Array.from({ length: count }, (_, a) => a);
  const scratch = { factor: emptyFaceFactor(count), step: new Float64Array(count), face: new Int32Array(count) };
  minimizePenalizedQuadratic(
    count,
    { values, size: count, labels, version: 1 },
    take(gradient),
    b,
    take(threshold),
    take(ridge),
    0.01 * Math.min(violation, 1),
    scratch,
  );
  const direction = new Float64Array(at.length);
  // A coordinate that reaches 0 must be 0 exactly: b - at + at may round.
  set.forEach((j, a) => (direction[j] = b[a] === 0 ? -at[j] : b[a] - at[j]));
  return direction;
}

/** Newton's step where the penalty is smooth. */
function smoothStep(
  { loss, at, gradient }: State,
  set: Int32Array,
  ridge: Float64Array,
  violation: number,
): Float64Array {
  const right = new Float64Array(at.length);
  for (const j of set) right[j] = -(gradient[j] + ridge[j] * at[j]);
  return smoothDirection(loss, at, set, ridge, right, set.length <= denseLimit ? "dense" : Math.min(0.01, violation));
}

/**
 * Number of columns with a coefficient, where each has one coordinate and they come first.
 *
 * @param columns how many there are
 * @returns of coordinates the count
 */
export function supportOf(columns: number): (at: Float64Array) => number {
  return (at) => {
    let count = 0;
    for (let j = 0; j < columns; j++) if (at[j] !== 0) count++;
    return count;
  };
}
