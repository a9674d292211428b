import type { LevelOutcome } from "../outcome.ts";
import type { ColumnMatrix } from "./column-matrix.ts";
import { lambdaPaths } from "./lambda-path.ts";
import type { PenaltySpec } from "./lambda-path.ts";
import type { Learner, NamedValue, Outputs } from "./learner.ts";
import { kktTolerance } from "./logistic-elastic-net.ts";
import { logistic } from "./logistic-loss.ts";
import { refuseOneLevel } from "./one-level-error.ts";
import { cumulativeLoss } from "./penalized/cumulative-loss.ts";
import { linearOf } from "./penalized/multinomial-loss.ts";
import { penalizedPath, supportOf, type OwnLambdas } from "./penalized/penalized-path.ts";
import { columnScales } from "./penalized/smooth-loss.ts";
import { scaledSetFactors } from "./set-penalty-factors.ts";

export interface ProportionalOddsSpec extends PenaltySpec {
  readonly kind: "proportional-odds";
}

export interface FittedProportionalOdds {
  readonly kind: "proportional-odds";
  readonly l1Ratio: number;
  readonly lambda: number;
  readonly levels: readonly string[];
  /** Places of the levels that some training case has; the others have probability 0. */
  readonly present: readonly number[];
  /** Between the present levels, ascending. */
  readonly thresholds: readonly number[];
  readonly coefficients: readonly NamedValue[];
  readonly kktResidual: number;
}

/**
 * Proportional-odds model logit P(y <= k) = threshold_k - x'b with elastic-net penalty on b. Each mixing parameter is a path
 * over lambda, as of the learner `logistic`.
 */
export const proportionalOddsLearner: Learner<
  ProportionalOddsSpec,
  unknown,
  FittedProportionalOdds,
  LevelOutcome,
  Outputs
> = {
  kind: "proportional-odds",
  ranksWithoutProbabilities: false,
  paths: (spec, whole) =>
    lambdaPaths(
      spec,
      whole,
      ({ matrix, outcome, names }, l1Ratio, lambdas) => {
        refuseOneLevel(outcome);
        const factors = scaledSetFactors(names, spec.penaltyFactors);
        return proportionalOddsPath(matrix, outcome.level, factors, l1Ratio, lambdas);
      },
      ({ lambda, present, thresholds, coefficients, kktResidual }, l1Ratio, { names, outcome }) => ({
        kind: "proportional-odds" as const,
        l1Ratio,
        lambda,
        levels: outcome.levels,
        present,
        thresholds: [...thresholds],
        coefficients: names.map((name, j) => ({ name, value: coefficients[j] })),
        kktResidual,
      }),
    ),
  predict: ({ levels, present, thresholds, coefficients }, matrix) => {
    const score = linearOf(matrix, [...coefficients.map(({ value }) => value), 0]);
    const outputs = levels.map(() => new Float64Array(matrix.rows));
    for (let i = 0; i < matrix.rows; i++) {
      let below = 0;
      present.forEach((level, k) => {
        const upTo = k < thresholds.length ? logistic(thresholds[k] - score[i]) : 1;
        outputs[level][i] = upTo - below;
        below = upTo;
      });
    }
    return outputs;
  },
  summarize: ({ l1Ratio, lambda, levels, present, thresholds, coefficients, kktResidual }) => ({
    measure: "coefficient",
    weights: coefficients,
    numbers: [
      { parameter: "l1Ratio", value: l1Ratio },
      { parameter: "lambda", value: lambda },
      ...thresholds.map((value, k) => ({ parameter: `threshold:${levels[present[k]]}`, value })),
    ],
    columnNumbers: [],
    lambda,
    kktResidual,
    kktTolerance,
  }),
};

/** The model at one lambda. */
interface ProportionalOddsFit {
  readonly lambda: number;
  readonly present: readonly number[];
  readonly thresholds: Float64Array;
  readonly coefficients: Float64Array;
  readonly kktResidual: number;
}

/**
 * min mean log-loss + lambda sum v_j [(1 - a)/2 b_j^2 + a |b_j|], thresholds unpenalized.
 *
 * @param matrix n x p, finite
 * @param level place of the level per row; at least 2 must occur
 * @param factors relative penalty per column, rescaled already
 * @param lambdas falling, or how many of glmnet's own
 * @returns one fit per lambda, falling
 */
export function proportionalOddsPath(
  matrix: ColumnMatrix,
  level: Uint8Array,
  factors: Float64Array,
  l1Ratio: number,
  lambdas: readonly number[] | OwnLambdas,
): ProportionalOddsFit[] {
  const { rows, columns } = matrix;
  const present = [...new Set(level)].sort((a, b) => a - b);
  const own = level.map((k) => present.indexOf(k));
  const cuts = present.length - 1;
  const start = new Float64Array(columns + cuts);
  for (let k = 0; k < cuts; k++) {
    const upTo = own.reduce((sum, at) => sum + (at <= k ? 1 : 0), 0);
    start[columns + k] = Math.log(upTo / (rows - upTo));
  }
  const coordinates = {
    factors: Float64Array.of(...factors, ...new Float64Array(cuts)),
    scale: Float64Array.of(...columnScales(matrix), ...new Float64Array(cuts).fill(1)),
    pinned: new Uint8Array(columns + cuts),
  };
  const options = { l1Ratio, lambdas, rows, columns, support: supportOf(columns) };
  return penalizedPath(cumulativeLoss(matrix, own, present.length), coordinates, start, options).map(
    ({ lambda, at, kktResidual }) => ({
      lambda,
      present,
      thresholds: at.slice(columns),
      coefficients: at.slice(0, columns),
      kktResidual,
    }),
  );
}
