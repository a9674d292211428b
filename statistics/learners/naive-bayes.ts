import type { ColumnMatrix } from "./column-matrix.ts";
import type { Learner, TrainingRows } from "./learner.ts";
import { logistic } from "./logistic-loss.ts";
import { settingPath } from "./setting-path.ts";
import type { TunableOptions } from "./tunable.ts";

interface NaiveBayesOptions {
  readonly kind: "naive-bayes";
  /** Share of the largest variance that is added to every variance. */
  readonly smoothing: number;
}

export type NaiveBayesSpec = TunableOptions<NaiveBayesOptions>;

export interface FittedNaiveBayes {
  readonly kind: "naive-bayes";
  readonly smoothing: number;
  readonly columns: readonly string[];
  /** Log-odds of an event in training. */
  readonly prior: number;
  readonly meanOfEvents: readonly number[];
  readonly meanOfOthers: readonly number[];
  /** Divisor n, smoothing included. */
  readonly varianceOfEvents: readonly number[];
  readonly varianceOfOthers: readonly number[];
}

/** Gaussian naive Bayes: columns independent and normal within each class. Same definitions as scikit-learn's GaussianNB. */
export const naiveBayesLearner: Learner<NaiveBayesSpec, NaiveBayesOptions, FittedNaiveBayes> = {
  kind: "naive-bayes",
  ranksWithoutProbabilities: false,
  paths: (spec, rows, seedKey) =>
    settingPath<NaiveBayesOptions, FittedNaiveBayes>(spec, rows, seedKey, {
      strength: ({ smoothing }) => smoothing,
      fitAll: (settings, part) => settings.map(({ smoothing }) => fitMoments(smoothing, part)),
    }),
  predict: (fitted, matrix) => {
    const linear = new Float64Array(matrix.rows).fill(fitted.prior);
    for (let j = 0; j < matrix.columns; j++) addLogRatio(fitted, matrix, j, linear);
    return linear.map(logistic);
  },
  summarize: (fitted) => {
    const named = (values: readonly number[]) => fitted.columns.map((name, j) => ({ name, value: values[j] }));
    return {
      measure: null,
      weights: fitted.columns.map((name) => ({ name, value: 0 })),
      numbers: [
        { parameter: "smoothing", value: fitted.smoothing },
        { parameter: "prior", value: fitted.prior },
      ],
      columnNumbers: [
        { parameter: "meanOfEvents", values: named(fitted.meanOfEvents) },
        { parameter: "meanOfOthers", values: named(fitted.meanOfOthers) },
        { parameter: "varianceOfEvents", values: named(fitted.varianceOfEvents) },
        { parameter: "varianceOfOthers", values: named(fitted.varianceOfOthers) },
      ],
      lambda: null,
      kktResidual: null,
      kktTolerance: 1,
    };
  },
};

function addLogRatio(fitted: FittedNaiveBayes, { rows, values }: ColumnMatrix, j: number, linear: Float64Array): void {
  const eventVariance = fitted.varianceOfEvents[j];
  const otherVariance = fitted.varianceOfOthers[j];
  // A column that is constant in training says nothing.
  if (eventVariance === 0 || otherVariance === 0) return;
  const ratio = Math.log(otherVariance / eventVariance);
  for (let i = 0; i < rows; i++) {
    const value = values[j * rows + i];
    const event = (value - fitted.meanOfEvents[j]) ** 2 / eventVariance;
    const other = (value - fitted.meanOfOthers[j]) ** 2 / otherVariance;
    linear[i] += 0.5 * (ratio + other - event);
  }
}

function fitMoments(smoothing: number, { matrix, outcome, names }: TrainingRows): FittedNaiveBayes {
  const { rows, columns, values } = matrix;
  let events = 0;
  for (let i = 0; i < rows; i++) events += outcome[i];
  let largest = 0;
  const moments = names.map((_, j) => {
    const column = values.subarray(j * rows, (j + 1) * rows);
    largest = Math.max(largest, momentsOf(column, () => true).variance);
    return { event: momentsOf(column, (i) => outcome[i] === 1), other: momentsOf(column, (i) => outcome[i] === 0) };
  });
  const added = columns === 0 ? 0 : smoothing * largest;
  return {
    kind: "naive-bayes",
    smoothing,
    columns: names,
    prior: Math.log(events / (rows - events)),
    meanOfEvents: moments.map(({ event }) => event.mean),
    meanOfOthers: moments.map(({ other }) => other.mean),
    varianceOfEvents: moments.map(({ event }) => event.variance + added),
    varianceOfOthers: moments.map(({ other }) => other.variance + added),
  };
}

function momentsOf(
  column: Float64Array,
  isOwn: (row: number) => boolean,
): { readonly mean: number; readonly variance: number } {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < column.length; i++) {
    if (!isOwn(i)) continue;
    sum += column[i];
    count++;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < column.length; i++) if (isOwn(i)) squares += (column[i] - mean) ** 2;
  return { mean, variance: squares / count };
}
