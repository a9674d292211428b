/** A pivot below this share of its diagonal entry means a linearly dependent column; it is raised to this share. */
const pivotFloor = 1e-9;

/**
 * Cholesky factor of a symmetric positive semidefinite M, in place. Pivots are floored, so that linearly dependent columns
 * give the factor of a slightly larger M instead of a failure.
 *
 * @param matrix row-major; the lower triangle is read and overwritten by its factor
 * @param stride distance between rows, >= size
 * @param size order of M
 */
export function factorFloored(matrix: Float64Array, stride: number, size: number): void {
  // Blocks of two rows by two columns: four independent sums, every load used twice.
  for (let j = 0; j < size; j += 2) {
    const first = j * stride;
    const second = j + 1 < size ? first + stride : first;
    for (let k = 0; k < j; k += 2) {
      const above = k * stride;
      const below = above + stride;
      let p = matrix[first + k];
      let q = matrix[second + k];
      let u = matrix[first + k + 1];
      let v = matrix[second + k + 1];
      for (let i = 0; i < k; i++) {
        const left = matrix[first + i];
        const right = matrix[second + i];
        const upper = matrix[above + i];
        const lower = matrix[below + i];
        p -= left * upper;
        q -= right * upper;
        u -= left * lower;
        v -= right * lower;
      }
      const scale = 1 / matrix[above + k];
      const cross = matrix[below + k];
      const scaleBelow = 1 / matrix[below + k + 1];
      p *= scale;
      q *= scale;
      matrix[second + k] = q;
      matrix[second + k + 1] = (v - q * cross) * scaleBelow;
      matrix[first + k] = p;
      matrix[first + k + 1] = (u - p * cross) * scaleBelow;
    }
    const pivot = flooredPivot(matrix, first, j);
    if (second === first) continue;
    let sum = matrix[second + j];
    for (let i = 0; i < j; i++) sum -= matrix[first + i] * matrix[second + i];
    matrix[second + j] = sum / pivot;
    flooredPivot(matrix, second, j + 1);
  }
}

/**
 * Solves M x = b in place.
 *
 * @param factor of `factorFloored`
 * @param rhs b on entry, x on return
 */
export function solveFactored(factor: Float64Array, stride: number, size: number, rhs: Float64Array): void {
  for (let j = 0; j < size; j++) {
    let sum = rhs[j];
    for (let i = 0; i < j; i++) sum -= factor[j * stride + i] * rhs[i];
    rhs[j] = sum / factor[j * stride + j];
  }
  for (let j = size - 1; j >= 0; j--) {
    let sum = rhs[j];
    for (let i = j + 1; i < size; i++) sum -= factor[i * stride + j] * rhs[i];
    rhs[j] = sum / factor[j * stride + j];
  }
}

/** Root of the diagonal entry less the squares before it, at least the floor; stored and returned. */
export function flooredPivot(matrix: Float64Array, row: number, column: number): number {
  const diagonal = matrix[row + column];
  let pivot = diagonal;
  for (let i = 0; i < column; i++) pivot -= matrix[row + i] * matrix[row + i];
  const floor = pivotFloor * diagonal;
  const root = Math.sqrt(pivot > floor ? pivot : floor > 0 ? floor : 1);
  matrix[row + column] = root;
  return root;
}
