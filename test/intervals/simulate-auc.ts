import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { areaUnderRoc } from "../../statistics/metrics/area-under-roc.ts";
import { binaryStrata } from "../../statistics/resampling/fold-strata.ts";
import { type CoverageCounter, type JudgedFolds, type Signal, signals } from "./coverage-counter.ts";
import { largestColumns } from "./largest-columns.ts";
import { repeatedFolds } from "./repeated-folds.ts";
import { kept, informative } from "./simulated-procedure.ts";
import { standardNormals } from "./standard-normals.ts";

/** AUC of the best possible score. */
const bestAuc: Readonly<Record<Signal, number>> = { none: 0.5, moderate: 0.75, strong: 0.9 };

/**
 * Cohorts of two normal classes with independent features of variance 1, of which five differ between the classes. The procedure
 * weighs features by the difference of their class means in training, after keeping the ten largest where there are more than
 * twenty. A second procedure knows one of the five features alone, as a baseline does: `auc_difference` is the first minus the
 * second. The true AUC of weights w is Phi(w d / (sqrt(2) |w|)), d being the true differences: no test sample is needed.
 *
 * @param counter takes the folds of every cohort
 * @param shares of events
 * @param foldCounts numbers of folds
 */
export function simulateAuc(
  counter: CoverageCounter,
  n: number,
  features: number,
  shares: readonly number[],
  foldCounts: readonly number[],
  cohorts: number,
): void {
  const designs = shares.flatMap((share) => {
    const events = Math.round(share * n);
    const outcome = Uint8Array.from({ length: n }, (_, row) => (row < events ? 1 : 0));
    return foldCounts.map((folds) => {
      const assigned = repeatedFolds(binaryStrata(outcome), folds, ["coverage", "auc", n, events, folds]);
      return { outcome, events, folds, assigned };
    });
  });
  for (let cohort = 0; cohort < cohorts; cohort++) {
    const noise = standardNormals(n * features, ["coverage", "auc", n, features, cohort]);
    for (const { outcome, events, folds, assigned } of designs) {
      const judged = signals.map(() => [emptyFolds(assigned.length * folds), emptyFolds(assigned.length * folds)]);
      assigned.forEach((foldOfRow, repeat) => {
        const sums = classSums(noise, outcome, foldOfRow, folds, features);
        for (let fold = 0; fold < folds; fold++) {
          const test = rowsOf(foldOfRow, fold);
          signals.forEach((signal, s) => {
            const shift = shiftOf(signal);
            const weights = meanDifferences(sums, fold, folds, features);
            for (let column = 0; column < informative; column++) weights[column] += shift;
            const columns = largestColumns(weights, kept(features));
            const at = repeat * folds + fold;
            for (const [which, used] of [columns, Int32Array.of(0)].entries()) {
              judged[s][which].estimates[at] = foldAuc(noise, outcome, test, weights, used, features, shift);
              judged[s][which].exact[at] = trueAuc(weights, used, shift);
            }
          });
        }
      });
      signals.forEach((signal, s) => {
        const [all, one] = judged[s];
        const setting = { n, minority: Math.min(events, n - events), features, folds, signal };
        counter.add({ measure: "auc", ...setting }, all);
        counter.add({ measure: "auc_difference", ...setting }, differences(all, one));
      });
    }
  }
}

/** How far the classes lie apart in each informative feature. */
function shiftOf(signal: Signal): number {
  return (Math.SQRT2 * normalQuantile(bestAuc[signal], 0, 1)) / Math.sqrt(informative);
}

/**
 * True AUC of a linear score in two normal classes with unit variances.
 *
 * @param weights one per column
 * @param used columns of the score; the others weigh nothing
 * @param shift true difference of the class means in each of the first columns
 */
export function trueAuc(weights: Float64Array, used: Int32Array, shift: number): number {
  let along = 0;
  let squares = 0;
  for (const column of used) {
    squares += weights[column] ** 2;
    if (column < informative) along += weights[column] * shift;
  }
  return normalCdf(along / Math.sqrt(2 * squares), 0, 1);
}

/** Sums of each column per fold and class, then their totals. */
function classSums(
  noise: Float64Array,
  outcome: Uint8Array,
  foldOfRow: Int32Array,
  folds: number,
  features: number,
): { readonly sums: Float64Array; readonly counts: Float64Array } {
  const sums = new Float64Array((folds + 1) * 2 * features);
  const counts = new Float64Array((folds + 1) * 2);
  for (let row = 0; row < outcome.length; row++) {
    const place = foldOfRow[row] * 2 + outcome[row];
    counts[place]++;
    counts[folds * 2 + outcome[row]]++;
    const from = row * features;
    const to = place * features;
    for (let column = 0; column < features; column++) sums[to + column] += noise[from + column];
  }
  for (let place = 0; place < folds * 2; place++) {
    const total = (folds * 2 + (place % 2)) * features;
    for (let column = 0; column < features; column++) sums[total + column] += sums[place * features + column];
  }
  return { sums, counts };
}

/** Difference of the class means of the rows outside a fold. */
function meanDifferences(
  { sums, counts }: ReturnType<typeof classSums>,
  fold: number,
  folds: number,
  features: number,
): Float64Array {
  const differences = new Float64Array(features);
  for (const event of [0, 1]) {
    const place = fold * 2 + event;
    const total = folds * 2 + event;
    const factor = (event === 1 ? 1 : -1) / (counts[total] - counts[place]);
    for (let column = 0; column < features; column++) {
      differences[column] += factor * (sums[total * features + column] - sums[place * features + column]);
    }
  }
  return differences;
}

function foldAuc(
  noise: Float64Array,
  outcome: Uint8Array,
  test: Int32Array,
  weights: Float64Array,
  used: Int32Array,
  features: number,
  shift: number,
): number {
  let gain = 0;
  for (const column of used) if (column < informative) gain += weights[column] * shift;
  const labels = new Uint8Array(test.length);
  const scores = new Float64Array(test.length);
  for (let at = 0; at < test.length; at++) {
    const from = test[at] * features;
    labels[at] = outcome[test[at]];
    let score = labels[at] * gain;
    for (const column of used) score += weights[column] * noise[from + column];
    scores[at] = score;
  }
  return areaUnderRoc(labels, scores);
}

function rowsOf(foldOfRow: Int32Array, fold: number): Int32Array {
  return Int32Array.from([...foldOfRow.keys()].filter((row) => foldOfRow[row] === fold));
}

function emptyFolds(count: number): JudgedFolds {
  return { estimates: new Float64Array(count), exact: new Float64Array(count) };
}

function differences(first: JudgedFolds, second: JudgedFolds): JudgedFolds {
  return {
    estimates: first.estimates.map((value, at) => value - second.estimates[at]),
    exact: first.exact.map((value, at) => value - second.exact[at]),
  };
}
