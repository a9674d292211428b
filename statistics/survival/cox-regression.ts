import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { evaluateCox } from "./cox-derivatives.ts";
import type { CoxTies } from "./cox-derivatives.ts";
import { riskSets } from "./risk-sets.ts";
import { checkSurvivalOutcome, NoEventsError } from "./survival-outcome.ts";
import type { SurvivalOutcome } from "./survival-outcome.ts";
import { invertPositive } from "./invert-positive.ts";

const maxSteps = 60;
const maxHalvings = 30;

export interface CoxRegressionOptions {
  readonly ties: CoxTies;
  /** Stratum label per case; each stratum has its own baseline hazard. Left out: one stratum. */
  readonly strata?: Int32Array;
}

export interface CoxRegression {
  /** Log hazard ratio per unit of each column. */
  readonly coefficients: Float64Array;
  /** p x p, row-major: inverse of the observed information. */
  readonly covariance: Float64Array;
  readonly standardErrors: Float64Array;
  readonly logLikelihood: number;
  /** Log partial likelihood without any column. */
  readonly nullLogLikelihood: number;
  /** Score (log-rank) statistic of all columns together, chi-squared with p degrees of freedom under no effect. */
  readonly scoreStatistic: number;
  /**
   * `monotone-likelihood`: the likelihood keeps rising while a coefficient runs to infinity (separation), and the values are
   * where rounding stopped it.
   */
  readonly status: "converged" | "monotone-likelihood";
  readonly steps: number;
}

/** Columns that are constant within every risk set, or linearly dependent. */
export class DependentColumnError extends Error {
  override readonly name = "DependentColumnError";
  readonly column: number;

  constructor(column: number) {
    super(
      `cox: column ${column} is constant or a combination of earlier columns, expected independent columns, got no information of its own, leave it out or use a penalty`,
    );
    this.column = column;
  }
}

/**
 * Unpenalized Cox regression: maximizes the partial likelihood by Newton steps with halving. Source: Cox 1972; ties Breslow
 * 1974 or Efron 1977, as in R survival's coxph (default there: efron).
 *
 * @param matrix n x p, finite
 * @param outcome n times and event indicators
 * @throws SurvivalOutcomeError for impossible follow-up
 * @throws NoEventsError where all cases are censored
 * @throws DependentColumnError where the information at the start is singular
 */
export function coxRegression(
  matrix: ColumnMatrix,
  outcome: SurvivalOutcome,
  options: CoxRegressionOptions,
): CoxRegression {
  if (checkSurvivalOutcome(outcome) === 0) throw new NoEventsError(matrix.rows);
  const sets = riskSets(outcome, options.strata);
  const p = matrix.columns;
  const at = (beta: Float64Array) => evaluateCox(matrix, sets, beta, options.ties);
  let coefficients = new Float64Array(p);
  let now = at(coefficients);
  const nullLogLikelihood = now.logLikelihood;
  const scale = Float64Array.from({ length: p }, (_, j) => Math.sqrt(now.information[j * p + j]));
  const first = invertPositive(now.information, p);
  if (typeof first === "number") throw new DependentColumnError(first);
  const scoreStatistic = quadraticForm(first, now.score);

  let covariance = first;
  let status: CoxRegression["status"] = "monotone-likelihood";
  let steps = 0;
  for (; steps < maxSteps; steps++) {
    const step = product(covariance, now.score);
    const decrement = quadraticForm(covariance, now.score);
    let size = 0;
    for (let j = 0; j < p; j++) size = Math.max(size, Math.abs(step[j]) * scale[j]);
    let fraction = 1;
    let trial = moved(coefficients, step, fraction);
    let next = at(trial);
    const slack = 1e-13 * Math.abs(now.logLikelihood);
    for (let halving = 0; halving < maxHalvings && !(next.logLikelihood >= now.logLikelihood - slack); halving++) {
      fraction /= 2;
      trial = moved(coefficients, step, fraction);
      next = at(trial);
    }
    const inverse = invertPositive(next.information, p);
    if (!(next.logLikelihood >= now.logLikelihood - slack) || typeof inverse === "number") break;
    coefficients = trial;
    now = next;
    covariance = inverse;
    if (decrement < 1e-18 * (1 + Math.abs(now.logLikelihood)) || size < 1e-12) {
      status = size < 1e-5 ? "converged" : "monotone-likelihood";
      break;
    }
  }
  return {
    coefficients,
    covariance,
    standardErrors: Float64Array.from({ length: p }, (_, j) => Math.sqrt(covariance[j * p + j])),
    logLikelihood: now.logLikelihood,
    nullLogLikelihood,
    scoreStatistic,
    status,
    steps,
  };
}

/**
 * Wald intervals of the hazard ratios, exp(b -+ z se).
 *
 * @param confidence in (0, 1)
 * @returns one pair per column; infinite or zero limits where the likelihood is monotone
 */
export function hazardRatioIntervals(
  fit: CoxRegression,
  confidence: number,
): { readonly hazardRatio: number; readonly lower: number; readonly upper: number }[] {
  const z = normalQuantile(0.5 + confidence / 2, 0, 1);
  return Array.from(fit.coefficients, (b, j) => ({
    hazardRatio: Math.exp(b),
    lower: Math.exp(b - z * fit.standardErrors[j]),
    upper: Math.exp(b + z * fit.standardErrors[j]),
  }));
}

function moved(from: Float64Array, step: Float64Array, fraction: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(from, (value, j) => value + fraction * step[j]);
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const p = vector.length;
  return Float64Array.from({ length: p }, (_, j) => {
    let sum = 0;
    for (let k = 0; k < p; k++) sum += matrix[j * p + k] * vector[k];
    return sum;
  });
}

function quadraticForm(matrix: Float64Array, vector: Float64Array): number {
  const image = product(matrix, vector);
  let sum = 0;
  for (let j = 0; j < vector.length; j++) sum += image[j] * vector[j];
  return sum;
}
