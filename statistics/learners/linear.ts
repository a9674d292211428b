import type { ContinuousOutcome } from "../outcome.ts";
import type { ColumnMatrix } from "./column-matrix.ts";
import { lambdaPaths } from "./lambda-path.ts";
import type { PenaltySpec } from "./lambda-path.ts";
import type { Learner, NamedValue, Outputs } from "./learner.ts";
import { kktTolerance } from "./logistic-elastic-net.ts";
import { linearOf } from "./penalized/multinomial-loss.ts";
import { penalizedPath, supportOf, type OwnLambdas } from "./penalized/penalized-path.ts";
import { columnScales } from "./penalized/smooth-loss.ts";
import { squaredLoss } from "./penalized/squared-loss.ts";
import { scaledSetFactors } from "./set-penalty-factors.ts";

export interface LinearSpec extends PenaltySpec {
  readonly kind: "linear";
}

export interface FittedLinear {
  readonly kind: "linear";
  readonly l1Ratio: number;
  /** Of the outcome in units of its standard deviation. */
  readonly lambda: number;
  /** In the unit of the outcome, as the coefficients. */
  readonly intercept: number;
  readonly coefficients: readonly NamedValue[];
  readonly kktResidual: number;
}

/**
 * Least squares with elastic-net penalty. Each mixing parameter is a path over lambda, as of the learner `logistic`; lambda
 * refers to the outcome in units of its standard deviation in the rows of the fit, so that it does not depend on its unit.
 */
export const linearLearner: Learner<LinearSpec, unknown, FittedLinear, ContinuousOutcome, Outputs> = {
  kind: "linear",
  ranksWithoutProbabilities: false,
  paths: (spec, whole) =>
    lambdaPaths(
      spec,
      whole,
      ({ matrix, outcome, names }, l1Ratio, lambdas) =>
        linearPath(matrix, outcome.value, scaledSetFactors(names, spec.penaltyFactors), l1Ratio, lambdas),
      ({ lambda, intercept, coefficients, kktResidual }, l1Ratio, { names }): FittedLinear => ({
        kind: "linear",
        l1Ratio,
        lambda,
        intercept,
        coefficients: names.map((name, j) => ({ name, value: coefficients[j] })),
        kktResidual,
      }),
    ),
  predict: ({ intercept, coefficients }, matrix) => [
    linearOf(matrix, [...coefficients.map(({ value }) => value), intercept]),
  ],
  summarize: ({ l1Ratio, lambda, intercept, coefficients, kktResidual }) => ({
    measure: "coefficient",
    weights: coefficients,
    numbers: [
      { parameter: "l1Ratio", value: l1Ratio },
      { parameter: "lambda", value: lambda },
      { parameter: "intercept", value: intercept },
    ],
    columnNumbers: [],
    lambda,
    kktResidual,
    kktTolerance,
  }),
};

/** The model at one lambda. */
interface LinearFit {
  readonly lambda: number;
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly kktResidual: number;
}

/**
 * min (1/2n) |z - b0 - Xb|^2 + lambda sum v_j [(1 - a)/2 b_j^2 + a |b_j|] for z, the outcome less its mean over its standard
 * deviation (divisor n); a constant outcome is only moved.
 *
 * @param matrix n x p, finite
 * @param value n
 * @param factors relative penalty per column, rescaled already
 * @param lambdas falling, or how many of glmnet's own
 * @returns one fit per lambda, falling, in the unit of the outcome
 */
export function linearPath(
  matrix: ColumnMatrix,
  value: Float64Array,
  factors: Float64Array,
  l1Ratio: number,
  lambdas: readonly number[] | OwnLambdas,
): LinearFit[] {
  const { rows, columns } = matrix;
  const mean = value.reduce((sum, own) => sum + own, 0) / rows;
  const spread = Math.sqrt(value.reduce((sum, own) => sum + (own - mean) ** 2, 0) / rows) || 1;
  const loss = squaredLoss(
    matrix,
    value.map((own) => (own - mean) / spread),
  );
  const scale = Float64Array.of(...columnScales(matrix), 1);
  const coordinates = { factors: Float64Array.of(...factors, 0), scale, pinned: new Uint8Array(columns + 1) };
  const options = { l1Ratio, lambdas, rows, columns, support: supportOf(columns) };
  return penalizedPath(loss, coordinates, new Float64Array(columns + 1), options).map(
    ({ lambda, at, kktResidual }) => ({
      lambda,
      intercept: mean + spread * at[columns],
      coefficients: at.slice(0, columns).map((b) => spread * b),
      kktResidual,
    }),
  );
}
