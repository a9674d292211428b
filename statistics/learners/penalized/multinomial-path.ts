import type { ColumnMatrix } from "../column-matrix.ts";
import { multinomialLoss } from "./multinomial-loss.ts";
import { penalizedPath, type OwnLambdas } from "./penalized-path.ts";
import { columnScales } from "./smooth-loss.ts";

/** The model at one lambda; a class without training case has no intercept and probability 0. */
export interface MultinomialFit {
  readonly lambda: number;
  /** One per class, sum 0. */
  readonly intercepts: readonly (number | null)[];
  /** One array per class, one number per column. */
  readonly coefficients: readonly Float64Array[];
  readonly kktResidual: number;
}

/**
 * Multinomial logistic regression with elastic-net penalty, symmetric as glmnet's ungrouped: min mean log-loss + lambda
 * sum_kj v_j [(1 - a)/2 b_kj^2 + a |b_kj|], intercepts unpenalized. Unpenalized columns and intercepts, which the loss knows
 * up to a constant per column, have mean 0 over the classes.
 *
 * @param matrix n x p, finite
 * @param level class per row
 * @param classes how many there are; at least 2 must occur
 * @param factors relative penalty per column, rescaled already
 * @param lambdas falling, or how many of glmnet's own
 * @returns one fit per lambda, falling
 */
export function multinomialPath(
  matrix: ColumnMatrix,
  level: Uint8Array,
  classes: number,
  factors: Float64Array,
  l1Ratio: number,
  lambdas: readonly number[] | OwnLambdas,
): MultinomialFit[] {
  const { rows, columns } = matrix;
  const counts = new Float64Array(classes);
  for (const k of level) counts[k]++;
  const present = Array.from(counts.keys()).filter((k) => counts[k] > 0);
  const width = columns + 1;
  const size = present.length * width;
  const scale = new Float64Array(size).fill(1);
  const penalties = new Float64Array(size);
  const pinned = new Uint8Array(size);
  const start = new Float64Array(size);
  const scales = columnScales(matrix);
  present.forEach((own, k) => {
    scale.set(scales, k * width);
    penalties.set(factors, k * width);
    start[k * width + columns] = Math.log(counts[own] / rows);
  });
  const last = size - width;
  for (let j = 0; j < width; j++) if (penalties[last + j] === 0) pinned[last + j] = 1;

  const place = new Uint8Array(classes);
  present.forEach((own, k) => (place[own] = k));
  const loss = multinomialLoss(
    matrix,
    level.map((k) => place[k]),
    present.length,
  );
  const support = (at: Float64Array): number => {
    let count = 0;
    for (let j = 0; j < columns; j++) if (present.some((_, k) => at[k * width + j] !== 0)) count++;
    return count;
  };
  const options = { l1Ratio, lambdas, rows, columns, support };
  return penalizedPath(loss, { factors: penalties, scale, pinned }, start, options).map(
    ({ lambda, at, kktResidual }) => {
      const centered = at.slice();
      for (let j = 0; j < width; j++) {
        if (penalties[j] > 0) continue;
        let sum = 0;
        for (let k = 0; k < present.length; k++) sum += at[k * width + j];
        for (let k = 0; k < present.length; k++) centered[k * width + j] -= sum / present.length;
      }
      const own = (k: number) => centered.subarray(place[k] * width, (place[k] + 1) * width);
      return {
        lambda,
        intercepts: Array.from(counts, (count, k) => (count > 0 ? own(k)[columns] : null)),
        coefficients: Array.from(counts, (count, k) =>
          count > 0 ? own(k).slice(0, columns) : new Float64Array(columns),
        ),
        kktResidual,
      };
    },
  );
}
