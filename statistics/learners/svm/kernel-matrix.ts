import type { ColumnMatrix } from "../column-matrix.ts";

/** Rows one after the other. */
export function byRow({ rows, columns, values }: ColumnMatrix): Float64Array {
  const vectors = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) vectors[i * columns + j] = values[j * rows + i];
  return vectors;
}

/**
 * Radial basis kernel exp(-gamma |x - z|^2) of all pairs of rows.
 *
 * @param products X X', n x n
 * @returns n x n
 */
export function radialKernel(products: Float64Array, n: number, gamma: number): Float64Array {
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const distance = products[i * n + i] + products[k * n + k] - 2 * products[i * n + k];
      kernel[i * n + k] = kernel[k * n + i] = Math.exp(-gamma * Math.max(0, distance));
    }
    kernel[i * n + i] = 1;
  }
  return kernel;
}

/**
 * libsvm's and scikit-learn's `scale`: 1 / (p var(X)) over all entries, divisor n p.
 *
 * @returns 1 where all entries are equal or there is none
 */
export function scaledGamma({ columns, values }: ColumnMatrix): number {
  const count = values.length;
  const mean = sumOf(values, 0, count) / count;
  const variance = squaresAround(mean, values, 0, count) / count;
  return variance > 0 ? 1 / (columns * variance) : 1;
}

/**
 * Radial basis kernel of other rows with training rows.
 *
 * @param products of each row with each training row, row-major
 * @param squares of the rows' lengths
 * @param trainingSquares of the training rows' lengths
 * @returns in the form of `products`
 */
export function crossKernel(
  products: Float64Array,
  squares: Float64Array,
  trainingSquares: Float64Array,
  gamma: number,
): Float64Array {
  const kernel = new Float64Array(products.length);
  const n = trainingSquares.length;
  for (let i = 0; i < squares.length; i++) {
    for (let k = 0; k < n; k++) {
      const distance = squares[i] + trainingSquares[k] - 2 * products[i * n + k];
      kernel[i * n + k] = Math.exp(-gamma * Math.max(0, distance));
    }
  }
  return kernel;
}

/** Squared length of each vector. */
export function squaredLengths(vectors: Float64Array, count: number, length: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => squaresAround(0, vectors, i * length, (i + 1) * length));
}

/** Four running sums, so that none waits for the other. */
function sumOf(values: Float64Array, from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = from;
  for (; k + 3 < to; k += 4) {
    a += values[k];
    b += values[k + 1];
    c += values[k + 2];
    d += values[k + 3];
  }
  for (; k < to; k++) a += values[k];
  return a + b + (c + d);
}

function squaresAround(mean: number, values: Float64Array, from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = from;
  for (; k + 3 < to; k += 4) {
    const p = values[k] - mean;
    const q = values[k + 1] - mean;
    const u = values[k + 2] - mean;
    const v = values[k + 3] - mean;
    a += p * p;
    b += q * q;
    c += u * u;
    d += v * v;
  }
  for (; k < to; k++) a += (values[k] - mean) * (values[k] - mean);
  return a + b + (c + d);
}
