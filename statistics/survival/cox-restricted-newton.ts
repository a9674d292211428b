import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { columnProducts, combineColumns } from "../learners/column-matrix.ts";
import { emptyFaceFactor } from "../learners/face-factor.ts";
import { minimizePenalizedQuadratic } from "../learners/penalized-quadratic.ts";
import type { QuadraticScratch } from "../learners/penalized-quadratic.ts";
import { columnViolation } from "../learners/restricted-newton.ts";
import type { CoxCurvature } from "./cox-curvature.ts";
import { gatherCoxCurvature, noCoxCurvature, refreshCoxCurvature } from "./cox-curvature.ts";
import type { CoxLoss } from "./cox-loss.ts";
import { emptyCoxLoss, meanCoxLoss, updateCoxResiduals } from "./cox-loss.ts";
import type { RiskSets } from "./risk-sets.ts";

const maxNewtonSteps = 200;
const maxHalvings = 40;
/** A step on reused curvature that leaves more than this share of the violation calls for exact curvature. */
const slowProgress = 0.6;

/** Where a Cox path stands; changed in place from lambda to lambda. Rows are places of the risk sets. */
export interface CoxState {
  readonly matrix: ColumnMatrix;
  readonly sets: RiskSets;
  /** max(1, root mean square of the column): gradients of large-valued columns are judged relative to it. */
  readonly scale: Float64Array;
  readonly coefficients: Float64Array;
  readonly linear: Float64Array;
  readonly loss: CoxLoss;
  meanLoss: number;
  readonly curvature: CoxCurvature;
  readonly scratch: NewtonScratch;
}

interface NewtonScratch extends QuadraticScratch {
  capacity: number;
  readonly trial: Float64Array;
  readonly direction: Float64Array;
  /** Columns whose coefficient changes, and by how much. */
  readonly changed: Int32Array;
  readonly changes: Float64Array;
  /** What `hessian` holds: version of the curvature and columns. */
  heldVersion: number;
  heldSize: number;
  readonly heldSet: Int32Array;
  hessian: Float64Array;
  gradient: Float64Array;
  start: Float64Array;
  b: Float64Array;
  threshold: Float64Array;
  ridge: Float64Array;
}

/** State of the model without any column. */
export function startCox(matrix: ColumnMatrix, sets: RiskSets): CoxState {
  const { rows, columns } = matrix;
  const empty = new Float64Array(0);
  const loss = emptyCoxLoss(sets);
  const linear = new Float64Array(rows);
  const meanLoss = meanCoxLoss(sets, linear, loss);
  updateCoxResiduals(sets, loss);
  return {
    matrix,
    sets,
    scale: columnScales(matrix),
    coefficients: new Float64Array(columns),
    linear,
    loss,
    meanLoss,
    curvature: noCoxCurvature(matrix, sets),
    scratch: {
      capacity: 0,
      trial: new Float64Array(rows),
      direction: new Float64Array(rows),
      changed: new Int32Array(columns),
      changes: new Float64Array(columns),
      heldVersion: -1,
      heldSize: 0,
      heldSet: new Int32Array(columns),
      hessian: empty,
      gradient: empty,
      start: empty,
      b: empty,
      threshold: empty,
      ridge: empty,
      factor: emptyFaceFactor(columns),
      step: empty,
      face: new Int32Array(0),
    },
  };
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
 * Proximal Newton with the exact Hessian on the columns of a working set, the others staying as they are (0); an objective
 * line search guards each step.
 *
 * @param state changed in place
 * @param set column numbers of the working set
 * @param size how many of `set` count
 * @param threshold lambda l1Ratio v_j per column of the matrix
 * @param ridge lambda (1 - l1Ratio) v_j per column of the matrix
 * @param tolerance scaled violation at which to stop
 * @param slopes gradient of the loss per column of the matrix; right for the working set on entry and on return
 * @returns scaled violation of the optimality conditions within the working set; stalled where no step descends any more
 */
export function solveRestrictedCox(
  state: CoxState,
  set: Int32Array,
  size: number,
  threshold: Float64Array,
  ridge: Float64Array,
  tolerance: number,
  slopes: Float64Array,
): { readonly violation: number; readonly isStalled: boolean } {
  const { coefficients, scale, scratch } = state;
  const own = set.subarray(0, size);
  reserve(scratch, size);
  for (let a = 0; a < size; a++) {
    scratch.threshold[a] = threshold[set[a]];
    scratch.ridge[a] = ridge[set[a]];
  }
  let previous = Infinity;
  let used: "exact" | "reused" | "stalled" = "exact";
  for (let steps = 0; ; steps++) {
    let violation = 0;
    for (let a = 0; a < size; a++) {
      const j = set[a];
      scratch.gradient[a] = slopes[j];
      violation = Math.max(violation, columnViolation(slopes[j], coefficients[j], threshold[j], ridge[j]) / scale[j]);
    }
    if (violation <= tolerance) return { violation, isStalled: false };
    if (used === "stalled" || steps === maxNewtonSteps) return { violation, isStalled: true };
    used = newtonStep(
      state,
      set,
      size,
      0.01 * Math.min(violation, 1),
      used === "reused" && violation > slowProgress * previous,
    );
    previous = violation;
    coxGradient(state, own, slopes);
  }
}

/** Gradient of the mean loss at the present model. */
export function coxGradient({ matrix, loss }: CoxState, columns: Int32Array, out: Float64Array): void {
  columnProducts(matrix, loss.residual, columns, out);
  for (let k = 0; k < columns.length; k++) out[columns[k]] /= -matrix.rows;
}

/** Says which curvature was used, or that even the exact one gives no descent: rounding leaves nothing to gain. */
function newtonStep(
  state: CoxState,
  set: Int32Array,
  size: number,
  precision: number,
  needsExact: boolean,
): "exact" | "reused" | "stalled" {
  const { matrix, sets, linear, coefficients, curvature, loss, scratch } = state;
  const { rows } = matrix;
  const { hessian, gradient, start, b, trial, direction } = scratch;

  const isExact = refreshCoxCurvature(curvature, loss, needsExact);
  gatherIfChanged(state, set, size);
  let directional = 0;
  for (let a = 0; a < size; a++) {
    start[a] = coefficients[set[a]];
    b[a] = start[a];
  }
  const slopes = gradient.slice(0, size);
  const before = penalty(size, start, scratch);
  const labeled = { values: hessian, size, labels: set, version: curvature.version };
  minimizePenalizedQuadratic(size, labeled, gradient, b, scratch.threshold, scratch.ridge, precision, scratch);
  let changed = 0;
  for (let a = 0; a < size; a++) {
    const change = b[a] - start[a];
    if (change === 0) continue;
    directional += slopes[a] * change;
    scratch.changes[changed] = change;
    scratch.changed[changed++] = set[a];
  }
  combineColumns(matrix, scratch.changed, scratch.changes, changed, direction);
  directional += penalty(size, b, scratch) - before;

  const objective = state.meanLoss + before;
  const slack = 1e-14 * (1 + Math.abs(objective));
  let fraction = 1;
  for (let halving = 0; halving <= maxHalvings; halving++) {
    for (let i = 0; i < rows; i++) trial[i] = linear[i] + fraction * direction[i];
    for (let a = 0; a < size; a++) gradient[a] = start[a] + fraction * (b[a] - start[a]);
    const nextLoss = meanCoxLoss(sets, trial, loss);
    if (nextLoss + penalty(size, gradient, scratch) <= objective + 1e-4 * fraction * Math.min(directional, 0) + slack) {
      for (let a = 0; a < size; a++) coefficients[set[a]] = fraction === 1 ? b[a] : gradient[a];
      linear.set(trial);
      state.meanLoss = nextLoss;
      updateCoxResiduals(sets, loss);
      return isExact ? "exact" : "reused";
    }
    fraction /= 2;
  }
  state.meanLoss = meanCoxLoss(sets, linear, loss);
  updateCoxResiduals(sets, loss);
  return isExact ? "stalled" : "reused";
}

/** Newton steps on one working set and one curvature share their Hessian. */
function gatherIfChanged({ curvature, scratch }: CoxState, set: Int32Array, size: number): void {
  const { heldSet } = scratch;
  let isHeld = scratch.heldVersion === curvature.version && scratch.heldSize === size;
  for (let a = 0; isHeld && a < size; a++) isHeld = heldSet[a] === set[a];
  if (isHeld) return;
  gatherCoxCurvature(curvature, set, size, scratch.hessian);
  for (let a = 0; a < size; a++) heldSet[a] = set[a];
  scratch.heldVersion = curvature.version;
  scratch.heldSize = size;
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
  scratch.heldVersion = -1;
  scratch.hessian = new Float64Array(capacity * capacity);
  scratch.gradient = new Float64Array(capacity);
  scratch.start = new Float64Array(capacity);
  scratch.b = new Float64Array(capacity);
  scratch.threshold = new Float64Array(capacity);
  scratch.ridge = new Float64Array(capacity);
  scratch.step = new Float64Array(capacity);
  scratch.face = new Int32Array(capacity);
}
