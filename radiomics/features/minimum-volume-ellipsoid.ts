import { symmetricEigenvalues } from "./principal-moments.ts";

/** Relative excess of the farthest point over the ellipsoid at which the search stops. */
const TOLERANCE = 1e-7;
const MOST_ROUNDS = 1_000;
const NEWTON_STEPS = 20;
/** Keeps the curvature invertible where more points carry the ellipsoid than it has parameters. */
const RIDGE = 1e-9;

/**
 * Smallest ellipsoid around points (SWZ1, BRI8; not standardized), from weights of the points (Khachiyan, Rounding of
 * polytopes in the real number model of computation, Mathematics of Operations Research 21, 1996, 307-320): the farthest
 * point gains weight until none is farther than the others; in between, the weights of the few points that carry the
 * ellipsoid are brought to their best by Newton steps. The result is grown until it holds every point.
 *
 * @param points - x, y, z per point in mm, not all in one plane
 * @returns semi-axes in mm, largest first; the volume exceeds the least one by less than 2e-7 of it
 */
export function minimumVolumeEllipsoid(points: Float64Array): readonly [number, number, number] {
  const weights = startingWeights(points);
  const squared = new Float64Array(weights.length);
  for (let round = 0; ; round++) {
    for (let step = 0; step < NEWTON_STEPS && improveWeights(points, weights); step++);
    const shape = weightedShape(points, weights);
    squaredDistances(points, shape, squared);
    let far = 0;
    for (let i = 0; i < squared.length; i++) if (squared[i] > squared[far]) far = i;
    if (squared[far] <= 3 * (1 + TOLERANCE) || round === MOST_ROUNDS) return semiAxes(shape, squared[far]);
    const share = (squared[far] - 3) / (4 * squared[far]);
    for (let i = 0; i < weights.length; i++) weights[i] *= 1 - share;
    weights[far] += share;
  }
}

/** Equal weights for the ends of the points along three directions, each perpendicular to the differences before it. */
function startingWeights(points: Float64Array): Float64Array {
  const weights = new Float64Array(points.length / 3);
  const differences: (readonly [number, number, number])[] = [];
  for (let round = 0; round < 3; round++) {
    const [x, y, z] = perpendicular(differences);
    let [low, high] = [0, 0];
    const along = (i: number): number => x * points[3 * i] + y * points[3 * i + 1] + z * points[3 * i + 2];
    for (let i = 1; i < weights.length; i++) {
      if (along(i) < along(low)) low = i;
      if (along(i) > along(high)) high = i;
    }
    weights[low]++;
    weights[high]++;
    const axis = (k: number): number => points[3 * high + k] - points[3 * low + k];
    differences.push([axis(0), axis(1), axis(2)]);
  }
  return weights.map((weight) => weight / 6);
}

function perpendicular(to: readonly (readonly [number, number, number])[]): readonly [number, number, number] {
  const [first, second] = to;
  if (first === undefined) return [1, 0, 0];
  const [a, b, c] = first;
  if (second === undefined) {
    // perpendicular to the difference, and away from its longest part
    return Math.abs(a) <= Math.abs(b) && Math.abs(a) <= Math.abs(c) ? [0, c, -b] : [b, -a, 0];
  }
  return [b * second[2] - c * second[1], c * second[0] - a * second[2], a * second[1] - b * second[0]];
}

/** Weighted mean and covariance. */
interface Shape {
  readonly center: readonly [number, number, number];
  /** xx, yy, zz, xy, xz, yz. */
  readonly covariance: readonly [number, number, number, number, number, number];
}

function weightedShape(points: Float64Array, weights: Float64Array): Shape {
  let [cx, cy, cz] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i];
    if (weight === 0) continue;
    cx += weight * points[3 * i];
    cy += weight * points[3 * i + 1];
    cz += weight * points[3 * i + 2];
  }
  let [xx, yy, zz, xy, xz, yz] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i];
    if (weight === 0) continue;
    const x = points[3 * i] - cx;
    const y = points[3 * i + 1] - cy;
    const z = points[3 * i + 2] - cz;
    xx += weight * x * x;
    yy += weight * y * y;
    zz += weight * z * z;
    xy += weight * x * y;
    xz += weight * x * z;
    yz += weight * y * z;
  }
  return { center: [cx, cy, cz], covariance: [xx, yy, zz, xy, xz, yz] };
}

/** Mahalanobis distances: all at most 3 for the smallest ellipsoid, and 3 where a weight is not 0. */
function squaredDistances(points: Float64Array, shape: Shape, out: Float64Array): void {
  const product = innerProduct(shape);
  for (let i = 0; i < out.length; i++) out[i] = product(points, i, i);
}

/** The inner product of two points about the center in which the covariance is the unit matrix. */
function innerProduct(shape: Shape): (points: Float64Array, i: number, j: number) => number {
  const [xx, yy, zz, xy, xz, yz] = shape.covariance;
  const [cx, cy, cz] = shape.center;
  const scale = 1 / determinant(shape);
  const ixx = (yy * zz - yz * yz) * scale;
  const ixy = (xz * yz - xy * zz) * scale;
  const ixz = (xy * yz - xz * yy) * scale;
  const iyy = (xx * zz - xz * xz) * scale;
  const iyz = (xy * xz - xx * yz) * scale;
  const izz = (xx * yy - xy * xy) * scale;
  return (points, i, j) => {
    const x = points[3 * j] - cx;
    const y = points[3 * j + 1] - cy;
    const z = points[3 * j + 2] - cz;
    return (
      (points[3 * i] - cx) * (ixx * x + ixy * y + ixz * z) +
      (points[3 * i + 1] - cy) * (ixy * x + iyy * y + iyz * z) +
      (points[3 * i + 2] - cz) * (ixz * x + iyz * y + izz * z)
    );
  };
}

function determinant({ covariance: [xx, yy, zz, xy, xz, yz] }: Shape): number {
  return xx * (yy * zz - yz * yz) - xy * (xy * zz - xz * yz) + xz * (xy * yz - xz * yy);
}

/**
 * One Newton step for the logarithm of the determinant of the covariance, over the weights that are not 0 and with their
 * sum kept; a weight that would become negative becomes 0. Returns whether there is more to gain.
 */
function improveWeights(points: Float64Array, weights: Float64Array): boolean {
  const carriers: number[] = [];
  for (let i = 0; i < weights.length; i++) if (weights[i] > 0) carriers.push(i);
  const count = carriers.length;
  const own = new Float64Array(3 * count);
  carriers.forEach((from, to) => own.set(points.subarray(3 * from, 3 * from + 3), 3 * to));
  const shape = weightedShape(points, weights);
  const product = innerProduct(shape);
  const curvature = new Float64Array(count * count);
  const slope = new Float64Array(count);
  let unevenness = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const value = 1 + product(own, i, j);
      curvature[count * i + j] = value * value;
      curvature[count * j + i] = value * value;
    }
    slope[i] = Math.sqrt(curvature[count * i + i]);
    unevenness = Math.max(unevenness, Math.abs(slope[i] / 4 - 1));
  }
  if (unevenness <= TOLERANCE / 10) return false;
  for (let i = 0; i < count; i++) curvature[count * i + i] += RIDGE;
  const [bySlope, byOne] = solveTwice(curvature, slope, new Float64Array(count).fill(1));
  const level = sum(bySlope) / sum(byOne);
  const change = bySlope.map((value, i) => value - level * byOne[i]);
  let length = 1;
  let emptied = -1;
  for (let i = 0; i < count; i++) {
    const bound = -weights[carriers[i]] / change[i];
    if (change[i] < 0 && bound < length) [length, emptied] = [bound, i];
  }
  const before = Float64Array.from(carriers, (at) => weights[at]);
  const start = determinant(shape);
  for (let halving = 0; halving < 30; halving++) {
    carriers.forEach((at, i) => {
      weights[at] = i === emptied ? 0 : Math.max(0, before[i] + length * change[i]);
    });
    if (determinant(weightedShape(points, weights)) > start) return true;
    emptied = -1;
    length /= 2;
  }
  carriers.forEach((at, i) => {
    weights[at] = before[i];
  });
  return false;
}

/** Solves a symmetric positive definite system for two right-hand sides (Cholesky); the matrix is overwritten. */
function solveTwice(matrix: Float64Array, ...sides: [Float64Array, Float64Array]): [Float64Array, Float64Array] {
  const count = sides[0].length;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let value = matrix[count * i + j];
      for (let k = 0; k < j; k++) value -= matrix[count * i + k] * matrix[count * j + k];
      matrix[count * i + j] = i === j ? Math.sqrt(Math.max(value, RIDGE / 2)) : value / matrix[count * j + j];
    }
  }
  for (const side of sides) {
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < i; k++) side[i] -= matrix[count * i + k] * side[k];
      side[i] /= matrix[count * i + i];
    }
    for (let i = count - 1; i >= 0; i--) {
      for (let k = i + 1; k < count; k++) side[i] -= matrix[count * k + i] * side[k];
      side[i] /= matrix[count * i + i];
    }
  }
  return sides;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function semiAxes({ covariance }: Shape, farthest: number): readonly [number, number, number] {
  const [most, middle, least] = symmetricEigenvalues(...covariance);
  return [Math.sqrt(farthest * most), Math.sqrt(farthest * middle), Math.sqrt(farthest * least)];
}
