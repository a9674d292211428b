import { lambdaPaths } from "./lambda-path.ts";
import type { PenaltySpec } from "./lambda-path.ts";
import type { Learner, NamedValue } from "./learner.ts";
import { kktTolerance, logisticElasticNetPath } from "./logistic-elastic-net.ts";
import type { ElasticNetFit } from "./logistic-elastic-net.ts";
import { predictLogistic } from "./predict-logistic.ts";
import { scaledSetFactors } from "./set-penalty-factors.ts";

export interface LogisticSpec extends PenaltySpec {
  readonly kind: "logistic";
}

export interface FittedLogistic {
  readonly kind: "logistic";
  readonly l1Ratio: number;
  readonly lambda: number;
  readonly intercept: number;
  /** On the final columns, all of them, zeros included. */
  readonly coefficients: readonly NamedValue[];
  /** Largest scaled violation of the optimality conditions. */
  readonly kktResidual: number;
  /** Without a penalty: the columns tell the classes apart, so that coefficients grow without end. */
  readonly isSeparated?: boolean;
}

/** Share of the null deviance that only a model of separated classes explains. */
const explained = 0.9999;

const separationNote =
  "the columns separate the classes (perfect separation) and lambda is 0: the coefficients are no estimate";

/**
 * Logistic regression with elastic-net penalty. Each mixing parameter is a path over lambda: with `auto` the sequence that the
 * training rows give, else the stated values, falling.
 */
export const logisticLearner: Learner<LogisticSpec, unknown, FittedLogistic> = {
  kind: "logistic",
  ranksWithoutProbabilities: false,
  paths: (spec, whole) =>
    lambdaPaths(
      spec,
      whole,
      ({ matrix, outcome, names }, l1Ratio, lambdas) => {
        const penaltyFactors = scaledSetFactors(names, spec.penaltyFactors);
        return logisticElasticNetPath(matrix, outcome, { l1Ratio, lambdas, penaltyFactors });
      },
      (fit, l1Ratio, { names }) => named(l1Ratio, fit, names),
    ),
  predict: (fitted, matrix) => {
    const probabilities = new Float64Array(matrix.rows);
    const coefficients = fitted.coefficients.map(({ value }) => value);
    predictLogistic(matrix, fitted.intercept, coefficients, probabilities);
    return probabilities;
  },
  summarize: ({ l1Ratio, lambda, intercept, coefficients, kktResidual, isSeparated }) => ({
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
    notes: isSeparated === true ? [separationNote] : [],
  }),
};

function named(l1Ratio: number, fit: ElasticNetFit, names: readonly string[]): FittedLogistic {
  const { lambda, intercept, coefficients, kktResidual, devianceRatio } = fit;
  return {
    kind: "logistic",
    l1Ratio,
    lambda,
    intercept,
    coefficients: names.map((name, j) => ({ name, value: coefficients[j] })),
    kktResidual,
    ...(lambda === 0 && devianceRatio > explained ? { isSeparated: true } : {}),
  };
}
