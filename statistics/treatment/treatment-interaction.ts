import chisquareCdf from "@stdlib/stats-base-dists-chisquare-cdf";
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { logisticRegression } from "../metrics/logistic-regression.ts";
import type { BinaryOutcome, CensoredOutcome } from "../outcome.ts";
import { coxRegression, DependentColumnError } from "../survival/cox-regression.ts";

export interface TreatmentInteraction {
  /** Log ratio of odds ratios (binary) or hazard ratios (survival), treated to control, per standard deviation of the score. */
  readonly coefficient: number;
  readonly standardError: number;
  /** Wald limits. */
  readonly lower: number;
  readonly upper: number;
  readonly waldP: number;
  /** Against the model with score and arm but without their product. */
  readonly likelihoodRatioP: number;
  /** Why there is no value; empty where there is one. */
  readonly reason: "" | "score-constant" | "no-events" | "separation" | "dependent";
}

/**
 * Whether the effect of the treatment changes with a score: a logistic (binary) or Cox (survival, Efron) model with the
 * standardized score, the arm and their product. It answers that only where the arm was assigned at random. Source: Cox 1984,
 * Interaction, Int Stat Rev 52:1-31.
 *
 * @param outcome n rows, without competing events
 * @param score n, finite, any unit: it is divided by its standard deviation (n - 1)
 * @param treated n, 1 = treated, 0 = control
 * @param confidence in (0, 1)
 * @returns NaN with a reason where the score is constant, nothing or everything is an event, a coefficient runs to infinity,
 *   or an arm is empty
 */
export function treatmentInteraction(
  outcome: BinaryOutcome | CensoredOutcome,
  score: Float64Array,
  treated: Uint8Array,
  confidence: number,
): TreatmentInteraction {
  const standardized = standardize(score);
  if (standardized === null) return without("score-constant");
  let events = 0;
  for (const value of outcome.event) events += value;
  if (events === 0 || (outcome.kind === "binary" && events === score.length)) return without("no-events");
  const arm = Float64Array.from(treated);
  const columns = [standardized, arm, standardized.map((value, i) => value * arm[i])];
  const full = fit(outcome, columns);
  const reduced = fit(outcome, columns.slice(0, 2));
  if (typeof full === "string") return without(full);
  if (typeof reduced === "string") return without(reduced);
  const z = normalQuantile(0.5 + confidence / 2, 0, 1);
  const { coefficient, standardError } = full;
  return {
    coefficient,
    standardError,
    lower: coefficient - z * standardError,
    upper: coefficient + z * standardError,
    waldP: 2 * normalCdf(-Math.abs(coefficient / standardError), 0, 1),
    likelihoodRatioP: 1 - chisquareCdf(Math.max(0, 2 * (full.logLikelihood - reduced.logLikelihood)), 1),
    reason: "",
  };
}

function without(reason: TreatmentInteraction["reason"]): TreatmentInteraction {
  const none = { coefficient: NaN, standardError: NaN, lower: NaN, upper: NaN, waldP: NaN, likelihoodRatioP: NaN };
  return { ...none, reason };
}

function standardize(values: Float64Array): Float64Array | null {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / (values.length - 1));
  // What rounding of the mean leaves is no spread.
  return deviation > 1e-12 * Math.abs(mean) ? values.map((value) => (value - mean) / deviation) : null;
}

/** The last coefficient with its standard error, or why there is none. */
function fit(outcome: BinaryOutcome | CensoredOutcome, columns: readonly Float64Array[]) {
  const rows = columns[0].length;
  const matrix: ColumnMatrix = { rows, columns: columns.length, values: new Float64Array(rows * columns.length) };
  columns.forEach((column, j) => matrix.values.set(column, j * rows));
  if (outcome.kind === "binary") {
    const { coefficients, covariance, logLikelihood, status } = logisticRegression(matrix, outcome.event);
    if (status !== "converged") return status;
    return {
      coefficient: coefficients.at(-1) ?? NaN,
      standardError: Math.sqrt(covariance.at(-1) ?? NaN),
      logLikelihood,
    };
  }
  try {
    const { coefficients, standardErrors, logLikelihood, status } = coxRegression(matrix, outcome, { ties: "efron" });
    if (status !== "converged") return "separation";
    return { coefficient: coefficients.at(-1) ?? NaN, standardError: standardErrors.at(-1) ?? NaN, logLikelihood };
  } catch (error) {
    if (error instanceof DependentColumnError) return "dependent";
    throw error;
  }
}
