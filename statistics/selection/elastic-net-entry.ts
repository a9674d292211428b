import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { logisticElasticNetPath } from "../learners/logistic-elastic-net.ts";

/** How many lambdas a path is looked at. */
const pathLength = 50;
/** Coefficients within this distance are equal, so that rounding cannot choose. */
const equal = 1e-9;

/**
 * The columns that an elastic net takes up first: those with a coefficient at the largest of 50 lambdas (glmnet's sequence)
 * where at least `count` have one, the largest |coefficient| first, cut to `count`; fewer where the path ends before.
 *
 * @param matrix n x p, standardized
 * @param outcome 0 or 1 per row, both present
 * @param l1Ratio above 0, up to 1
 * @param count how many columns are wanted
 * @returns column numbers and that lambda
 */
export function elasticNetEntry(
  matrix: ColumnMatrix,
  outcome: Uint8Array,
  l1Ratio: number,
  count: number,
): { readonly entered: readonly number[]; readonly lambda: number | null } {
  if (matrix.columns === 0) return { entered: [], lambda: null };
  const fits = logisticElasticNetPath(matrix, outcome, { l1Ratio, lambdas: { count: pathLength }, enough: count });
  const { coefficients, lambda } = fits[fits.length - 1];
  const size = (j: number): number => Math.round(Math.abs(coefficients[j]) / equal);
  const entered = supportOf(coefficients).sort((a, b) => size(b) - size(a) || a - b);
  return { entered: entered.slice(0, count), lambda };
}

function supportOf(coefficients: Float64Array): number[] {
  const support: number[] = [];
  for (let j = 0; j < coefficients.length; j++) if (coefficients[j] !== 0) support.push(j);
  return support;
}
