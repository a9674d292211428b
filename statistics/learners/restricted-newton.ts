import type { ColumnMatrix } from "./column-matrix.ts";
import { columnDot } from "./column-matrix.ts";
import { emptyFaceFactor } from "./face-factor.ts";
import { logistic, meanLogisticLoss } from "./logistic-loss.ts";
import { minimizePenalizedQuadratic } from "./penalized-quadratic.ts";
import type { QuadraticScratch } from "./penalized-quadratic.ts";
import { gatherCurvature, noCurvature, refreshCurvature } from "./reused-curvature.ts";
import type { ReusedCurvature } from "./reused-curvature.ts";

const weightFloor = 1e-10;
const maxNewtonSteps = 200;
const maxHalvings = 40;
/** A step on reused curvature that leaves more than this share of the violation calls for exact curvature. */
const slowProgress = 0.1;

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
  readonly curvature: ReusedCurvature;
  readonly scratch: NewtonScratch;
}

interface NewtonScratch extends QuadraticScratch {
  capacity: number;
  readonly trial: Float64Array;
  readonly direction: Float64Array;
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
  const { rows, columns } = matrix;
  let events = 0;
  for (let i = 0; i < rows; i++) events += outcome[i];
  const empty = new Float64Array(0);
  const state: LogisticState = {
    matrix,
    outcome,
    scale: columnScales(matrix),
    coefficients: new Float64Array(columns),
    intercept: Math.log(events / (rows - events)),
    linear: new Float64Array(rows),
    residual: new Float64Array(rows),
    curvature: noCurvature(matrix),
    scratch: {
      capacity: 0,
      trial: new Float64Array(rows),
      direction: new Float64Array(rows),
      center: empty,
      hessian: empty,
      gradient: empty,
      raw: empty,
      start: empty,
      b: empty,
      threshold: empty,
      ridge: empty,
      factor: emptyFaceFactor(columns),
      step: empty,
      face: new Int32Array(0),
    },
  };
  state.linear.fill(state.intercept);
  updateResidual(state);
  return state;
}

function columnScales({ rows, columns, values }: ColumnMatrix): Float64Array {
  const scale = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let squares = 0;
    for (let i = j * rows; i < (j + 1) * rows; i++) squares += values[i] * values[i];
    scale[j] = Math.max(1, Math.sqrt(squares / rows));
  }
  return scale;
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
  reserve(scratch, size);
  for (let a = 0; a < size; a++) {
    scratch.threshold[a] = threshold[set[a]];
    scratch.ridge[a] = ridge[set[a]];
  }
  let previous = Infinity;
  let curvature: "exact" | "reused" | "stalled" = "exact";
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
    if (curvature === "stalled" || steps === maxNewtonSteps) return { violation, isStalled: true };
    const needsExact = curvature === "reused" && violation > slowProgress * previous;
    curvature = newtonStep(state, set, size, interceptGradient, 0.01 * Math.min(violation, 1), needsExact);
    previous = violation;
  }
}

/** Violation of the optimality condition of one column. */
export function columnViolation(gradient: number, b: number, threshold: number, ridge: number): number {
  if (b === 0) return Math.max(0, Math.abs(gradient) - threshold);
  return Math.abs(gradient + ridge * b + (b > 0 ? threshold : -threshold));
}

/** Says which curvature was used, or that even the exact one gives no descent: rounding leaves nothing to gain. */
function newtonStep(
  state: LogisticState,
  set: Int32Array,
  size: number,
  interceptGradient: number,
  precision: number,
  needsExact: boolean,
): "exact" | "reused" | "stalled" {
  const { matrix, outcome, linear, coefficients, curvature, scratch } = state;
  const { rows, values } = matrix;
  const { center, hessian, gradient, raw, start, b, trial, direction } = scratch;

  for (let i = 0; i < rows; i++) {
    const mu = logistic(linear[i]);
    trial[i] = Math.max(mu * (1 - mu), weightFloor) / rows;
  }
  const isExact = refreshCurvature(curvature, trial, needsExact);
  gatherCurvature(curvature, set, size, hessian, center);
  for (let a = 0; a < size; a++) {
    start[a] = coefficients[set[a]];
    b[a] = start[a];
  }
  let directional = 0;
  for (let a = 0; a < size; a++) directional -= gradient[a] * start[a];
  const before = penalty(size, start, scratch);
  for (let a = 0; a < size; a++) {
    raw[a] = gradient[a];
    gradient[a] -= center[a] * interceptGradient;
  }
  let interceptStep = -interceptGradient / curvature.totalWeight;
  const labeled = { values: hessian, size, labels: set, version: curvature.version };
  minimizePenalizedQuadratic(size, labeled, gradient, b, scratch.threshold, scratch.ridge, precision, scratch);
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
      return isExact ? "exact" : "reused";
    }
    fraction /= 2;
  }
  return isExact ? "stalled" : "reused";
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

function reserve(scratch: NewtonScratch, size: number): void {
  if (scratch.capacity >= size) return;
  const capacity = Math.max(size, 2 * scratch.capacity, 32);
  scratch.capacity = capacity;
  scratch.hessian = new Float64Array(capacity * capacity);
  scratch.center = new Float64Array(capacity);
  scratch.gradient = new Float64Array(capacity);
  scratch.raw = new Float64Array(capacity);
  scratch.start = new Float64Array(capacity);
  scratch.b = new Float64Array(capacity);
  scratch.threshold = new Float64Array(capacity);
  scratch.ridge = new Float64Array(capacity);
  scratch.step = new Float64Array(capacity);
  scratch.face = new Int32Array(capacity);
}
