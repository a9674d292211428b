import type { LevelOutcome } from "../outcome.ts";
import { lambdaPaths } from "./lambda-path.ts";
import type { PenaltySpec } from "./lambda-path.ts";
import type { Learner, Outputs } from "./learner.ts";
import { kktTolerance } from "./logistic-elastic-net.ts";
import { refuseOneLevel } from "./one-level-error.ts";
import { linearOf, softmax } from "./penalized/multinomial-loss.ts";
import { multinomialPath } from "./penalized/multinomial-path.ts";
import { scaledSetFactors } from "./set-penalty-factors.ts";

export interface MultinomialSpec extends PenaltySpec {
  readonly kind: "multinomial";
}

export interface FittedMultinomial {
  readonly kind: "multinomial";
  readonly l1Ratio: number;
  readonly lambda: number;
  readonly levels: readonly string[];
  readonly columns: readonly string[];
  /** One per level; null: no training case had it, its probability is 0. */
  readonly intercepts: readonly (number | null)[];
  /** One list per level, one number per column, zeros included. */
  readonly coefficients: readonly (readonly number[])[];
  readonly kktResidual: number;
}

/**
 * Multinomial logistic regression with elastic-net penalty, symmetric over the levels. Each mixing parameter is a path over
 * lambda, as of the learner `logistic`.
 */
export const multinomialLearner: Learner<MultinomialSpec, unknown, FittedMultinomial, LevelOutcome, Outputs> = {
  kind: "multinomial",
  ranksWithoutProbabilities: false,
  paths: (spec, whole) =>
    lambdaPaths(
      spec,
      whole,
      ({ matrix, outcome, names }, l1Ratio, lambdas) => {
        refuseOneLevel(outcome);
        const factors = scaledSetFactors(names, spec.penaltyFactors);
        return multinomialPath(matrix, outcome.level, outcome.levels.length, factors, l1Ratio, lambdas);
      },
      ({ lambda, intercepts, coefficients, kktResidual }, l1Ratio, { names, outcome }): FittedMultinomial => ({
        kind: "multinomial",
        l1Ratio,
        lambda,
        levels: outcome.levels,
        columns: names,
        intercepts,
        coefficients: coefficients.map((own) => [...own]),
        kktResidual,
      }),
    ),
  predict: ({ intercepts, coefficients }, matrix) => {
    const outputs = intercepts.map((intercept, k) =>
      intercept === null ? new Float64Array(matrix.rows) : linearOf(matrix, [...coefficients[k], intercept]),
    );
    softmax(outputs.filter((_, k) => intercepts[k] !== null));
    return outputs;
  },
  summarize: ({ l1Ratio, lambda, levels, columns, intercepts, coefficients, kktResidual }) => ({
    measure: "coefficient-norm",
    weights: columns.map((name, j) => ({ name, value: Math.hypot(...coefficients.map((own) => own[j])) })),
    numbers: [
      { parameter: "l1Ratio", value: l1Ratio },
      { parameter: "lambda", value: lambda },
      ...levels.flatMap((level, k) => {
        const value = intercepts[k];
        return value === null ? [] : [{ parameter: `intercept:${level}`, value }];
      }),
    ],
    columnNumbers: levels.map((level, k) => ({
      parameter: `coefficient:${level}`,
      values: columns.map((name, j) => ({ name, value: coefficients[k][j] })),
    })),
    lambda,
    kktResidual,
    kktTolerance,
  }),
};
