import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { columnMoments } from "../preparation/column-moments.ts";

export interface PrincipalComponents {
  /** One column of row scores per component. */
  readonly scores: readonly Float64Array[];
  /** One column of unit length per component, one entry per used column: scores = standardized columns x loadings. */
  readonly loadings: readonly Float64Array[];
  /** Share of the total variance, 0..1, one per component. */
  readonly explained: readonly number[];
  /** Columns that vary and took part, as indices. */
  readonly used: readonly number[];
  /** Missing entries that counted as the mean of their column. */
  readonly missing: number;
}

/**
 * Principal components of standardized columns (correlation matrix) by the eigenvectors of the smaller of
 * the two product matrices (exact enough for leading components, several times faster than a full singular value
 * decomposition). The sign of a component
 * is such that its loading of largest size (the first of equal ones) is positive. Near-constant columns are left out.
 *
 * @param columns features, one value per row; NaN counts as the mean of its column
 * @param count components wanted
 * @returns at most `count` components, fewer where rows or varying columns are fewer; no component where nothing varies
 * @throws InfiniteValueError
 */
export function principalComponents(columns: readonly Float64Array[], count: number): PrincipalComponents {
  const used: number[] = [];
  const standardized: Float64Array[] = [];
  let missing = 0;
  columns.forEach((values, index) => {
    const { mean, populationVariance, nearConstant } = columnMoments(`column ${index}`, values);
    if (nearConstant) return;
    const deviation = Math.sqrt(populationVariance);
    used.push(index);
    standardized.push(
      values.map((value) => {
        if (!Number.isNaN(value)) return (value - mean) / deviation;
        missing++;
        return 0;
      }),
    );
  });
  if (used.length === 0) return { scores: [], loadings: [], explained: [], used, missing };

  const rows = columns[0].length;
  const byRows = rows < standardized.length;
  const gram = byRows ? rowProducts(standardized, rows) : columnProducts(standardized);
  const total = gram.trace();
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const scores: Float64Array[] = [];
  const unitLoadings: Float64Array[] = [];
  const explained: number[] = [];
  for (let index = gram.rows - 1; index >= 0 && scores.length < count; index--) {
    const eigenvalue = realEigenvalues[index]; // in ascending order
    if (eigenvalue <= gram.rows * Number.EPSILON * total) break;
    const vector = eigenvectorMatrix.getColumn(index);
    const loadings = byRows ? standardized.map((column) => dot(column, vector)) : vector;
    const scale = signOf(loadings) * Math.sqrt(eigenvalue);
    scores.push(byRows ? Float64Array.from(vector, (value) => scale * value) : project(standardized, vector, rows));
    const length = signOf(loadings) * (byRows ? Math.sqrt(eigenvalue) : 1);
    unitLoadings.push(Float64Array.from(loadings, (loading) => loading / length));
    explained.push(eigenvalue / total);
  }
  return { scores, loadings: unitLoadings, explained, used, missing };
}

function rowProducts(columns: readonly Float64Array[], rows: number): Matrix {
  const products = new Float64Array(rows * rows);
  for (const column of columns) {
    for (let i = 0; i < rows; i++) {
      const value = column[i];
      for (let j = 0; j <= i; j++) products[i * rows + j] += value * column[j];
    }
  }
  return symmetric(rows, (i, j) => products[i * rows + j]);
}

function columnProducts(columns: readonly Float64Array[]): Matrix {
  return symmetric(columns.length, (i, j) => dot(columns[i], columns[j]));
}

function symmetric(size: number, lower: (i: number, j: number) => number): Matrix {
  const matrix = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value = lower(i, j);
      matrix.set(i, j, value);
      matrix.set(j, i, value);
    }
  }
  return matrix;
}

function project(columns: readonly Float64Array[], loadings: readonly number[], rows: number): Float64Array {
  const sign = signOf(loadings);
  const scores = new Float64Array(rows);
  columns.forEach((column, k) => {
    for (let row = 0; row < rows; row++) scores[row] += sign * loadings[k] * column[row];
  });
  return scores;
}

function dot(a: Float64Array, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Loadings within 1e-9 of the largest count as equal, so that rounding cannot choose between them. */
function signOf(loadings: readonly number[]): number {
  const largest = loadings.reduce((size, loading) => Math.max(size, Math.abs(loading)), 0);
  const decisive = loadings.find((loading) => Math.abs(loading) >= largest * (1 - 1e-9));
  return decisive !== undefined && decisive < 0 ? -1 : 1;
}
