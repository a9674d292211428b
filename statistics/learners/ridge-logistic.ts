import { columnDot } from "./column-matrix.ts";
import type { ColumnMatrix } from "./column-matrix.ts";
import { factorFloored, solveFactored } from "./floored-cholesky.ts";
import { logistic, meanLogisticLoss } from "./logistic-loss.ts";

const goal = 5e-9;
const maxNewtonSteps = 100;
const maxHalvings = 40;

/** The model at one lambda, before its deviance is put in relation to the null model's. */
export interface UnscaledFit {
  readonly lambda: number;
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly kktResidual: number;
  readonly loss: number;
}

/**
 * Ridge logistic regression with more columns than rows, solved in as many unknowns as there are rows: b = V^-1 X'c with
 * kernel K = X V^-1 X'; Newton's method with the well-conditioned matrix I + W^1/2 K W^1/2 / (n lambda), fixed effects
 * (intercept and unpenalized columns) by generalized least squares. Source of the scheme: Rasmussen and Williams,
 * Gaussian Processes for Machine Learning, 2006, algorithm 3.1.
 *
 * @param matrix n x p
 * @param outcome 0 or 1 per row
 * @param lambdas falling, > 0
 * @param factors penalty factor per column; 0 = unpenalized
 * @param scale divisor of each column's gradient in the reported violation
 * @returns lazily, one fit per lambda
 */
export function* ridgeLogisticPath(
  matrix: ColumnMatrix,
  outcome: Uint8Array,
  lambdas: readonly number[],
  factors: Float64Array,
  scale: Float64Array,
): Generator<UnscaledFit> {
  const { rows: n, columns, values } = matrix;
  const kernel = penalizedKernel(matrix, factors);
  const fixed = fixedEffects(matrix, factors);
  let dual = new Float64Array(n);
  let gamma = new Float64Array(fixed.length);
  let events = 0;
  for (let i = 0; i < n; i++) events += outcome[i];
  gamma[0] = Math.log(events / (n - events));
  let linear = linearPredictor(kernel, fixed, dual, gamma);

  for (const lambda of lambdas) {
    let coefficients = new Float64Array(columns);
    let kktResidual = Infinity;
    for (let step = 0; ; step++) {
      const residual = linear.map((eta, i) => outcome[i] - logistic(eta));
      coefficients = primal(matrix, factors, dual, gamma);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += residual[i];
      kktResidual = Math.abs(sum) / n;
      for (let j = 0; j < columns; j++) {
        const gradient = lambda * factors[j] * coefficients[j] - columnDot(values, j * n, n, residual) / n;
        kktResidual = Math.max(kktResidual, Math.abs(gradient) / scale[j]);
      }
      if (kktResidual <= goal || step === maxNewtonSteps) break;
      const next = newtonTarget(kernel, fixed, linear, residual, n * lambda);
      const moved = lineSearch(kernel, fixed, outcome, lambda, { dual, gamma, linear }, next);
      if (moved === null) break;
      ({ dual, gamma, linear } = moved);
    }
    yield { lambda, intercept: gamma[0], coefficients, kktResidual, loss: meanLogisticLoss(outcome, linear) };
  }
}

interface Point {
  readonly dual: Float64Array<ArrayBuffer>;
  readonly gamma: Float64Array<ArrayBuffer>;
  readonly linear: Float64Array<ArrayBuffer>;
}

/** K = sum over penalized columns of x x' / v, n x n. */
function penalizedKernel(matrix: ColumnMatrix, factors: Float64Array): Float64Array {
  const { rows: n, columns, values } = matrix;
  const kernel = new Float64Array(n * n);
  for (let j = 0; j < columns; j++) {
    if (factors[j] === 0) continue;
    for (let i = 0; i < n; i++) {
      const share = values[j * n + i] / factors[j];
      if (share === 0) continue;
      for (let k = 0; k <= i; k++) kernel[i * n + k] += share * values[j * n + k];
    }
  }
  for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) kernel[k * n + i] = kernel[i * n + k];
  return kernel;
}

/** Intercept first, then the unpenalized columns. */
function fixedEffects(matrix: ColumnMatrix, factors: Float64Array): Float64Array[] {
  const fixed = [new Float64Array(matrix.rows).fill(1)];
  for (let j = 0; j < matrix.columns; j++) {
    if (factors[j] === 0) fixed.push(matrix.values.slice(j * matrix.rows, (j + 1) * matrix.rows));
  }
  return fixed;
}

/** Weighted least squares solution of one Newton step, as full new values of the dual and fixed coefficients. */
function newtonTarget(
  kernel: Float64Array,
  fixed: readonly Float64Array[],
  linear: Float64Array,
  residual: Float64Array,
  penalty: number,
): { readonly dual: Float64Array<ArrayBuffer>; readonly gamma: Float64Array<ArrayBuffer> } {
  const n = linear.length;
  const root = new Float64Array(n);
  const working = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const mu = logistic(linear[i]);
    const weight = Math.max(mu * (1 - mu), 1e-10);
    root[i] = Math.sqrt(weight);
    working[i] = linear[i] + residual[i] / weight;
  }
  const system = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) system[i * n + k] = (root[i] * kernel[i * n + k] * root[k]) / penalty;
    system[i * n + i] += 1;
  }
  factorFloored(system, n, n);
  const solve = (values: Float64Array): Float64Array<ArrayBuffer> => {
    const rhs = Float64Array.from(values, (value, i) => value * root[i]);
    solveFactored(system, n, n, rhs);
    return rhs.map((value, i) => value * root[i]);
  };
  const solvedFixed = fixed.map(solve);
  const normal = new Float64Array(fixed.length * fixed.length);
  const gamma = new Float64Array(fixed.length);
  fixed.forEach((column, a) => {
    fixed.forEach((_, c) => (normal[a * fixed.length + c] = columnDot(column, 0, n, solvedFixed[c])));
    gamma[a] = columnDot(working, 0, n, solvedFixed[a]);
  });
  factorFloored(normal, fixed.length, fixed.length);
  solveFactored(normal, fixed.length, fixed.length, gamma);
  const rest = working.map((value, i) => {
    let sum = value;
    for (let a = 0; a < fixed.length; a++) sum -= fixed[a][i] * gamma[a];
    return sum;
  });
  return { dual: solve(rest).map((value) => value / penalty), gamma };
}

function lineSearch(
  kernel: Float64Array,
  fixed: readonly Float64Array[],
  outcome: Uint8Array,
  lambda: number,
  from: Point,
  to: { readonly dual: Float64Array; readonly gamma: Float64Array },
): Point | null {
  const objective = (point: Point): number => {
    let ridge = 0;
    for (let i = 0; i < outcome.length; i++) {
      let fixedPart = 0;
      for (let a = 0; a < fixed.length; a++) fixedPart += fixed[a][i] * point.gamma[a];
      ridge += point.dual[i] * (point.linear[i] - fixedPart);
    }
    return meanLogisticLoss(outcome, point.linear) + 0.5 * lambda * ridge;
  };
  const before = objective(from);
  let fraction = 1;
  for (let halving = 0; halving <= maxHalvings; halving++) {
    const dual = from.dual.map((value, i) => value + fraction * (to.dual[i] - value));
    const gamma = from.gamma.map((value, a) => value + fraction * (to.gamma[a] - value));
    const point = { dual, gamma, linear: linearPredictor(kernel, fixed, dual, gamma) };
    if (objective(point) <= before + 1e-14 * (1 + before)) return point;
    fraction /= 2;
  }
  return null;
}

function linearPredictor(
  kernel: Float64Array,
  fixed: readonly Float64Array[],
  dual: Float64Array,
  gamma: Float64Array,
): Float64Array<ArrayBuffer> {
  const n = dual.length;
  const linear = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = columnDot(kernel, i * n, n, dual);
    for (let a = 0; a < fixed.length; a++) sum += fixed[a][i] * gamma[a];
    linear[i] = sum;
  }
  return linear;
}

function primal(
  matrix: ColumnMatrix,
  factors: Float64Array,
  dual: Float64Array,
  gamma: Float64Array,
): Float64Array<ArrayBuffer> {
  const { rows, columns, values } = matrix;
  const coefficients = new Float64Array(columns);
  let next = 1;
  for (let j = 0; j < columns; j++) {
    coefficients[j] = factors[j] === 0 ? gamma[next++] : columnDot(values, j * rows, rows, dual) / factors[j];
  }
  return coefficients;
}
