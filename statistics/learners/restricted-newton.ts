import type { ColumnMatrix } from "./column-matrix.ts";
import { columnDot } from "./column-matrix.ts";
import { gramMatrix } from "./gram-matrix.ts";
import { logistic, meanLogisticLoss } from "./logistic-loss.ts";
import { minimizePenalizedQuadratic } from "./penalized-quadratic.ts";
import type { QuadraticScratch } from "./penalized-quadratic.ts";

const weightFloor = 1e-10;
const maxNewtonSteps = 200;
const maxHalvings = 40;

/** Where a path stands: model, its predictions and residuals; changed in place from lambda to lambda. */
export interface LogisticState {
  readonly matrix: ColumnMatrix;
  readonly outcome: Uint8Array;
  /** max(1, root mean square of the column): gradients of large-valued columns are judged relative to it. */
  readonly scale: Float64Array;
  readonly coefficients: Float64Array;
  intercept: number;
  readonly linear: Float64Array;
  /** y - mu */
  readonly residual: Float64Array;
  readonly scratch: NewtonScratch;
}

interface NewtonScratch extends QuadraticScratch {
  capacity: number;
  readonly rootWeight: Float64Array;
  readonly trial: Float64Array;
  readonly direction: Float64Array;
  weighted: Float64Array;
  center: Float64Array;
  hessian: Float64Array;
  gradient: Float64Array;
  raw: Float64Array;
  start: Float64Array;
  b: Float64Array;
  threshold: Float64Array;
  ridge: Float64Array;
}

/** State of the model that is all intercept. */
export function startLogistic(matrix: ColumnMatrix, outcome: Uint8Array): LogisticState {
  const { rows, columns, values } = matrix;
  let events = 0;
  for (let i = 0; i < rows; i++) events += outcome[i];
  const scale = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let squares = 0;
    for (let i = j * rows; i < (j + 1) * rows; i++) squares += values[i] * values[i];
    scale[j] = Math.max(1, Math.sqrt(squares / rows));
  }
  const empty = new Float64Array(0);
  const state: LogisticState = {
    matrix,
    outcome,
    scale,
    coefficients: new Float64Array(columns),
    intercept: Math.log(events / (rows - events)),
    linear: new Float64Array(rows),
    residual: new Float64Array(rows),
    scratch: {
      capacity: 0,
      rootWeight: new Float64Array(rows),
      trial: new Float64Array(rows),
      direction: new Float64Array(rows),
      weighted: empty,
      center: empty,
      hessian: empty,
      gradient: empty,
      raw: empty,
      start: empty,
      b: empty,
      threshold: empty,
      ridge: empty,
      factor: empty,
      step: empty,
      face: new Int32Array(0),
    },
  };
  state.linear.fill(state.intercept);
  updateResidual(state);
  return state;
}

/**
 * Proximal Newton on the columns of a working set, the others staying as they are (0). The unpenalized intercept is
 * profiled out of each quadratic model; an objective line search guards each step.
 *
 * @param state changed in place
 * @param set column numbers of the working set
 * @param size how many of `set` count
 * @param threshold lambda l1Ratio v_j per column of the matrix
 * @param ridge lambda (1 - l1Ratio) v_j per column of the matrix
 * @param tolerance scaled violation at which to stop
 * @returns scaled violation of the optimality conditions within the working set; stalled where no step descends any more
 */
export function solveRestricted(
  state: LogisticState,
  set: Int32Array,
  size: number,
  threshold: Float64Array,
  ridge: Float64Array,
  tolerance: number,
): { readonly violation: number; readonly isStalled: boolean } {
  const { matrix, residual, coefficients, scale } = state;
  const { rows, values } = matrix;
  const scratch = state.scratch;
  reserve(scratch, rows, size);
  for (let a = 0; a < size; a++) {
    scratch.threshold[a] = threshold[set[a]];
    scratch.ridge[a] = ridge[set[a]];
  }
  for (let steps = 0; ; steps++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += residual[i];
    const interceptGradient = -sum / rows;
    let violation = Math.abs(interceptGradient);
    for (let a = 0; a < size; a++) {
      const j = set[a];
      const gradient = -columnDot(values, j * rows, rows, residual) / rows;
      scratch.gradient[a] = gradient;
      violation = Math.max(violation, columnViolation(gradient, coefficients[j], threshold[j], ridge[j]) / scale[j]);
    }
    if (violation <= tolerance) return { violation, isStalled: false };
    const precision = 0.01 * Math.min(violation, 1);
    if (steps === maxNewtonSteps || !newtonStep(state, set, size, interceptGradient, precision)) {
      return { violation, isStalled: true };
    }
  }
}

/** Violation of the optimality condition of one column. */
export function columnViolation(gradient: number, b: number, threshold: number, ridge: number): number {
  if (b === 0) return Math.max(0, Math.abs(gradient) - threshold);
  return Math.abs(gradient + ridge * b + (b > 0 ? threshold : -threshold));
}

/** Returns false where rounding leaves nothing to gain. */
function newtonStep(
  state: LogisticState,
  set: Int32Array,
  size: number,
  interceptGradient: number,
  precision: number,
): boolean {
  const { matrix, outcome, linear, coefficients, scratch } = state;
  const { rows, values } = matrix;
  const { rootWeight, weighted, center, hessian, gradient, raw, start, b, trial, direction } = scratch;

  let totalWeight = 0;
  for (let i = 0; i < rows; i++) {
    const mu = logistic(linear[i]);
    const weight = Math.max(mu * (1 - mu), weightFloor) / rows;
    totalWeight += weight;
    trial[i] = weight;
    rootWeight[i] = Math.sqrt(weight);
  }
  for (let a = 0; a < size; a++) {
    const source = set[a] * rows;
    const target = a * rows;
    const mean = columnDot(values, source, rows, trial) / totalWeight;
    center[a] = mean;
    for (let i = 0; i < rows; i++) weighted[target + i] = rootWeight[i] * (values[source + i] - mean);
    start[a] = coefficients[set[a]];
    b[a] = start[a];
  }
  gramMatrix(weighted, rows, size, hessian);
  let directional = 0;
  for (let a = 0; a < size; a++) directional -= gradient[a] * start[a];
  const before = penalty(size, start, scratch);
  for (let a = 0; a < size; a++) {
    raw[a] = gradient[a];
    gradient[a] -= center[a] * interceptGradient;
  }
  let interceptStep = -interceptGradient / totalWeight;
  minimizePenalizedQuadratic(size, hessian, gradient, b, scratch.threshold, scratch.ridge, precision, scratch);
  for (let a = 0; a < size; a++) {
    interceptStep -= center[a] * (b[a] - start[a]);
    directional += raw[a] * b[a];
  }
  directional += interceptGradient * interceptStep + penalty(size, b, scratch) - before;

  direction.fill(interceptStep);
  for (let a = 0; a < size; a++) {
    const change = b[a] - start[a];
    if (change === 0) continue;
    const source = set[a] * rows;
    for (let i = 0; i < rows; i++) direction[i] += change * values[source + i];
  }
  const objective = meanLogisticLoss(outcome, linear) + before;
  const slack = 1e-14 * (1 + objective);
  let fraction = 1;
  for (let halving = 0; halving <= maxHalvings; halving++) {
    for (let i = 0; i < rows; i++) trial[i] = linear[i] + fraction * direction[i];
    for (let a = 0; a < size; a++) gradient[a] = start[a] + fraction * (b[a] - start[a]);
    const next = meanLogisticLoss(outcome, trial) + penalty(size, gradient, scratch);
    if (next <= objective + 1e-4 * fraction * Math.min(directional, 0) + slack) {
      for (let a = 0; a < size; a++) coefficients[set[a]] = fraction === 1 ? b[a] : gradient[a];
      state.intercept += fraction * interceptStep;
      linear.set(trial);
      updateResidual(state);
      return true;
    }
    fraction /= 2;
  }
  return false;
}

function updateResidual(state: LogisticState): void {
  const { linear, residual, outcome } = state;
  for (let i = 0; i < linear.length; i++) residual[i] = outcome[i] - logistic(linear[i]);
}

function penalty(size: number, b: Float64Array, scratch: NewtonScratch): number {
  let sum = 0;
  for (let a = 0; a < size; a++) {
    sum += scratch.threshold[a] * Math.abs(b[a]) + 0.5 * scratch.ridge[a] * b[a] * b[a];
  }
  return sum;
}

function reserve(scratch: NewtonScratch, rows: number, size: number): void {
  if (scratch.capacity >= size) return;
  const capacity = Math.max(size, 2 * scratch.capacity, 32);
  scratch.capacity = capacity;
  scratch.weighted = new Float64Array(capacity * rows);
  scratch.hessian = new Float64Array(capacity * capacity);
  scratch.center = new Float64Array(capacity);
  scratch.gradient = new Float64Array(capacity);
  scratch.raw = new Float64Array(capacity);
  scratch.start = new Float64Array(capacity);
  scratch.b = new Float64Array(capacity);
  scratch.threshold = new Float64Array(capacity);
  scratch.ridge = new Float64Array(capacity);
  scratch.factor = new Float64Array(capacity * capacity);
  scratch.step = new Float64Array(capacity);
  scratch.face = new Int32Array(capacity);
}
