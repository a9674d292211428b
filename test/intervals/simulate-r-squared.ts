import { rSquared } from "../../statistics/metrics/regression-errors.ts";
import { foldStrata } from "../../statistics/resampling/fold-strata.ts";
import { type CoverageCounter, type JudgedFolds, type Signal, signals } from "./coverage-counter.ts";
import { largestColumns } from "./largest-columns.ts";
import { repeatedFolds } from "./repeated-folds.ts";
import { informative, kept } from "./simulated-procedure.ts";
import { standardNormals } from "./standard-normals.ts";

/** Share of the variance that the features explain. */
const explained: Readonly<Record<Signal, number>> = { none: 0, moderate: 0.3, strong: 0.7 };

/**
 * Cohorts of a number with variance 1 that is a sum of five of the independent features and normal error. The procedure predicts the
 * training mean plus features times their covariance with the number in training, after keeping the ten largest where there are more
 * than twenty. The true R squared of coefficients w and mean m is 1 - (|b - w|^2 + m^2 + error variance).
 *
 * @param counter takes the folds of every cohort
 */
export function simulateRSquared(
  counter: CoverageCounter,
  n: number,
  features: number,
  foldCounts: readonly number[],
  cohorts: number,
): void {
  // Rows are sorted by the number, so that its quarters, and with them the folds, are the same in every cohort.
  const value = Float64Array.from({ length: n }, (_, row) => row);
  const designs = foldCounts.map((folds) => ({
    folds,
    assigned: repeatedFolds(foldStrata({ kind: "continuous", value }), folds, ["coverage", "r2", n, folds]),
  }));
  for (let cohort = 0; cohort < cohorts; cohort++) {
    const normals = standardNormals(n * (features + 1), ["coverage", "r2", n, features, cohort]);
    for (const signal of signals) {
      const { outcome, rows } = sortedOutcome(normals, n, features, signal);
      for (const { folds, assigned } of designs) {
        const judged = judgeFolds(normals, outcome, rows, assigned, folds, features, slopeOf(signal));
        counter.add({ measure: "r2", n, minority: n, features, folds, signal }, judged);
      }
    }
  }
}

function slopeOf(signal: Signal): number {
  return Math.sqrt(explained[signal] / informative);
}

/** The outcome in ascending order, and which row of the features belongs to it. */
function sortedOutcome(normals: Float64Array, n: number, features: number, signal: Signal) {
  const slope = slopeOf(signal);
  const error = Math.sqrt(1 - explained[signal]);
  const values = Float64Array.from({ length: n }, (_, row) => {
    let value = error * normals[n * features + row];
    for (let column = 0; column < informative; column++) value += slope * normals[row * features + column];
    return value;
  });
  const rows = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  return { rows, outcome: Float64Array.from(rows, (row) => values[row]) };
}

function judgeFolds(
  normals: Float64Array,
  outcome: Float64Array,
  rows: Int32Array,
  assigned: readonly Int32Array[],
  folds: number,
  features: number,
  slope: number,
): JudgedFolds {
  const judged = {
    estimates: new Float64Array(assigned.length * folds),
    exact: new Float64Array(assigned.length * folds),
  };
  assigned.forEach((foldOfRow, repeat) => {
    for (let fold = 0; fold < folds; fold++) {
      const training = [...foldOfRow.keys()].filter((row) => foldOfRow[row] !== fold);
      const mean = training.reduce((sum, row) => sum + outcome[row], 0) / training.length;
      const weights = new Float64Array(features);
      for (const row of training) {
        const factor = (outcome[row] - mean) / training.length;
        const from = rows[row] * features;
        for (let column = 0; column < features; column++) weights[column] += factor * normals[from + column];
      }
      const used = largestColumns(weights, kept(features));
      const test = Int32Array.from([...foldOfRow.keys()].filter((row) => foldOfRow[row] === fold));
      const predicted = Float64Array.from(test, (row) => {
        let value = mean;
        for (const column of used) value += weights[column] * normals[rows[row] * features + column];
        return value;
      });
      const at = repeat * folds + fold;
      judged.estimates[at] = rSquared(
        Float64Array.from(test, (row) => outcome[row]),
        predicted,
      );
      judged.exact[at] = trueRSquared(weights, used, mean, slope);
    }
  });
  return judged;
}

/**
 * True R squared of a linear prediction of a number with mean 0 and variance 1 from independent features with variance 1.
 *
 * @param used columns of the prediction; the others weigh nothing
 * @param slope true coefficient of each of the first columns
 */
export function trueRSquared(weights: Float64Array, used: Int32Array, mean: number, slope: number): number {
  let off = mean ** 2 + informative * slope ** 2;
  for (const column of used) {
    const truth = column < informative ? slope : 0;
    off += (truth - weights[column]) ** 2 - truth ** 2;
  }
  return informative * slope ** 2 - off;
}
