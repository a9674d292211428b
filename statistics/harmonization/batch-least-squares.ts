/** Relative norm under which what is left of a covariate counts as nothing (the tolerance of R's `lm`). */
const RANK_TOLERANCE = 1e-7;

/** Design [one-hot batch | covariates] of one set of rows, reduced to an orthonormal basis of the covariates within batches. */
export interface BatchDesign {
  readonly batchOf: Int32Array;
  /** Rows per batch. */
  readonly counts: Float64Array;
  /** Orthonormal columns, each with mean 0 in every batch. */
  readonly basis: readonly Float64Array[];
  /** Column k holds the coordinates of covariate k in the basis (upper triangle). */
  readonly triangle: readonly Float64Array[];
  /** Mean of each covariate in each batch. */
  readonly covariateMeans: readonly Float64Array[];
}

/** A covariate that the batches and other covariates determine: indices of design columns. */
export interface RankDeficiency {
  readonly covariate: number;
  readonly related: readonly number[];
}

/**
 * QR decomposition of the covariates after their batch means are taken away (Frisch-Waugh-Lovell), by Gram-Schmidt with
 * one reorthogonalization.
 *
 * @param batchOf batch index per row
 * @param batchCount number of batches, each with at least one row
 * @param covariates design columns, one value per row
 * @returns the design, or the first covariate that adds no rank
 */
export function batchDesign(
  batchOf: Int32Array,
  batchCount: number,
  covariates: readonly Float64Array[],
): BatchDesign | RankDeficiency {
  const counts = new Float64Array(batchCount);
  for (const batch of batchOf) counts[batch]++;
  const basis: Float64Array[] = [];
  const triangle: Float64Array[] = [];
  const covariateMeans: Float64Array[] = [];
  for (let k = 0; k < covariates.length; k++) {
    const column = covariates[k].slice();
    const total = centeredNorm(column);
    covariateMeans.push(subtractBatchMeans(column, batchOf, counts));
    const within = norm(column);
    if (within <= RANK_TOLERANCE * total) return { covariate: k, related: [] };
    const coordinates = new Float64Array(covariates.length);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) coordinates[j] += removeProjection(column, basis[j]);
    }
    const rest = norm(column);
    if (rest <= RANK_TOLERANCE * within) {
      const related = basis.flatMap((_, j) => (Math.abs(coordinates[j]) > RANK_TOLERANCE * within ? [j] : []));
      return { covariate: k, related };
    }
    coordinates[k] = rest;
    basis.push(column.map((value) => value / rest));
    triangle.push(coordinates);
  }
  return { batchOf, counts, basis, triangle, covariateMeans };
}

/** Least-squares fit of one feature; buffers are reused from feature to feature. */
export interface BatchFit {
  /** Intercept of each batch. */
  readonly intercepts: Float64Array;
  readonly coefficients: Float64Array;
  /** Sum of squared residuals in each batch. */
  readonly squares: Float64Array;
  readonly residuals: Float64Array;
  /** Largest absolute value of the feature: the scale of rounding errors. */
  magnitude: number;
}

/**
 * Buffers for `fitBatches`.
 *
 * @param batchCount number of batches
 * @param covariateCount number of design columns
 * @param rows number of rows
 * @returns zeroed buffers
 */
export function batchFitBuffers(batchCount: number, covariateCount: number, rows: number): BatchFit {
  return {
    intercepts: new Float64Array(batchCount),
    coefficients: new Float64Array(covariateCount),
    squares: new Float64Array(batchCount),
    residuals: new Float64Array(rows),
    magnitude: 0,
  };
}

/**
 * Ordinary least squares of one feature on batches and covariates.
 *
 * @param design from `batchDesign`
 * @param values one finite value per row of the design
 * @param fit filled with intercepts and coefficients (unit of the feature), squares (unit squared)
 */
export function fitBatches(design: BatchDesign, values: Float64Array, fit: BatchFit): void {
  const { batchOf, counts, basis, triangle, covariateMeans } = design;
  const { intercepts, coefficients, squares, residuals } = fit;
  intercepts.fill(0);
  squares.fill(0);
  let magnitude = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    intercepts[batchOf[row]] += value;
    if (value > magnitude) magnitude = value;
    else if (-value > magnitude) magnitude = -value;
  }
  fit.magnitude = magnitude;
  for (let batch = 0; batch < counts.length; batch++) intercepts[batch] /= counts[batch];
  if (basis.length === 0) {
    for (let row = 0; row < values.length; row++) {
      const batch = batchOf[row];
      const residual = values[row] - intercepts[batch];
      squares[batch] += residual * residual;
    }
    return;
  }
  for (let row = 0; row < values.length; row++) residuals[row] = values[row] - intercepts[batchOf[row]];
  const residualsUsed = residuals.subarray(0, values.length);
  for (let k = 0; k < basis.length; k++) coefficients[k] = removeProjection(residualsUsed, basis[k]);
  for (let k = basis.length - 1; k >= 0; k--) {
    coefficients[k] /= triangle[k][k];
    for (let j = 0; j < k; j++) coefficients[j] -= coefficients[k] * triangle[k][j];
  }
  for (let row = 0; row < values.length; row++) squares[batchOf[row]] += residuals[row] * residuals[row];
  for (let k = 0; k < basis.length; k++) {
    const means = covariateMeans[k];
    for (let batch = 0; batch < counts.length; batch++) intercepts[batch] -= coefficients[k] * means[batch];
  }
}

function subtractBatchMeans(column: Float64Array, batchOf: Int32Array, counts: Float64Array): Float64Array {
  const means = new Float64Array(counts.length);
  for (let row = 0; row < column.length; row++) means[batchOf[row]] += column[row];
  for (let batch = 0; batch < counts.length; batch++) means[batch] /= counts[batch];
  for (let row = 0; row < column.length; row++) column[row] -= means[batchOf[row]];
  return means;
}

function removeProjection(column: Float64Array, unit: Float64Array): number {
  let product = 0;
  for (let row = 0; row < column.length; row++) product += column[row] * unit[row];
  for (let row = 0; row < column.length; row++) column[row] -= product * unit[row];
  return product;
}

function norm(column: Float64Array): number {
  let squares = 0;
  for (let row = 0; row < column.length; row++) squares += column[row] * column[row];
  return Math.sqrt(squares);
}

function centeredNorm(column: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < column.length; row++) sum += column[row];
  const mean = sum / column.length;
  return norm(column.map((value) => value - mean));
}
