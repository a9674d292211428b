import { minimizeNonNegative } from "./minimize-non-negative.ts";
import { ridgeOfWeights } from "./ridge-of-weights.ts";

export interface StackedLevels {
  /** One per level, the first 0. */
  readonly intercepts: readonly number[];
  /** One per member, at least 0, the same for all levels. */
  readonly weights: readonly number[];
  /** Largest violation of the optimality conditions. */
  readonly kktResidual: number;
}

/**
 * A multinomial regression on the members' log-probabilities with one weight of at least 0 per member: the probability of a level
 * is proportional to exp(intercept of the level) times the members' probabilities to the power of their weights. Minimizes the
 * mean negative log-likelihood plus lambda / 2 times the sum of squared weights. A single member of weight 1 without intercepts
 * is given back as it is, and of two levels it is the logistic stack. Sources: Genest and Zidek, Combining probability
 * distributions, 1986 (logarithmic pool); Breiman, Stacked regressions, 1996 (weights of at least 0).
 *
 * @param logs by member and level, n log-probabilities
 * @param level index per row, every level present
 * @param lambda above 0: with it the weights are unique
 * @returns the solution; its violation says how exact it is
 */
export function stackLevels(
  logs: readonly (readonly Float64Array[])[],
  level: Uint8Array,
  lambda: number,
): StackedLevels {
  const rows = level.length;
  const levels = logs[0].length;
  const free = levels - 1;
  const size = free + logs.length;
  // What coordinate j adds to the score of level k in row i, per unit.
  const share = (j: number, k: number, i: number) => (j < free ? Number(k === j + 1) : logs[j - free][k][i]);
  const probabilitiesAt = (point: readonly number[]) => {
    const intercepts = [0, ...point.slice(0, free)];
    return pooledLevels(intercepts, point.slice(free), logs);
  };
  const counts = Array.from({ length: levels }, (_, k) => level.reduce((sum, own) => sum + Number(own === k), 0));
  const { point, kktResidual } = minimizeNonNegative({
    start: [...counts.slice(1).map((count) => Math.log(count / counts[0])), ...logs.map(() => 0)],
    free,
    valueAt: (at) => {
      const probabilities = probabilitiesAt(at);
      let sum = 0;
      for (let i = 0; i < rows; i++) sum -= Math.log(probabilities[level[i]][i]);
      return sum / rows + ridgeOfWeights(at.slice(free), lambda);
    },
    gradientAt: (at) => {
      const probabilities = probabilitiesAt(at);
      return at.map((value, j) => {
        let sum = 0;
        for (let i = 0; i < rows; i++) {
          for (let k = 0; k < levels; k++) sum += probabilities[k][i] * share(j, k, i);
          sum -= share(j, level[i], i);
        }
        return sum / rows + (j < free ? 0 : lambda * value);
      });
    },
    hessianAt: (at, coordinates) => {
      const probabilities = probabilitiesAt(at);
      const count = coordinates.length;
      const hessian = new Float64Array(count * count);
      const mean = new Float64Array(size);
      for (let i = 0; i < rows; i++) {
        for (const j of coordinates) {
          mean[j] = 0;
          for (let k = 0; k < levels; k++) mean[j] += probabilities[k][i] * share(j, k, i);
        }
        for (let a = 0; a < count; a++) {
          for (let c = 0; c <= a; c++) {
            const [j, other] = [coordinates[a], coordinates[c]];
            for (let k = 0; k < levels; k++) {
              hessian[a * count + c] +=
                (probabilities[k][i] * (share(j, k, i) - mean[j]) * (share(other, k, i) - mean[other])) / rows;
            }
          }
        }
      }
      coordinates.forEach((j, a) => (hessian[a * count + a] += j < free ? 0 : lambda));
      return hessian;
    },
  });
  return { intercepts: [0, ...point.slice(0, free)], weights: point.slice(free), kktResidual };
}

/**
 * Probabilities of the levels by a weighted logarithmic pool.
 *
 * @param intercepts one per level
 * @param weights one per member
 * @param logs by member and level, n log-probabilities
 * @returns by level n probabilities, of a row summing to 1
 */
export function pooledLevels(
  intercepts: readonly number[],
  weights: readonly number[],
  logs: readonly (readonly Float64Array[])[],
): Float64Array[] {
  const rows = logs[0][0].length;
  const pooled = intercepts.map((intercept) => new Float64Array(rows).fill(intercept));
  pooled.forEach((scores, k) => {
    logs.forEach((member, m) => {
      for (let i = 0; i < rows; i++) scores[i] += weights[m] * member[k][i];
    });
  });
  for (let i = 0; i < rows; i++) {
    const largest = Math.max(...pooled.map((scores) => scores[i]));
    let sum = 0;
    for (const scores of pooled) sum += scores[i] = Math.exp(scores[i] - largest);
    for (const scores of pooled) scores[i] /= sum;
  }
  return pooled;
}
