import { OneClassError } from "../resampling/one-class-error.ts";
import { columnProducts, otherColumns } from "./column-matrix.ts";
import type { ColumnMatrix } from "./column-matrix.ts";
import { lambdaSequence, largestLambda } from "./elastic-net-lambdas.ts";
import { meanLogisticLoss } from "./logistic-loss.ts";
import { columnViolation, solveRestricted, startLogistic } from "./restricted-newton.ts";
import type { LogisticState } from "./restricted-newton.ts";
import { ridgeLogisticPath } from "./ridge-logistic.ts";
import type { UnscaledFit } from "./ridge-logistic.ts";

/** Scaled violation of the optimality conditions at which a fit is done. */
export const kktTolerance = 1e-8;

const goal = 0.5 * kktTolerance;
const maxGrowths = 10_000;
/** A column is a candidate where its gradient reaches this share of its threshold, or the strong rule's where that is more. */
const candidateShare = 0.8;
const smallestGrowth = 4;
const growthShare = 0.1;
/** Violations that were summed in another order count as equal within this share. */
const rounding = 1e-3;

export interface ElasticNetOptions {
  /** 0 ridge .. 1 lasso. */
  readonly l1Ratio: number;
  /** Penalties, >= 0 (0: no penalty), fitted in falling order; or how many values of glmnet's own sequence. */
  readonly lambdas: readonly number[] | { readonly count: number };
  /** Relative penalty per column, >= 0, 0 = unpenalized; rescaled to a sum of `columns`. Left out: all 1. */
  readonly penaltyFactors?: Float64Array;
  /** The path ends with the first fit that has at least this many coefficients. Left out: it does not. */
  readonly enough?: number;
}

/** The model at one lambda. */
export interface ElasticNetFit {
  readonly lambda: number;
  readonly intercept: number;
  /** One per column, on the scale of the columns. */
  readonly coefficients: Float64Array;
  /** Largest violation of the optimality conditions, relative to max(1, root mean square of the column). */
  readonly kktResidual: number;
  /** Share of the null deviance that is explained, in [0, 1]. */
  readonly devianceRatio: number;
}

/**
 * Logistic regression with elastic-net penalty along a path of lambdas:
 * min (1/n) sum log-loss_i + lambda [(1 - a)/2 sum v_j b_j^2 + a sum v_j |b_j|], intercept unpenalized, columns as they come.
 * Warm starts; working sets from strong rules; proximal Newton with covariance updates and an exact solve on the present
 * signs; a pass over all columns confirms each fit. Source: glmnet (Friedman, Hastie, Tibshirani 2010), strong rules
 * (Tibshirani et al. 2012).
 *
 * With a `count`, the sequence is glmnet's and ends early where the path is saturated (deviance ratio above 0.999, or a gain
 * below 1e-5, after 5 values), as glmnet's does.
 *
 * @param matrix n x p, finite
 * @param outcome 0 or 1 per row
 * @returns one fit per lambda, falling; kktResidual is below 1e-8 unless rounding allows no further descent
 * @throws OneClassError where all rows have one outcome
 * @throws RangeError for an impossible lambda or l1Ratio
 */
export function logisticElasticNetPath(
  matrix: ColumnMatrix,
  outcome: Uint8Array,
  options: ElasticNetOptions,
): ElasticNetFit[] {
  checkInput(matrix, outcome, options);
  const factors = scaledFactors(matrix.columns, options.penaltyFactors);
  const state = startLogistic(matrix, outcome);
  const nullLoss = meanLogisticLoss(outcome, state.linear);
  const path = startPath(state, factors, options.l1Ratio);

  const isAutomatic = "count" in options.lambdas;
  const lambdas =
    "count" in options.lambdas
      ? lambdaSequence(path.previousLambda || 1, matrix.rows, matrix.columns, options.lambdas.count)
      : [...options.lambdas].sort((a, b) => b - a);
  // The solver for wide matrices divides by the penalty.
  const isWideRidge = options.l1Ratio === 0 && matrix.columns > matrix.rows && !lambdas.includes(0);
  const fits = isWideRidge ? ridgeLogisticPath(matrix, outcome, lambdas, factors, state.scale) : fitEach(path, lambdas);
  return untilSaturated(fits, nullLoss, isAutomatic, options.enough ?? Infinity);
}

/** What changes along a path beside the model itself. */
interface Path {
  readonly state: LogisticState;
  readonly l1Ratio: number;
  readonly factors: Float64Array;
  /** 1 for a column whose values are all equal. */
  readonly constant: Uint8Array;
  readonly threshold: Float64Array;
  readonly ridge: Float64Array;
  /** Of the loss, all columns, at the present model. */
  readonly gradient: Float64Array;
  /** All column numbers. */
  readonly all: Int32Array;
  readonly near: Int32Array;
  readonly set: Int32Array;
  /** Violation of each member of `set` that is outside the support. */
  readonly worst: Float64Array;
  previousLambda: number;
}

function startPath(state: LogisticState, factors: Float64Array, l1Ratio: number): Path {
  const columns = state.matrix.columns;
  const path: Path = {
    state,
    l1Ratio,
    factors,
    constant: constantColumns(state.matrix),
    threshold: new Float64Array(columns),
    ridge: new Float64Array(columns),
    gradient: new Float64Array(columns),
    all: Int32Array.from({ length: columns }, (_, j) => j),
    near: new Int32Array(columns),
    set: new Int32Array(columns),
    worst: new Float64Array(columns),
    previousLambda: 0,
  };
  let unpenalized = 0;
  for (let j = 0; j < columns; j++) if (factors[j] === 0 && path.constant[j] === 0) path.set[unpenalized++] = j;
  if (unpenalized > 0) solveRestricted(state, path.set, unpenalized, path.threshold, path.ridge, goal);
  path.previousLambda = largestLambda(state.matrix, state.residual, factors, l1Ratio);
  updateGradient(path, path.all);
  return path;
}

function constantColumns({ rows, columns, values }: ColumnMatrix): Uint8Array {
  return Uint8Array.from({ length: columns }, (_, j) => {
    const own = values.subarray(j * rows, (j + 1) * rows);
    return own.every((value) => value === own[0]) ? 1 : 0;
  });
}

function* fitEach(path: Path, lambdas: readonly number[]): Generator<UnscaledFit> {
  const { state } = path;
  for (const lambda of lambdas) {
    const kktResidual = fitOne(path, lambda);
    path.previousLambda = lambda;
    yield {
      lambda,
      intercept: state.intercept,
      coefficients: state.coefficients.slice(),
      kktResidual,
      loss: meanLogisticLoss(state.outcome, state.linear),
    };
  }
}

function untilSaturated(
  fits: Iterable<UnscaledFit>,
  nullLoss: number,
  mayStop: boolean,
  enough: number,
): ElasticNetFit[] {
  const path: ElasticNetFit[] = [];
  for (const { loss, ...fit } of fits) {
    const devianceRatio = 1 - loss / nullLoss;
    const before = path.at(-1)?.devianceRatio ?? 0;
    path.push({ ...fit, devianceRatio });
    if (enough < Infinity && countNonZero(fit.coefficients) >= enough) break;
    if (mayStop && path.length > 5 && (devianceRatio > 0.999 || devianceRatio - before < 1e-5)) break;
  }
  return path;
}

function countNonZero(values: Float64Array): number {
  let count = 0;
  for (let j = 0; j < values.length; j++) if (values[j] !== 0) count++;
  return count;
}

/** Grows a working set until no column outside it violates its condition; returns the largest scaled violation. */
function fitOne(path: Path, lambda: number): number {
  const { state, factors, constant, threshold, ridge, l1Ratio } = path;
  const columns = state.matrix.columns;
  for (let j = 0; j < columns; j++) {
    threshold[j] = lambda * l1Ratio * factors[j];
    ridge[j] = lambda * (1 - l1Ratio) * factors[j];
    // Without a penalty a constant column and the intercept would grow against each other: it stays out.
    if (constant[j] === 1 && threshold[j] + ridge[j] === 0) threshold[j] = Infinity;
  }
  state.scratch.factor.version = -1;
  let candidates = screen(path, Math.max(2 - path.previousLambda / lambda, candidateShare));
  let violation = 0;
  for (let growth = 0; growth < maxGrowths; growth++) {
    const set = workingSet(path, candidates);
    const inside = solveRestricted(state, path.set, set.size, threshold, ridge, Math.max(goal, 0.01 * set.outside));
    const settled = Math.max(goal, inside.violation * (1 + rounding));
    const near = updateGradient(path, candidates);
    if (near > settled) continue;
    const others = otherColumns(candidates, path.gradient.length);
    violation = Math.max(inside.violation, near, updateGradient(path, others));
    if (violation <= goal || (inside.isStalled && violation <= settled)) break;
    candidates = screen(path, candidateShare);
  }
  return violation;
}

/** Columns whose gradient comes near their threshold (strong rule): the only ones looked at until all others are checked. */
function screen(path: Path, share: number): Int32Array {
  const { gradient, threshold, state, near } = path;
  let count = 0;
  for (let j = 0; j < gradient.length; j++) {
    if (state.coefficients[j] !== 0 || Math.abs(gradient[j]) >= share * threshold[j]) near[count++] = j;
  }
  return near.subarray(0, count);
}

/**
 * Fills `path.set` with the support and the worst violators outside it, at most a tenth of the support or 4 at a time: a
 * set that grows slowly stays small, and its Gram matrix with it.
 */
function workingSet(path: Path, candidates: Int32Array): { readonly size: number; readonly outside: number } {
  const { state, threshold, ridge, gradient, set, worst } = path;
  let size = 0;
  for (const column of candidates) {
    if (state.coefficients[column] !== 0 || threshold[column] === 0) set[size++] = column;
  }
  const support = size;
  const limit = size + Math.max(smallestGrowth, Math.ceil(growthShare * size));
  for (const column of candidates) {
    if (state.coefficients[column] !== 0 || threshold[column] === 0) continue;
    const violation = columnViolation(gradient[column], 0, threshold[column], ridge[column]) / state.scale[column];
    if (violation <= goal || (size === limit && violation <= worst[size - 1])) continue;
    let place = size < limit ? size++ : size - 1;
    for (; place > support && worst[place - 1] < violation; place--) {
      set[place] = set[place - 1];
      worst[place] = worst[place - 1];
    }
    set[place] = column;
    worst[place] = violation;
  }
  return { size, outside: size > support ? worst[support] : 0 };
}

/** Gradient of the loss for the given columns; returns the largest scaled violation among them. */
function updateGradient(path: Path, columns: Int32Array): number {
  const { state, gradient, threshold, ridge } = path;
  const { coefficients, scale, matrix, residual } = state;
  columnProducts(matrix, residual, columns, gradient);
  let largest = 0;
  for (let k = 0; k < columns.length; k++) {
    const j = columns[k];
    gradient[j] = -gradient[j] / matrix.rows;
    largest = Math.max(largest, columnViolation(gradient[j], coefficients[j], threshold[j], ridge[j]) / scale[j]);
  }
  return largest;
}

function scaledFactors(columns: number, factors: Float64Array | undefined): Float64Array {
  if (factors === undefined) return new Float64Array(columns).fill(1);
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += factors[j];
  return factors.map((factor) => (sum > 0 ? (factor * columns) / sum : 0));
}

function checkInput(matrix: ColumnMatrix, outcome: Uint8Array, options: ElasticNetOptions): void {
  let events = 0;
  for (let i = 0; i < matrix.rows; i++) events += outcome[i];
  if (events === 0 || events === matrix.rows) throw new OneClassError(matrix.rows, events);
  if (!(options.l1Ratio >= 0 && options.l1Ratio <= 1)) {
    throw new RangeError(`logistic: l1Ratio is out of range, expected 0..1, got ${options.l1Ratio}`);
  }
  if ("count" in options.lambdas) return;
  const wrong = options.lambdas.find((lambda) => !(lambda >= 0 && lambda < Infinity));
  if (wrong !== undefined) {
    throw new RangeError(`logistic: lambda is out of range, expected a finite number of at least 0, got ${wrong}`);
  }
}
