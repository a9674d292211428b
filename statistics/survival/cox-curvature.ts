import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { columnDot } from "../learners/column-matrix.ts";
import { extendGramMatrix } from "../learners/vector-products.ts";
import type { CoxLoss } from "./cox-loss.ts";
import type { RiskSets } from "./risk-sets.ts";

/** Largest summed change of the weights, as a share of their sum, under which the old curvature is still good enough. */
const closeness = 0.15;

/**
 * Exact Hessian of the mean Cox loss, X'DX - V'V, at some earlier model, for the columns that were asked for since. D holds
 * the expected events, V the mean of each column over each risk set times the root of its events. Gradients stay exact, so
 * a slightly stale Hessian is safe and spares most of the products.
 */
export interface CoxCurvature {
  readonly matrix: ColumnMatrix;
  readonly sets: RiskSets;
  /** Groups with an event. */
  readonly eventGroups: number;
  readonly expected: Float64Array;
  readonly rootWeights: Float64Array;
  readonly relativeRisk: Float64Array;
  /** Root of deaths / n over the risk sum, per group. */
  readonly meanWeights: Float64Array;
  total: number;
  /** Place of each column of the matrix, or -1. */
  readonly place: Int32Array;
  readonly held: Int32Array;
  count: number;
  /** Grows with every change of the model that the curvature is of. */
  version: number;
  capacity: number;
  /** Per held column D^1/2 x, one entry per row, then V's, one per group with an event. */
  columns: Float64Array;
  gram: Float64Array;
}

export function noCoxCurvature(matrix: ColumnMatrix, sets: RiskSets): CoxCurvature {
  const empty = new Float64Array(0);
  return {
    matrix,
    sets,
    eventGroups: sets.deaths.reduce((sum, deaths) => sum + (deaths > 0 ? 1 : 0), 0),
    expected: new Float64Array(matrix.rows),
    rootWeights: new Float64Array(matrix.rows),
    relativeRisk: new Float64Array(matrix.rows),
    meanWeights: new Float64Array(sets.groups),
    total: 0,
    place: new Int32Array(matrix.columns).fill(-1),
    held: new Int32Array(matrix.columns),
    count: 0,
    version: 0,
    capacity: 0,
    columns: empty,
    gram: empty,
  };
}

/**
 * Takes over the present model unless the curvature's own is close to it; `isForced` takes it in any case.
 *
 * @returns whether the curvature is now exact
 */
export function refreshCoxCurvature(curvature: CoxCurvature, loss: CoxLoss, isForced: boolean): boolean {
  const { expected, rootWeights, relativeRisk, meanWeights, sets } = curvature;
  const n = expected.length;
  let change = 0;
  for (let k = 0; k < n; k++) change += Math.abs(loss.expected[k] - expected[k]);
  if (!isForced && change <= closeness * curvature.total) return change === 0;
  forget(curvature);
  curvature.version++;
  curvature.total = 0;
  for (let k = 0; k < n; k++) {
    expected[k] = loss.expected[k];
    rootWeights[k] = Math.sqrt(loss.expected[k] / n);
    relativeRisk[k] = loss.relativeRisk[k];
    curvature.total += expected[k];
  }
  for (let g = 0; g < sets.groups; g++) meanWeights[g] = Math.sqrt(sets.deaths[g] / n) / loss.riskSum[g];
  return true;
}

/**
 * Hessian of the mean loss for a set of columns.
 *
 * @param set column numbers
 * @param size how many of `set` count
 * @param hessian receives size x size values
 */
export function gatherCoxCurvature(
  curvature: CoxCurvature,
  set: Int32Array,
  size: number,
  hessian: Float64Array,
): void {
  const { place, held } = curvature;
  let missing = 0;
  for (let a = 0; a < size; a++) if (place[set[a]] < 0) missing++;
  if (curvature.count + missing > curvature.capacity) {
    forget(curvature);
    if (size > curvature.capacity) grow(curvature, 2 * size + 32);
    missing = size;
  }
  if (missing > 0) {
    const from = curvature.count;
    for (let a = 0; a < size; a++) {
      if (place[set[a]] >= 0) continue;
      place[set[a]] = curvature.count;
      held[curvature.count] = set[a];
      addColumn(curvature, set[a], curvature.count++);
    }
    const { columns, gram, count, capacity, matrix, eventGroups } = curvature;
    extendGramMatrix(columns, matrix.rows + eventGroups, from, count, capacity, gram, matrix.rows);
  }
  const { gram, capacity } = curvature;
  for (let a = 0; a < size; a++) {
    const row = place[set[a]] * capacity;
    for (let c = 0; c < size; c++) hessian[a * size + c] = gram[row + place[set[c]]];
  }
}

/** The column less its weighted mean, which leaves the Hessian as it is and keeps the difference of the two parts exact. */
function addColumn(curvature: CoxCurvature, column: number, at: number): void {
  const { matrix, sets, expected, rootWeights, relativeRisk, meanWeights, columns, eventGroups } = curvature;
  const { rows, values } = matrix;
  const { start, deaths, stratum, groups } = sets;
  const source = column * rows;
  const target = at * (rows + eventGroups);
  const center = columnDot(values, source, rows, expected) / curvature.total;
  let out = target + rows;
  let sum = 0;
  for (let g = 0; g < groups; g++) {
    if (g > 0 && stratum[g] !== stratum[g - 1]) sum = 0;
    for (let k = start[g]; k < start[g + 1]; k++) {
      const value = values[source + k] - center;
      columns[target + k] = rootWeights[k] * value;
      sum += relativeRisk[k] * value;
    }
    if (deaths[g] > 0) columns[out++] = sum * meanWeights[g];
  }
}

function forget(curvature: CoxCurvature): void {
  for (let k = 0; k < curvature.count; k++) curvature.place[curvature.held[k]] = -1;
  curvature.count = 0;
}

function grow(curvature: CoxCurvature, capacity: number): void {
  curvature.capacity = capacity;
  curvature.columns = new Float64Array(capacity * (curvature.matrix.rows + curvature.eventGroups));
  curvature.gram = new Float64Array(capacity * capacity);
}
