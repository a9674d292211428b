import type { ColumnMatrix } from "../learners/column-matrix.ts";
import type { Outcome } from "../outcome.ts";
import { penalizedSizes } from "./penalized-sizes.ts";

/** How many lambdas a path is looked at. */
const pathLength = 50;
/** Coefficients within this distance are equal, so that rounding cannot choose. */
const equal = 1e-9;

/**
 * The columns that an elastic net takes up first: those with a coefficient at the largest of 50 lambdas (glmnet's sequence)
 * where at least `count` have one, the largest coefficient (`penalizedSizes`) first, cut to `count`; fewer where the path ends before.
 *
 * @param matrix n x p, standardized
 * @param outcome n rows, not all the same; of follow-up at least one event
 * @param l1Ratio above 0, up to 1
 * @param count how many columns are wanted
 * @returns column numbers and that lambda
 */
export function elasticNetEntry(
  matrix: ColumnMatrix,
  outcome: Outcome,
  l1Ratio: number,
  count: number,
): { readonly entered: readonly number[]; readonly lambda: number | null } {
  if (matrix.columns === 0) return { entered: [], lambda: null };
  const fits = penalizedSizes(matrix, outcome, l1Ratio, { count: pathLength, enough: count });
  const { sizes, lambda } = fits[fits.length - 1];
  const size = (j: number): number => Math.round(sizes[j] / equal);
  const entered = supportOf(sizes).sort((a, b) => size(b) - size(a) || a - b);
  return { entered: entered.slice(0, count), lambda };
}

function supportOf(sizes: Float64Array): number[] {
  const support: number[] = [];
  for (let j = 0; j < sizes.length; j++) if (sizes[j] !== 0) support.push(j);
  return support;
}
