import { classesOf, classOutputs, refuseOneClassOf } from "./class-outcome.ts";
import type { ClassOutcome } from "./class-outcome.ts";
import type { ColumnMatrix } from "./column-matrix.ts";
import type { Learner, Outputs, TrainingRows } from "./learner.ts";
import { softmax } from "./penalized/multinomial-loss.ts";
import { pathOfSettings } from "./setting-path.ts";
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
  readonly classes: readonly FittedClass[];
}

interface FittedClass {
  readonly name: string;
  /** Share of the training rows; 0: the class has probability 0 and no moments. */
  readonly share: number;
  /** One per column. */
  readonly means: readonly number[];
  /** Divisor n, smoothing included. */
  readonly variances: readonly number[];
}

/** Gaussian naive Bayes: columns independent and normal within each class. Same definitions as scikit-learn's GaussianNB. */
export const naiveBayesLearner: Learner<NaiveBayesSpec, NaiveBayesOptions, FittedNaiveBayes, ClassOutcome, Outputs> = {
  kind: "naive-bayes",
  ranksWithoutProbabilities: false,
  paths: (spec, rows, seedKey) =>
    pathOfSettings<NaiveBayesOptions, FittedNaiveBayes, ClassOutcome>(spec, rows, seedKey, {
      check: refuseOneClassOf,
      strength: ({ smoothing }) => smoothing,
      fitAll: (settings, part) => settings.map(({ smoothing }) => fitMoments(smoothing, part)),
    }),
  predict: (fitted, matrix) => {
    const present = fitted.classes.filter(({ share }) => share > 0);
    const joint = present.map(({ share }) => new Float64Array(matrix.rows).fill(Math.log(share)));
    for (let j = 0; j < matrix.columns; j++) addLogDensities(present, matrix, j, joint);
    softmax(joint);
    const outputs = fitted.classes.map((own) => joint[present.indexOf(own)] ?? new Float64Array(matrix.rows));
    return classOutputs(outputs);
  },
  summarize: ({ smoothing, columns, classes }) => {
    const named = (values: readonly number[]) => columns.map((name, j) => ({ name, value: values[j] }));
    const present = classes.filter(({ share }) => share > 0);
    return {
      measure: null,
      weights: columns.map((name) => ({ name, value: 0 })),
      numbers: [
        { parameter: "smoothing", value: smoothing },
        ...classes.map(({ name, share }) => ({ parameter: `share:${name}`, value: share })),
      ],
      columnNumbers: present.flatMap(({ name, means, variances }) => [
        { parameter: `mean:${name}`, values: named(means) },
        { parameter: `variance:${name}`, values: named(variances) },
      ]),
      lambda: null,
      kktResidual: null,
      kktTolerance: 1,
    };
  },
};

function addLogDensities(
  classes: readonly FittedClass[],
  { rows, values }: ColumnMatrix,
  j: number,
  joint: readonly Float64Array[],
): void {
  // A column that is constant within a class says nothing.
  if (classes.some(({ variances }) => variances[j] === 0)) return;
  classes.forEach(({ means, variances }, k) => {
    const spread = Math.log(variances[j]);
    for (let i = 0; i < rows; i++) {
      joint[k][i] -= 0.5 * (spread + (values[j * rows + i] - means[j]) ** 2 / variances[j]);
    }
  });
}

function fitMoments(smoothing: number, { matrix, outcome, names }: TrainingRows<ClassOutcome>): FittedNaiveBayes {
  const { rows, values } = matrix;
  const classes = classesOf(outcome);
  const column = (j: number): Float64Array => values.subarray(j * rows, (j + 1) * rows);
  let largest = 0;
  for (let j = 0; j < names.length; j++) largest = Math.max(largest, momentsOf(column(j), () => true).variance);
  const added = smoothing * largest;
  return {
    kind: "naive-bayes",
    smoothing,
    columns: names,
    classes: classes.names.map((name, k) => {
      const count = classes.of.reduce((sum, own) => sum + (own === k ? 1 : 0), 0);
      const moments = count === 0 ? [] : names.map((_, j) => momentsOf(column(j), (i) => classes.of[i] === k));
      return {
        name,
        share: count / rows,
        means: moments.map(({ mean }) => mean),
        variances: moments.map(({ variance }) => variance + added),
      };
    }),
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
