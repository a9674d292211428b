import { columnProducts } from "../column-matrix.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import { extendGramMatrix } from "../vector-products.ts";
import type { SmoothLoss } from "./smooth-loss.ts";

/**
 * Mean negative log-likelihood of a multinomial logistic model in the symmetric parametrization: every class has coefficients
 * and an intercept. Coordinate (class k, column j) at `k * (columns + 1) + j`, the intercept at j = columns.
 *
 * @param matrix n x p
 * @param level class per row, below `classes`
 * @param classes at least 2
 */
export function multinomialLoss(matrix: ColumnMatrix, level: Uint8Array, classes: number): SmoothLoss {
  const { rows, columns, values } = matrix;
  const width = columns + 1;
  const all = Int32Array.from({ length: columns }, (_, j) => j);

  const linear = (at: Float64Array): Float64Array[] =>
    Array.from({ length: classes }, (_, k) => linearOf(matrix, at.subarray(k * width, (k + 1) * width)));
  const probabilities = (at: Float64Array): Float64Array[] => {
    const eta = linear(at);
    softmax(eta);
    return eta;
  };
  /** Products of all columns and of the intercept with one vector per class. */
  const back = (vectors: readonly Float64Array[], out: Float64Array): void => {
    vectors.forEach((vector, k) => {
      const own = out.subarray(k * width, (k + 1) * width);
      columnProducts(matrix, vector, all, own);
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += vector[i];
      own[columns] = sum;
      for (let j = 0; j < width; j++) own[j] /= rows;
    });
  };
  return {
    size: classes * width,
    value: (at) => {
      const eta = linear(at);
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        let largest = -Infinity;
        for (let k = 0; k < classes; k++) largest = Math.max(largest, eta[k][i]);
        let total = 0;
        for (let k = 0; k < classes; k++) total += Math.exp(eta[k][i] - largest);
        sum += Math.log(total) + largest - eta[level[i]][i];
      }
      return sum / rows;
    },
    gradient: (at, out) => {
      const residual = probabilities(at);
      for (let i = 0; i < rows; i++) residual[level[i]][i] -= 1;
      back(residual, out);
    },
    curvature: (at, set, count, out) => fillCurvature(matrix, probabilities(at), set, count, out),
    diagonal: (at, out) => {
      probabilities(at).forEach((p, k) => {
        for (let j = 0; j < width; j++) {
          let sum = 0;
          for (let i = 0; i < rows; i++) {
            const x = j === columns ? 1 : values[j * rows + i];
            sum += x * x * p[i] * (1 - p[i]);
          }
          out[k * width + j] = sum / rows;
        }
      });
    },
    multiplier: (at) => {
      const p = probabilities(at);
      return (vector, out) => {
        const change = linear(vector);
        for (let i = 0; i < rows; i++) {
          let mean = 0;
          for (let k = 0; k < classes; k++) mean += p[k][i] * change[k][i];
          for (let k = 0; k < classes; k++) change[k][i] = p[k][i] * (change[k][i] - mean);
        }
        back(change, out);
      };
    },
  };
}

/**
 * Softmax per row, in place.
 *
 * @param linear one array per class; receives the probabilities
 */
export function softmax(linear: readonly Float64Array[]): void {
  const rows = linear[0].length;
  for (let i = 0; i < rows; i++) {
    let largest = -Infinity;
    for (const eta of linear) largest = Math.max(largest, eta[i]);
    let total = 0;
    for (const eta of linear) total += Math.exp(eta[i] - largest);
    for (const eta of linear) eta[i] = Math.exp(eta[i] - largest) / total;
  }
}

/**
 * Linear predictor per row.
 *
 * @param coefficients one per column, then the intercept
 */
export function linearOf({ rows, columns, values }: ColumnMatrix, coefficients: ArrayLike<number>): Float64Array {
  const linear = new Float64Array(rows).fill(coefficients[columns]);
  for (let j = 0; j < columns; j++) {
    const b = coefficients[j];
    if (b === 0) continue;
    for (let i = 0; i < rows; i++) linear[i] += b * values[j * rows + i];
  }
  return linear;
}

/** Blocks X_k'P_k X_k on the diagonal less U'U, u = p_k x. */
function fillCurvature(
  { rows, columns, values }: ColumnMatrix,
  probabilities: readonly Float64Array[],
  set: Int32Array,
  count: number,
  out: Float64Array,
): void {
  const width = columns + 1;
  const weighted = new Float64Array(count * rows);
  const rooted = new Float64Array(count * rows);
  for (let a = 0; a < count; a++) {
    const p = probabilities[Math.floor(set[a] / width)];
    const j = set[a] % width;
    for (let i = 0; i < rows; i++) {
      const x = j === columns ? 1 : values[j * rows + i];
      weighted[a * rows + i] = x * p[i];
      rooted[a * rows + i] = x * Math.sqrt(p[i]);
    }
  }
  extendGramMatrix(weighted, rows, 0, count, count, out);
  for (let a = 0; a < count * count; a++) out[a] = -out[a] / rows;
  for (let from = 0; from < count;) {
    const own = Math.floor(set[from] / width);
    let to = from;
    while (to < count && Math.floor(set[to] / width) === own) to++;
    const size = to - from;
    const block = new Float64Array(size * size);
    extendGramMatrix(rooted.subarray(from * rows, to * rows), rows, 0, size, size, block);
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) out[(from + a) * count + from + b] += block[a * size + b] / rows;
    }
    from = to;
  }
}
