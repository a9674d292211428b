import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { invertPositive } from "../survival/invert-positive.ts";

const maxSteps = 60;
const maxHalvings = 30;

export interface LogisticRegression {
  /** Log odds ratio per unit of each column, the intercept first. */
  readonly coefficients: Float64Array;
  /** (p + 1) x (p + 1), row-major: inverse of the observed information. */
  readonly covariance: Float64Array;
  readonly logLikelihood: number;
  /** `separation`: a coefficient runs to infinity; `dependent`: a column is a combination of the intercept and others. */
  readonly status: "converged" | "separation" | "dependent";
}

/**
 * Unpenalized logistic regression with intercept: maximizes the likelihood by Newton steps with halving, so that standard
 * errors and likelihood-ratio tests mean what they say. Source: McCullagh and Nelder 1989, chapter 4.
 *
 * @param matrix n x p, finite, without a column of ones
 * @param event n, 1 = event
 * @returns NaN coefficients where the status is `dependent`; values where rounding stopped them where it is `separation`
 */
export function logisticRegression(matrix: ColumnMatrix, event: Uint8Array): LogisticRegression {
  const size = matrix.columns + 1;
  let now = derivatives(matrix, event, new Float64Array(size));
  const scale = Float64Array.from({ length: size }, (_, j) => Math.sqrt(now.information[j * size + j]));
  const first = invertPositive(now.information, size);
  if (typeof first === "number") {
    const unknown = new Float64Array(size).fill(Number.NaN);
    const covariance = new Float64Array(size * size).fill(Number.NaN);
    return { coefficients: unknown, covariance, logLikelihood: Number.NaN, status: "dependent" };
  }
  let covariance = first;
  let status: LogisticRegression["status"] = "separation";
  for (let step = 0; step < maxSteps; step++) {
    const move = new Float64Array(size);
    let decrement = 0;
    let longest = 0;
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++) move[j] += covariance[j * size + k] * now.score[k];
      decrement += move[j] * now.score[j];
      longest = Math.max(longest, Math.abs(move[j]) * scale[j]);
    }
    const { coefficients } = now;
    const slack = 1e-13 * Math.abs(now.logLikelihood);
    const at = (fraction: number) =>
      derivatives(
        matrix,
        event,
        coefficients.map((value, j) => value + fraction * move[j]),
      );
    let fraction = 1;
    let next = at(fraction);
    for (let halving = 0; halving < maxHalvings && !(next.logLikelihood >= now.logLikelihood - slack); halving++) {
      fraction /= 2;
      next = at(fraction);
    }
    const inverse = invertPositive(next.information, size);
    if (!(next.logLikelihood >= now.logLikelihood - slack) || typeof inverse === "number") break;
    now = next;
    covariance = inverse;
    if (decrement < 1e-18 * (1 + Math.abs(now.logLikelihood)) || longest < 1e-12) {
      // Where the likelihood is flat because it has no maximum, steps stay long.
      status = longest < 1e-5 ? "converged" : "separation";
      break;
    }
  }
  return { coefficients: now.coefficients, covariance, logLikelihood: now.logLikelihood, status };
}

function derivatives({ rows, columns, values }: ColumnMatrix, event: Uint8Array, coefficients: Float64Array) {
  const size = columns + 1;
  const score = new Float64Array(size);
  const information = new Float64Array(size * size);
  const x = new Float64Array(size).fill(1);
  let logLikelihood = 0;
  for (let i = 0; i < rows; i++) {
    let linear = coefficients[0];
    for (let j = 1; j < size; j++) {
      x[j] = values[i + rows * (j - 1)];
      linear += coefficients[j] * x[j];
    }
    const against = event[i] === 1 ? -linear : linear;
    logLikelihood -= against > 0 ? against + Math.log1p(Math.exp(-against)) : Math.log1p(Math.exp(against));
    const p = 1 / (1 + Math.exp(-linear));
    const weight = p * (1 - p);
    for (let j = 0; j < size; j++) {
      score[j] += (event[i] - p) * x[j];
      for (let k = 0; k < size; k++) information[j * size + k] += weight * x[j] * x[k];
    }
  }
  return { coefficients, score, information, logLikelihood };
}
