import type { Learner, NamedValue, SettingPath, TrainingRows } from "./learner.ts";
import { kktTolerance, logisticElasticNetPath } from "./logistic-elastic-net.ts";
import type { ElasticNetFit } from "./logistic-elastic-net.ts";
import { predictLogistic } from "./predict-logistic.ts";
import { isTuned, tunedValues } from "./tunable.ts";
import type { Tunable } from "./tunable.ts";

export interface LogisticSpec {
  readonly kind: "logistic";
  readonly l1Ratio: Tunable<number>;
  readonly lambda: "auto" | Tunable<number>;
  /** How many values `auto` tries. */
  readonly lambdas: number;
}

interface LogisticOptions {
  readonly kind: "logistic";
  readonly l1Ratio: number;
  readonly lambda: number;
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
}

/**
 * Logistic regression with elastic-net penalty. Each mixing parameter is a path over lambda: with `auto` the sequence that the
 * training rows give, else the stated values, falling.
 */
export const logisticLearner: Learner<LogisticSpec, LogisticOptions, FittedLogistic> = {
  kind: "logistic",
  ranksWithoutProbabilities: false,
  paths: (spec, rows) => tunedValues(spec.l1Ratio).map((l1Ratio) => lambdaPath(spec, l1Ratio, rows)),
  predict: (fitted, matrix) => {
    const probabilities = new Float64Array(matrix.rows);
    const coefficients = fitted.coefficients.map(({ value }) => value);
    predictLogistic(matrix, fitted.intercept, coefficients, probabilities);
    return probabilities;
  },
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

/** The lambdas of one mixing parameter, falling, and the fit on all training rows at any of them. */
function lambdaPath(
  spec: LogisticSpec,
  l1Ratio: number,
  whole: TrainingRows,
): SettingPath<LogisticOptions, FittedLogistic> {
  const { matrix, outcome, names } = whole;
  const pathOn = (rows: TrainingRows, at: readonly number[]): ElasticNetFit[] =>
    logisticElasticNetPath(rows.matrix, rows.outcome, { l1Ratio, lambdas: at });
  let lambdas: readonly number[];
  let refit: (index: number) => ElasticNetFit;
  if (spec.lambda === "auto") {
    const fits = logisticElasticNetPath(matrix, outcome, { l1Ratio, lambdas: { count: spec.lambdas } });
    lambdas = fits.map((fit) => fit.lambda);
    refit = (index) => fits[index];
  } else {
    const stated = [...new Set(tunedValues(spec.lambda))].sort((a, b) => b - a);
    lambdas = stated;
    refit = (index) => pathOn(whole, stated.slice(0, index + 1))[index];
  }
  return {
    settings: lambdas.map((lambda) => ({
      options: { kind: "logistic", l1Ratio, lambda },
      chosen: [
        ...(isTuned(spec.l1Ratio) ? [{ parameter: "learner.l1Ratio", value: l1Ratio }] : []),
        ...(spec.lambda === "auto" || isTuned(spec.lambda) ? [{ parameter: "learner.lambda", value: lambda }] : []),
      ],
      strength: lambda,
    })),
    fitAll: (rows) => pathOn(rows, lambdas).map((fit) => named(l1Ratio, fit, rows.names)),
    fitOne: (index, rows) => named(l1Ratio, pathOn(rows, lambdas.slice(0, index + 1))[index], rows.names),
    refit: (index) => named(l1Ratio, refit(index), names),
  };
}

function named(l1Ratio: number, fit: ElasticNetFit, names: readonly string[]): FittedLogistic {
  const { lambda, intercept, coefficients, kktResidual } = fit;
  return {
    kind: "logistic",
    l1Ratio,
    lambda,
    intercept,
    coefficients: names.map((name, j) => ({ name, value: coefficients[j] })),
    kktResidual,
  };
}
