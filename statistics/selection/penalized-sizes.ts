import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { linearPath } from "../learners/linear.ts";
import { logisticElasticNetPath } from "../learners/logistic-elastic-net.ts";
import { multinomialPath } from "../learners/penalized/multinomial-path.ts";
import { proportionalOddsPath } from "../learners/proportional-odds.ts";
import type { Outcome } from "../outcome.ts";
import { causeSpecific } from "../survival/cause-specific.ts";
import { coxElasticNetPath } from "../survival/cox-elastic-net.ts";

/** How much each column weighs in the penalized regression at one lambda. */
export interface PenalizedSizes {
  readonly lambda: number;
  /** One per column, >= 0; exactly 0 where it has no coefficient. */
  readonly sizes: Float64Array;
}

/** Penalties, > 0, falling; or the first of `count` values of glmnet's own sequence, up to the fit with `enough` coefficients. */
export type WantedLambdas = readonly number[] | { readonly count: number; readonly enough: number };

/**
 * Sizes of the coefficients along the elastic-net path of the regression that belongs to the outcome: logistic; multinomial
 * (Euclidean norm over the classes, so that a column is in where any class has a coefficient); proportional odds; least squares
 * on the outcome in units of its standard deviation; Cox with Breslow's ties, a competing event being the end of the follow-up.
 *
 * @param matrix n x p, standardized
 * @param outcome n rows, not all the same; of follow-up at least one event
 * @param l1Ratio 0 ridge .. 1 lasso
 * @param lambdas penalties of the mean loss
 * @returns one entry per lambda, falling
 */
export function penalizedSizes(
  matrix: ColumnMatrix,
  outcome: Outcome,
  l1Ratio: number,
  lambdas: WantedLambdas,
): PenalizedSizes[] {
  const equalFactors = (): Float64Array => new Float64Array(matrix.columns).fill(1);
  const options = { l1Ratio, lambdas, ...("enough" in lambdas && { enough: lambdas.enough }) };
  switch (outcome.kind) {
    case "binary":
      return logisticElasticNetPath(matrix, outcome.event, options).map(absolute);
    case "multiclass":
      return multinomialPath(matrix, outcome.level, outcome.levels.length, equalFactors(), l1Ratio, lambdas).map(
        ({ lambda, coefficients }) => ({
          lambda,
          sizes: Float64Array.from(coefficients[0], (_, j) => Math.hypot(...coefficients.map((own) => own[j]))),
        }),
      );
    case "ordinal":
      return proportionalOddsPath(matrix, outcome.level, equalFactors(), l1Ratio, lambdas).map(absolute);
    case "continuous":
      return linearPath(matrix, inDeviations(outcome.value), equalFactors(), l1Ratio, lambdas).map(absolute);
    case "survival":
      return coxElasticNetPath(matrix, causeSpecific(outcome, 1), options).map(absolute);
  }
}

function absolute({
  lambda,
  coefficients,
}: {
  readonly lambda: number;
  readonly coefficients: Float64Array;
}): PenalizedSizes {
  return { lambda, sizes: coefficients.map(Math.abs) };
}

/** So that sizes do not depend on the unit; of equal values zeros. */
function inDeviations(value: Float64Array): Float64Array {
  const mean = value.reduce((sum, own) => sum + own, 0) / value.length;
  const spread = Math.sqrt(value.reduce((sum, own) => sum + (own - mean) ** 2, 0) / value.length) || 1;
  return value.map((own) => (own - mean) / spread);
}
