import { columnProducts } from "../column-matrix.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import { extendGramMatrix } from "../vector-products.ts";
import { logistic, softplus } from "../logistic-loss.ts";
import { linearOf } from "./multinomial-loss.ts";
import type { SmoothLoss } from "./smooth-loss.ts";

/**
 * Mean negative log-likelihood of the proportional-odds model logit P(y <= k) = threshold_k - x'b, infinite where thresholds
 * are not ascending. Coordinates: one per column, then the thresholds. A row of level k adds softplus(-a) + softplus(b) -
 * log(1 - exp(b - a)) with a = threshold_k - x'b and b = threshold_k-1 - x'b, since s(a) - s(b) = s(a) s(-b) (1 - exp(b - a)).
 * Source: McCullagh, Regression models for ordinal data, 1980; convexity: Pratt 1981.
 *
 * @param matrix n x p
 * @param level 0 .. levels - 1 per row, every one of them in some row
 * @param levels at least 2
 */
export function cumulativeLoss(matrix: ColumnMatrix, level: Uint8Array, levels: number): SmoothLoss {
  const { rows, columns, values } = matrix;
  const last = levels - 1;
  const all = Int32Array.from({ length: columns }, (_, j) => j);
  const score = (at: Float64Array): Float64Array => linearOf(matrix, withoutIntercept(at, columns));

  /** Second derivatives by the two thresholds of each row, and their sum: the one by the score. */
  const weights = (at: Float64Array) => {
    const eta = score(at);
    const upper = eta.map((own, i) => (level[i] < last ? spread(at[columns + level[i]] - own) : 0));
    const lower = eta.map((own, i) => (level[i] > 0 ? spread(at[columns + level[i] - 1] - own) : 0));
    return { upper, lower, both: upper.map((own, i) => own + lower[i]) };
  };
  const thresholdCurvature = (at: Float64Array, { upper, lower }: ReturnType<typeof weights>): Float64Array => {
    const out = new Float64Array(last * last);
    for (let i = 0; i < rows; i++) {
      const k = level[i];
      if (k < last) out[k * last + k] += upper[i] / rows;
      if (k > 0) out[(k - 1) * last + k - 1] += lower[i] / rows;
      if (k === 0 || k === last) continue;
      const gap = Math.expm1(at[columns + k] - at[columns + k - 1]);
      const pull = (gap + 1) / (gap * gap) / rows;
      out[k * last + k] += pull;
      out[(k - 1) * last + k - 1] += pull;
      out[k * last + k - 1] -= pull;
      out[(k - 1) * last + k] -= pull;
    }
    return out;
  };
  return {
    size: columns + last,
    value: (at) => {
      for (let k = 1; k < last; k++) if (!(at[columns + k] > at[columns + k - 1])) return Infinity;
      const eta = score(at);
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const k = level[i];
        if (k < last) sum += softplus(eta[i] - at[columns + k]);
        if (k > 0) sum += softplus(at[columns + k - 1] - eta[i]);
        if (k > 0 && k < last) sum -= Math.log(-Math.expm1(at[columns + k - 1] - at[columns + k]));
      }
      return sum / rows;
    },
    gradient: (at, out) => {
      const eta = score(at);
      const slope = new Float64Array(rows);
      out.fill(0);
      for (let i = 0; i < rows; i++) {
        const k = level[i];
        const inside = k > 0 && k < last ? 1 / Math.expm1(at[columns + k] - at[columns + k - 1]) : 0;
        const above = k < last ? logistic(eta[i] - at[columns + k]) : 0;
        const below = k > 0 ? logistic(at[columns + k - 1] - eta[i]) : 0;
        if (k < last) out[columns + k] -= (above + inside) / rows;
        if (k > 0) out[columns + k - 1] += (below + inside) / rows;
        slope[i] = above - below;
      }
      columnProducts(matrix, slope, all, out);
      for (let j = 0; j < columns; j++) out[j] /= rows;
    },
    curvature: (at, set, count, out) => {
      const own = weights(at);
      const thresholds = thresholdCurvature(at, own);
      let chosen = 0;
      while (chosen < count && set[chosen] < columns) chosen++;
      const rooted = new Float64Array(chosen * rows);
      for (let a = 0; a < chosen; a++) {
        for (let i = 0; i < rows; i++) rooted[a * rows + i] = values[set[a] * rows + i] * Math.sqrt(own.both[i]);
      }
      extendGramMatrix(rooted, rows, 0, chosen, count, out);
      for (let a = 0; a < chosen; a++) {
        for (let b = 0; b < chosen; b++) out[a * count + b] /= rows;
        const cross = new Float64Array(last);
        for (let i = 0; i < rows; i++) {
          const x = values[set[a] * rows + i] / rows;
          if (level[i] < last) cross[level[i]] -= x * own.upper[i];
          if (level[i] > 0) cross[level[i] - 1] -= x * own.lower[i];
        }
        for (let b = chosen; b < count; b++) out[a * count + b] = out[b * count + a] = cross[set[b] - columns];
      }
      for (let a = chosen; a < count; a++) {
        for (let b = chosen; b < count; b++) {
          out[a * count + b] = thresholds[(set[a] - columns) * last + set[b] - columns];
        }
      }
    },
    diagonal: (at, out) => {
      const own = weights(at);
      const thresholds = thresholdCurvature(at, own);
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += values[j * rows + i] ** 2 * own.both[i];
        out[j] = sum / rows;
      }
      for (let k = 0; k < last; k++) out[columns + k] = thresholds[k * last + k];
    },
    multiplier: (at) => {
      const own = weights(at);
      const thresholds = thresholdCurvature(at, own);
      return (vector, out) => {
        const change = score(vector);
        const bend = change.map((d, i) => own.both[i] * d);
        for (let k = 0; k < last; k++) {
          out[columns + k] = 0;
          for (let m = 0; m < last; m++) out[columns + k] += thresholds[k * last + m] * vector[columns + m];
        }
        for (let i = 0; i < rows; i++) {
          const k = level[i];
          if (k < last) {
            bend[i] -= own.upper[i] * vector[columns + k];
            out[columns + k] -= (own.upper[i] * change[i]) / rows;
          }
          if (k > 0) {
            bend[i] -= own.lower[i] * vector[columns + k - 1];
            out[columns + k - 1] -= (own.lower[i] * change[i]) / rows;
          }
        }
        columnProducts(matrix, bend, all, out);
        for (let j = 0; j < columns; j++) out[j] /= rows;
      };
    },
  };
}

/** s(x) (1 - s(x)). */
function spread(x: number): number {
  const s = logistic(x);
  return s * (1 - s);
}

function withoutIntercept(at: Float64Array, columns: number): Float64Array {
  const coefficients = at.slice(0, columns + 1);
  coefficients[columns] = 0;
  return coefficients;
}
