import type { ColumnMatrix } from "./column-matrix.ts";
import { columnDot } from "./column-matrix.ts";
import { extendGramMatrix } from "./vector-products.ts";

/** Largest summed change of the weights, as a share of their sum, under which the old curvature is still good enough. */
const closeness = 0.05;

/**
 * Curvature of the loss at some earlier weights, for the columns that were asked for since: a slightly stale Hessian beside
 * exact gradients converges as well and spares most of the Gram products.
 */
export interface ReusedCurvature {
  readonly matrix: ColumnMatrix;
  readonly weights: Float64Array;
  readonly rootWeights: Float64Array;
  totalWeight: number;
  /** Place of each column of the matrix, or -1. */
  readonly place: Int32Array;
  readonly held: Int32Array;
  count: number;
  /** Grows with every change of the weights. */
  version: number;
  capacity: number;
  /** Weighted, centered columns by place, column-major. */
  columns: Float64Array;
  center: Float64Array;
  gram: Float64Array;
}

/** Curvature that holds nothing yet. */
export function noCurvature(matrix: ColumnMatrix): ReusedCurvature {
  return {
    matrix,
    weights: new Float64Array(matrix.rows),
    rootWeights: new Float64Array(matrix.rows),
    totalWeight: 0,
    place: new Int32Array(matrix.columns).fill(-1),
    held: new Int32Array(matrix.columns),
    count: 0,
    version: 0,
    capacity: 0,
    columns: new Float64Array(0),
    center: new Float64Array(0),
    gram: new Float64Array(0),
  };
}

/**
 * Takes over new weights unless the present ones are close to them; `isForced` takes them in any case.
 *
 * @param weights per row, > 0
 * @returns whether the curvature is now exact
 */
export function refreshCurvature(curvature: ReusedCurvature, weights: Float64Array, isForced: boolean): boolean {
  let change = 0;
  for (let i = 0; i < weights.length; i++) change += Math.abs(weights[i] - curvature.weights[i]);
  if (!isForced && change <= closeness * curvature.totalWeight) return change === 0;
  forget(curvature);
  curvature.version++;
  curvature.totalWeight = 0;
  for (let i = 0; i < weights.length; i++) {
    curvature.weights[i] = weights[i];
    curvature.rootWeights[i] = Math.sqrt(weights[i]);
    curvature.totalWeight += weights[i];
  }
  return true;
}

/**
 * Hessian of the loss for a set of columns with the intercept profiled out, at the curvature's weights.
 *
 * @param set column numbers
 * @param size how many of `set` count
 * @param hessian receives size x size values
 * @param center receives the weighted mean of each column
 */
export function gatherCurvature(
  curvature: ReusedCurvature,
  set: Int32Array,
  size: number,
  hessian: Float64Array,
  center: Float64Array,
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
    const from = curvature.count - (curvature.count % 2);
    for (let a = 0; a < size; a++) {
      if (place[set[a]] >= 0) continue;
      place[set[a]] = curvature.count;
      held[curvature.count] = set[a];
      addColumn(curvature, set[a], curvature.count++);
    }
    extendGramMatrix(
      curvature.columns,
      curvature.matrix.rows,
      from,
      curvature.count,
      curvature.capacity,
      curvature.gram,
    );
  }
  for (let a = 0; a < size; a++) {
    const own = place[set[a]];
    const row = own * curvature.capacity;
    center[a] = curvature.center[own];
    for (let c = 0; c < size; c++) hessian[a * size + c] = curvature.gram[row + place[set[c]]];
  }
}

function addColumn(curvature: ReusedCurvature, column: number, at: number): void {
  const { matrix, columns, weights, rootWeights, totalWeight } = curvature;
  const { rows, values } = matrix;
  const source = column * rows;
  const target = at * rows;
  const mean = columnDot(values, source, rows, weights) / totalWeight;
  curvature.center[at] = mean;
  for (let i = 0; i < rows; i++) columns[target + i] = rootWeights[i] * (values[source + i] - mean);
}

function forget(curvature: ReusedCurvature): void {
  for (let k = 0; k < curvature.count; k++) curvature.place[curvature.held[k]] = -1;
  curvature.count = 0;
}

function grow(curvature: ReusedCurvature, capacity: number): void {
  const even = capacity + (capacity % 2);
  curvature.capacity = even;
  curvature.columns = new Float64Array(even * curvature.matrix.rows);
  curvature.center = new Float64Array(even);
  curvature.gram = new Float64Array(even * even);
}
