/** A pivot below this share of its diagonal entry means a linearly dependent row. */
const dependence = 1e-12;

/**
 * Inverse of a symmetric positive definite matrix by Cholesky.
 *
 * @param matrix p x p, row-major
 * @returns the inverse, or the number of the first row that depends on those before it
 */
export function invertPositive(matrix: Float64Array, p: number): Float64Array | number {
  const lower = matrix.slice();
  for (let j = 0; j < p; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = lower[j * p + k];
      for (let i = 0; i < k; i++) sum -= lower[j * p + i] * lower[k * p + i];
      if (k < j) lower[j * p + k] = sum / lower[k * p + k];
      else if (sum > dependence * matrix[j * p + j]) lower[j * p + j] = Math.sqrt(sum);
      else return j;
    }
  }
  const inverse = new Float64Array(p * p);
  const column = new Float64Array(p);
  for (let c = 0; c < p; c++) {
    column.fill(0);
    for (let j = c; j < p; j++) {
      let sum = j === c ? 1 : 0;
      for (let i = c; i < j; i++) sum -= lower[j * p + i] * column[i];
      column[j] = sum / lower[j * p + j];
    }
    for (let j = p - 1; j >= 0; j--) {
      let sum = column[j];
      for (let i = j + 1; i < p; i++) sum -= lower[i * p + j] * column[i];
      column[j] = sum / lower[j * p + j];
    }
    for (let j = 0; j < p; j++) inverse[j * p + c] = column[j];
  }
  return inverse;
}
