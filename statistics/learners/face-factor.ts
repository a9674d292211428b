import { factorFloored, flooredPivot } from "./floored-cholesky.ts";

/** More changes than this share of the face: a new factor is cheaper than mending the old one. */
const mendingShare = 0.25;

/** H and what it is of: equal versions promise equal entries and ridge weights for equal labels. */
export interface LabeledHessian {
  /** Row-major, size x size, symmetric positive semidefinite. */
  readonly values: Float64Array;
  readonly size: number;
  /** Column of the design matrix per row of H. */
  readonly labels: Int32Array;
  readonly version: number;
}

/** Cholesky factor of H + diag(ridge) on a face, mended as coordinates come and go. */
export interface FaceFactor {
  version: number;
  count: number;
  capacity: number;
  /** Row-major, distance between rows = `capacity`. */
  factor: Float64Array;
  labels: Int32Array;
  scratch: Float64Array;
  /** Row of H per label that is on the face, else -1. */
  readonly rowOfLabel: Int32Array;
}

/** Factor of nothing, for labels below `columns`. */
export function emptyFaceFactor(columns: number): FaceFactor {
  return {
    version: -1,
    count: 0,
    capacity: 0,
    factor: new Float64Array(0),
    labels: new Int32Array(0),
    scratch: new Float64Array(0),
    rowOfLabel: new Int32Array(columns).fill(-1),
  };
}

/**
 * Makes the factor that of a face: removes what left it, appends what is new, or starts again.
 *
 * @param face rows of H on entry; on return the same rows in the order of the factor
 * @param count how many of `face` count
 */
export function factorFace(
  held: FaceFactor,
  hessian: LabeledHessian,
  ridge: Float64Array,
  face: Int32Array,
  count: number,
): void {
  const { rowOfLabel } = held;
  for (let a = 0; a < count; a++) rowOfLabel[hessian.labels[face[a]]] = face[a];
  let kept = 0;
  if (held.version === hessian.version && count <= held.capacity) {
    for (let a = 0; a < held.count; a++) if (rowOfLabel[held.labels[a]] >= 0) kept++;
  }
  if (held.count - kept + (count - kept) > mendingShare * count) {
    startAgain(held, hessian, ridge, face, count);
  } else {
    for (let a = held.count - 1; a >= 0; a--) if (rowOfLabel[held.labels[a]] < 0) removeFromFace(held, a);
    bringInOrder(held, hessian, face, count);
    for (; held.count < count; held.count++) appendRow(held, hessian, ridge, face, held.count);
  }
  held.version = hessian.version;
  for (let a = 0; a < count; a++) rowOfLabel[hessian.labels[face[a]]] = -1;
}

/** Rows of the factor first, in its order, then the new ones. */
function bringInOrder(held: FaceFactor, hessian: LabeledHessian, face: Int32Array, count: number): void {
  const { labels, rowOfLabel } = held;
  const added: number[] = [];
  for (let a = 0; a < held.count; a++) rowOfLabel[labels[a]] = -2 - rowOfLabel[labels[a]];
  for (let a = 0; a < count; a++) if (rowOfLabel[hessian.labels[face[a]]] >= 0) added.push(face[a]);
  for (let a = 0; a < held.count; a++) face[a] = -2 - rowOfLabel[labels[a]];
  for (let a = 0; a < added.length; a++) {
    face[held.count + a] = added[a];
    labels[held.count + a] = hessian.labels[added[a]];
  }
}

/** Takes row `at` out of the factor: the rows below gain the rank-one part that it held. */
export function removeFromFace(held: FaceFactor, at: number): void {
  const { factor, capacity, labels, scratch } = held;
  const last = held.count - 1;
  for (let r = at; r < last; r++) {
    const target = r * capacity;
    const source = target + capacity;
    scratch[r] = factor[source + at];
    for (let c = 0; c < at; c++) factor[target + c] = factor[source + c];
    for (let c = at; c <= r; c++) factor[target + c] = factor[source + c + 1];
    labels[r] = labels[r + 1];
  }
  for (let k = at; k < last; k++) {
    const diagonal = factor[k * capacity + k];
    const grown = Math.hypot(diagonal, scratch[k]);
    const cosine = grown / diagonal;
    const sine = scratch[k] / diagonal;
    factor[k * capacity + k] = grown;
    rotate(factor, capacity, k, last, cosine, sine, scratch);
  }
  held.count = last;
}

function rotate(
  factor: Float64Array,
  stride: number,
  k: number,
  end: number,
  cosine: number,
  sine: number,
  vector: Float64Array,
): void {
  for (let i = k + 1; i < end; i++) {
    const value = (factor[i * stride + k] + sine * vector[i]) / cosine;
    factor[i * stride + k] = value;
    vector[i] = cosine * vector[i] - sine * value;
  }
}

function startAgain(
  held: FaceFactor,
  hessian: LabeledHessian,
  ridge: Float64Array,
  face: Int32Array,
  count: number,
): void {
  if (count > held.capacity) {
    held.capacity = 2 * count + 16;
    held.factor = new Float64Array(held.capacity * held.capacity);
    held.labels = new Int32Array(held.capacity);
    held.scratch = new Float64Array(held.capacity);
  }
  for (let a = 0; a < count; a++) {
    held.labels[a] = hessian.labels[face[a]];
    fillRow(held, hessian, ridge, face, a);
  }
  factorFloored(held.factor, held.capacity, count);
  held.count = count;
}

function appendRow(held: FaceFactor, hessian: LabeledHessian, ridge: Float64Array, face: Int32Array, at: number): void {
  const { factor, capacity } = held;
  fillRow(held, hessian, ridge, face, at);
  const row = at * capacity;
  for (let k = 0; k < at; k++) {
    const above = k * capacity;
    let sum = factor[row + k];
    for (let i = 0; i < k; i++) sum -= factor[row + i] * factor[above + i];
    factor[row + k] = sum / factor[above + k];
  }
  flooredPivot(factor, row, at);
}

function fillRow(held: FaceFactor, hessian: LabeledHessian, ridge: Float64Array, face: Int32Array, at: number): void {
  const source = face[at] * hessian.size;
  const target = at * held.capacity;
  for (let c = 0; c < at; c++) held.factor[target + c] = hessian.values[source + face[c]];
  held.factor[target + at] = hessian.values[source + face[at]] + ridge[face[at]];
}
