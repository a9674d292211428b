import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { otherColumns } from "../learners/column-matrix.ts";
import { lambdaSequence, largestLambda } from "../learners/elastic-net-lambdas.ts";
import { columnViolation } from "../learners/restricted-newton.ts";
import { saturatedCoxLoss } from "./cox-loss.ts";
import { coxGradient, solveRestrictedCox, startCox } from "./cox-restricted-newton.ts";
import type { CoxState } from "./cox-restricted-newton.ts";
import { riskSets } from "./risk-sets.ts";
import type { RiskSets } from "./risk-sets.ts";
import { checkSurvivalOutcome, NoEventsError } from "./survival-outcome.ts";
import type { SurvivalOutcome } from "./survival-outcome.ts";

const goal = 0.5e-8;
const maxGrowths = 10_000;
const candidateShare = 0.8;
const smallestGrowth = 4;
const growthShare = 0.1;
/** Violations that were summed in another order count as equal within this share. */
const rounding = 1e-3;

export interface CoxElasticNetOptions {
  /** 0 ridge .. 1 lasso. */
  readonly l1Ratio: number;
  /** Penalties, > 0, fitted in falling order; or how many values of glmnet's own sequence. */
  readonly lambdas: readonly number[] | { readonly count: number };
  /** Relative penalty per column, >= 0, 0 = unpenalized; rescaled to a sum of `columns`. Left out: all 1. */
  readonly penaltyFactors?: Float64Array;
  /** The path ends with the first fit that has at least this many coefficients. Left out: it does not. */
  readonly enough?: number | undefined;
  /** Stratum label per case; each stratum has its own baseline hazard. Left out: one stratum. */
  readonly strata?: Int32Array;
}

/** The model at one lambda. */
export interface CoxElasticNetFit {
  readonly lambda: number;
  /** One per column, on the scale of the columns. */
  readonly coefficients: Float64Array;
  /** Largest violation of the optimality conditions, relative to max(1, root mean square of the column). */
  readonly kktResidual: number;
  /** Share of the null deviance that is explained, in [0, 1]. */
  readonly devianceRatio: number;
}

/**
 * Cox regression with elastic-net penalty along a path of lambdas, Breslow's ties:
 * min -(1/n) log partial likelihood + lambda [(1 - a)/2 sum v_j b_j^2 + a sum v_j |b_j|], columns as they come.
 * Warm starts, working sets from strong rules, proximal Newton with the exact Hessian kept for several steps and lambdas;
 * a pass over all columns confirms each fit. Source: Simon, Friedman, Hastie and Tibshirani 2011.
 *
 * With a `count`, the sequence is glmnet's and ends early where, after 5 values, the deviance ratio is above 0.99 or has
 * gained less than a thousandth of itself over 4 values, as glmnet's does.
 *
 * @param matrix n x p, finite
 * @param outcome n times and event indicators
 * @returns one fit per lambda, falling; kktResidual is below 1e-8 unless rounding allows no further descent
 * @throws SurvivalOutcomeError for impossible follow-up
 * @throws NoEventsError where all cases are censored
 * @throws RangeError for an impossible lambda or l1Ratio
 */
export function coxElasticNetPath(
  matrix: ColumnMatrix,
  outcome: SurvivalOutcome,
  options: CoxElasticNetOptions,
): CoxElasticNetFit[] {
  if (checkSurvivalOutcome(outcome) === 0) throw new NoEventsError(matrix.rows);
  checkOptions(options);
  const sets = riskSets(outcome, options.strata);
  const state = startCox(inOrder(matrix, sets), sets);
  const saturated = saturatedCoxLoss(sets);
  const nullLoss = state.meanLoss;
  const path = startPath(state, scaledFactors(matrix.columns, options.penaltyFactors), options.l1Ratio);
  const mayStop = "count" in options.lambdas;
  const lambdas =
    "count" in options.lambdas
      ? lambdaSequence(path.previousLambda || 1, matrix.rows, matrix.columns, options.lambdas.count)
      : [...options.lambdas].sort((a, b) => b - a);

  const fits: CoxElasticNetFit[] = [];
  for (const lambda of lambdas) {
    const kktResidual = fitOne(path, lambda);
    path.previousLambda = lambda;
    const devianceRatio = nullLoss > saturated ? (nullLoss - state.meanLoss) / (nullLoss - saturated) : 0;
    fits.push({ lambda, coefficients: state.coefficients.slice(), kktResidual, devianceRatio });
    if (state.coefficients.reduce((count, b) => count + Number(b !== 0), 0) >= (options.enough ?? Infinity)) break;
    if (!mayStop || fits.length < 5) continue;
    if (devianceRatio > 0.99 || devianceRatio - (fits.at(-5)?.devianceRatio ?? 0) < 1e-3 * devianceRatio) break;
  }
  return fits;
}

/** What changes along a path beside the model itself. */
interface Path {
  readonly state: CoxState;
  readonly l1Ratio: number;
  readonly factors: Float64Array;
  readonly threshold: Float64Array;
  readonly ridge: Float64Array;
  /** Of the loss, all columns, at the present model. */
  readonly gradient: Float64Array;
  readonly all: Int32Array;
  readonly near: Int32Array;
  readonly set: Int32Array;
  readonly isInside: Uint8Array;
  readonly rest: Int32Array;
  /** Violation of each member of `set` that is outside the support. */
  readonly worst: Float64Array;
  previousLambda: number;
}

function startPath(state: CoxState, factors: Float64Array, l1Ratio: number): Path {
  const columns = state.matrix.columns;
  const path: Path = {
    state,
    l1Ratio,
    factors,
    threshold: new Float64Array(columns),
    ridge: new Float64Array(columns),
    gradient: new Float64Array(columns),
    all: Int32Array.from({ length: columns }, (_, j) => j),
    near: new Int32Array(columns),
    set: new Int32Array(columns),
    isInside: new Uint8Array(columns),
    rest: new Int32Array(columns),
    worst: new Float64Array(columns),
    previousLambda: 0,
  };
  let unpenalized = 0;
  for (let j = 0; j < columns; j++) if (factors[j] === 0) path.set[unpenalized++] = j;
  if (unpenalized > 0) {
    coxGradient(state, path.set.subarray(0, unpenalized), path.gradient);
    solveRestrictedCox(state, path.set, unpenalized, path.threshold, path.ridge, goal, path.gradient);
  }
  path.previousLambda = largestLambda(state.matrix, state.loss.residual, factors, l1Ratio);
  coxGradient(state, path.all, path.gradient);
  return path;
}

/** Grows a working set until no column outside it violates its condition; returns the largest scaled violation. */
function fitOne(path: Path, lambda: number): number {
  const { state, factors, threshold, ridge, l1Ratio } = path;
  for (let j = 0; j < factors.length; j++) {
    threshold[j] = lambda * l1Ratio * factors[j];
    ridge[j] = lambda * (1 - l1Ratio) * factors[j];
  }
  state.scratch.factor.version = -1;
  let candidates = screen(path, Math.max(2 - path.previousLambda / lambda, candidateShare));
  let violation = 0;
  for (let growth = 0; growth < maxGrowths; growth++) {
    const set = workingSet(path, candidates);
    const precision = Math.max(goal, 0.01 * set.outside);
    const inside = solveRestrictedCox(state, path.set, set.size, threshold, ridge, precision, path.gradient);
    const settled = Math.max(goal, inside.violation * (1 + rounding));
    const near = updateGradient(path, candidates, set.size);
    if (near > settled) continue;
    const others = otherColumns(candidates, path.gradient.length);
    violation = Math.max(inside.violation, near, updateGradient(path, others, set.size));
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

/** Fills `path.set` with the support and the worst violators outside it, at most a tenth of the support or 4 at a time. */
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

/** Gradient of the loss for the given columns outside the working set; returns the largest scaled violation among them. */
function updateGradient(path: Path, columns: Int32Array, setSize: number): number {
  const { state, gradient, threshold, ridge, set, isInside, rest } = path;
  const { coefficients, scale } = state;
  for (let a = 0; a < setSize; a++) isInside[set[a]] = 1;
  let count = 0;
  for (let k = 0; k < columns.length; k++) if (isInside[columns[k]] === 0) rest[count++] = columns[k];
  for (let a = 0; a < setSize; a++) isInside[set[a]] = 0;
  coxGradient(state, rest.subarray(0, count), gradient);
  let largest = 0;
  for (let k = 0; k < count; k++) {
    const j = rest[k];
    largest = Math.max(largest, columnViolation(gradient[j], coefficients[j], threshold[j], ridge[j]) / scale[j]);
  }
  return largest;
}

function inOrder({ rows, columns, values }: ColumnMatrix, sets: RiskSets): ColumnMatrix {
  const ordered = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const at = j * rows;
    for (let k = 0; k < rows; k++) ordered[at + k] = values[at + sets.order[k]];
  }
  return { rows, columns, values: ordered };
}

function scaledFactors(columns: number, factors: Float64Array | undefined): Float64Array {
  if (factors === undefined) return new Float64Array(columns).fill(1);
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += factors[j];
  return factors.map((factor) => (sum > 0 ? (factor * columns) / sum : 0));
}

function checkOptions(options: CoxElasticNetOptions): void {
  if (!(options.l1Ratio >= 0 && options.l1Ratio <= 1)) {
    throw new RangeError(`cox: l1Ratio is out of range, expected 0..1, got ${options.l1Ratio}`);
  }
  if ("count" in options.lambdas) return;
  const wrong = options.lambdas.find((lambda) => !(lambda > 0 && lambda < Infinity));
  if (wrong !== undefined) {
    throw new RangeError(`cox: lambda is out of range, expected a finite number above 0, got ${wrong}`);
  }
}
