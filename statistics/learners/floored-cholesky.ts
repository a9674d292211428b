/** A pivot below this share of its diagonal entry means a linearly dependent column; it is raised to this share. */
const pivotFloor = 1e-9;

/**
 * Solves M x = b in place by Cholesky for a symmetric positive semidefinite M. Pivots are floored, so that linearly
 * dependent columns give a bounded solution of a slightly larger M instead of a failure.
 *
 * @param matrix row-major, stride `stride`; the lower triangle is read and overwritten by its factor
 * @param stride distance between rows, >= size
 * @param size order of M
 * @param rhs b on entry, x on return
 */
export function solveFlooredCholesky(matrix: Float64Array, stride: number, size: number, rhs: Float64Array): void {
  for (let j = 0; j < size; j++) {
    const rowJ = j * stride;
    for (let k = 0; k < j; k++) {
      const rowK = k * stride;
      let sum = matrix[rowJ + k];
      for (let i = 0; i < k; i++) sum -= matrix[rowJ + i] * matrix[rowK + i];
      matrix[rowJ + k] = sum / matrix[rowK + k];
    }
    const diagonal = matrix[rowJ + j];
    let pivot = diagonal;
    for (let i = 0; i < j; i++) pivot -= matrix[rowJ + i] * matrix[rowJ + i];
    const floor = pivotFloor * diagonal;
    matrix[rowJ + j] = Math.sqrt(pivot > floor ? pivot : floor > 0 ? floor : 1);
  }
  for (let j = 0; j < size; j++) {
    let sum = rhs[j];
    for (let i = 0; i < j; i++) sum -= matrix[j * stride + i] * rhs[i];
    rhs[j] = sum / matrix[j * stride + j];
  }
  for (let j = size - 1; j >= 0; j--) {
    let sum = rhs[j];
    for (let i = j + 1; i < size; i++) sum -= matrix[i * stride + j] * rhs[i];
    rhs[j] = sum / matrix[j * stride + j];
  }
}
