import type { KeyPart } from "../../random/counter-random.ts";
import { binaryStrata } from "../../resampling/fold-strata.ts";
import { stratifiedGroupFolds } from "../../resampling/stratified-group-folds.ts";
import { rowsOfFold, takeLabels } from "../../resampling/take-rows.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, Purpose, TrainingRows } from "../learner.ts";
import { logistic } from "../logistic-loss.ts";
import { settingPath } from "../setting-path.ts";
import type { Tunable } from "../tunable.ts";
import { vectorProducts } from "../vector-products.ts";
import { byRow, crossKernel, radialKernel, scaledGamma, squaredLengths } from "./kernel-matrix.ts";
import { fitSigmoid } from "./sigmoid.ts";
import type { Sigmoid } from "./sigmoid.ts";
import { solveSvm, svmProblem, svmTolerance } from "./solve-svm.ts";
import type { SvmProblem } from "./solve-svm.ts";

const calibrationFolds = 5;

interface SvmOptions {
  readonly kind: "svm";
  readonly kernel: "linear" | "rbf";
  readonly c: number;
  /** Of the radial kernel; `scale` = 1 / (p var(X)). */
  readonly gamma: "scale" | number;
}

export interface SvmSpec {
  readonly kind: "svm";
  readonly kernel: "linear" | "rbf";
  readonly c: Tunable<number>;
  readonly gamma: "scale" | Tunable<number>;
}

export interface FittedSvm {
  readonly kind: "svm";
  readonly kernel: "linear" | "rbf";
  readonly c: number;
  /** null: linear. */
  readonly gamma: number | null;
  readonly intercept: number;
  readonly columns: readonly string[];
  /** Linear kernel: one weight per column; else empty. */
  readonly weights: readonly number[];
  /** Radial kernel: y a of each support vector, and the vectors one after the other (training rows of the frozen model). */
  readonly signedAlpha: readonly number[];
  readonly vectors: readonly ArrayLike<number>[];
  /** From decision value to probability; slope 1 and intercept 0 where only the order was asked for. */
  readonly sigmoid: Sigmoid;
  readonly kktResidual: number;
}

/**
 * Support vector machine, linear or radial. Probabilities come from a sigmoid on decision values of five folds within the training
 * rows, split by patient, never from the fit's own rows.
 */
export const svmLearner: Learner<SvmSpec, SvmOptions, FittedSvm> = {
  kind: "svm",
  ranksWithoutProbabilities: true,
  paths: (spec, rows, seedKey) =>
    settingPath<SvmOptions, FittedSvm>(spec, rows, seedKey, { strength: ({ c }) => 1 / c, fitAll: fitSvms }),
  predict: (fitted, matrix) => throughSigmoid(fitted.sigmoid, svmDecisions([fitted], matrix)[0]),
  predictAll: (fits, matrix) => {
    const decisions = svmDecisions(fits, matrix);
    return fits.map(({ sigmoid }, k) => throughSigmoid(sigmoid, decisions[k]));
  },
  summarize: ({ kernel, c, gamma, intercept, columns, weights, signedAlpha, sigmoid, kktResidual }) => ({
    measure: kernel === "linear" ? "coefficient" : null,
    weights: columns.map((name, j) => ({ name, value: kernel === "linear" ? weights[j] : 0 })),
    numbers: [
      { parameter: "c", value: c },
      ...(gamma === null
        ? []
        : [
            { parameter: "gamma", value: gamma },
            { parameter: "supportVectors", value: signedAlpha.length },
          ]),
      { parameter: "intercept", value: intercept },
      { parameter: "sigmoidSlope", value: sigmoid.slope },
      { parameter: "sigmoidIntercept", value: sigmoid.intercept },
    ],
    columnNumbers: [],
    lambda: null,
    kktResidual,
    kktTolerance: svmTolerance,
  }),
};

/**
 * Decision values: sum of y a K(x, support vector) + intercept.
 *
 * @param fits of one path: what they share is worked out once
 * @returns per fit one value per row; above 0 = event
 */
export function svmDecisions(fits: readonly FittedSvm[], matrix: ColumnMatrix): Float64Array[] {
  const { rows, columns, values } = matrix;
  const numbers = new Map<ArrayLike<number>, number>();
  for (const { vectors } of fits) {
    for (const vector of vectors) if (!numbers.has(vector)) numbers.set(vector, numbers.size);
  }
  const count = numbers.size;
  const support = new Float64Array(count * columns);
  for (const [vector, number] of numbers) support.set(vector, number * columns);
  const own = count > 0 ? byRow(matrix) : new Float64Array(0);
  const products = vectorProducts(own, count > 0 ? rows : 0, support, count, columns);
  const squares = squaredLengths(own, count > 0 ? rows : 0, columns);
  const supportSquares = squaredLengths(support, count, columns);
  const kernels = new Map<number, Float64Array>();
  return fits.map(({ gamma, intercept, weights, signedAlpha, vectors }) => {
    const decision = new Float64Array(rows).fill(intercept);
    if (gamma === null) {
      for (let j = 0; j < columns; j++) {
        for (let i = 0; i < rows; i++) decision[i] += weights[j] * values[j * rows + i];
      }
      return decision;
    }
    const kernel = kernels.get(gamma) ?? crossKernel(products, squares, supportSquares, gamma);
    kernels.set(gamma, kernel);
    vectors.forEach((vector, s) => {
      const column = numbers.get(vector) ?? 0;
      for (let i = 0; i < rows; i++) decision[i] += signedAlpha[s] * kernel[i * count + column];
    });
    return decision;
  });
}

function throughSigmoid({ slope, intercept }: Sigmoid, decision: Float64Array): Float64Array {
  return decision.map((value) => logistic(slope * value + intercept));
}

/** What depends on the training rows alone. */
interface Shared {
  /** Rows one after the other. */
  readonly all: Float64Array;
  readonly products: Float64Array;
  readonly scale: number;
}

/** Rows are ranked first and, once a setting is chosen, fitted again for probabilities: as long as they are kept, so is this. */
const sharedByMatrix = new WeakMap<ColumnMatrix, Shared>();

function sharedOf(matrix: ColumnMatrix): Shared {
  const known = sharedByMatrix.get(matrix);
  if (known !== undefined) return known;
  const all = byRow(matrix);
  const products = vectorProducts(all, matrix.rows, all, matrix.rows, matrix.columns);
  const shared = { all, products, scale: scaledGamma(matrix) };
  sharedByMatrix.set(matrix, shared);
  return shared;
}

/** The same numbers as JSON writes them; `Array.from` takes ten times as long. */
function plainNumbers(view: Float64Array): number[] {
  const numbers: number[] = [];
  for (let k = 0; k < view.length; k++) numbers.push(view[k]);
  return numbers;
}

/** One matrix of products for all settings, one kernel matrix per gamma and calibration fold. */
function fitSvms(
  settings: readonly SvmOptions[],
  rows: TrainingRows,
  seedKey: readonly KeyPart[],
  purpose: Purpose,
): FittedSvm[] {
  const { matrix, outcome, patients, names } = rows;
  const n = matrix.rows;
  const { all, products, scale } = sharedOf(matrix);
  const gammaOf = ({ kernel, gamma }: SvmOptions): number | null =>
    kernel === "linear" ? null : gamma === "scale" ? scale : gamma;
  const folds = purpose === "ranking" ? null : calibrationSplits(outcome, patients, seedKey);
  const problems = new Map<number | null, { whole: SvmProblem; folds: readonly HeldOutProblem[] | null }>();
  for (const gamma of new Set(settings.map(gammaOf))) {
    const whole = svmProblem(gamma === null ? products : radialKernel(products, n, gamma), outcome);
    problems.set(gamma, { whole, folds: folds?.map((fold) => heldOutProblem(whole, fold)) ?? null });
  }
  // Fits that are never written down make do with views.
  const vectors = new Map<number, ArrayLike<number>>();
  const vectorOf = (row: number): ArrayLike<number> => {
    const known = vectors.get(row);
    if (known !== undefined) return known;
    const view = all.subarray(row * names.length, (row + 1) * names.length);
    const vector = purpose === "model" ? plainNumbers(view) : view;
    vectors.set(row, vector);
    return vector;
  };
  return settings.map((options) => {
    const { kind, kernel, c } = options;
    const gamma = gammaOf(options);
    const problem = problems.get(gamma);
    if (problem === undefined) throw new TypeError("svm: a kernel is missing");
    const { signedAlpha, intercept, violation } = solveSvm(problem.whole, c);
    const support = Array.from(signedAlpha.keys()).filter((i) => signedAlpha[i] !== 0);
    const isLinear = gamma === null;
    return {
      kind,
      kernel,
      c,
      gamma,
      intercept,
      columns: names,
      weights: isLinear ? names.map((_, j) => weightOf(matrix, j, signedAlpha)) : [],
      signedAlpha: isLinear ? [] : support.map((i) => signedAlpha[i]),
      vectors: isLinear ? [] : support.map(vectorOf),
      sigmoid: problem.folds === null ? { slope: 1, intercept: 0 } : outOfFoldSigmoid(problem.folds, outcome, c),
      kktResidual: violation,
    };
  });
}

function weightOf({ rows, values }: ColumnMatrix, column: number, signedAlpha: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += signedAlpha[i] * values[column * rows + i];
  return sum;
}

interface CalibrationSplit {
  readonly train: Int32Array;
  readonly held: Int32Array;
}

function calibrationSplits(
  outcome: Uint8Array,
  patients: readonly string[],
  seedKey: readonly KeyPart[],
): CalibrationSplit[] {
  const foldOfRow = stratifiedGroupFolds(binaryStrata(outcome), patients, calibrationFolds, seedKey, "sigmoid folds");
  return Array.from({ length: calibrationFolds }, (_, fold) => ({
    train: rowsOfFold(foldOfRow, fold, false),
    held: rowsOfFold(foldOfRow, fold, true),
  }));
}

/** What a calibration fold learns from, and the kernel between its held-out rows and those. */
interface HeldOutProblem extends CalibrationSplit {
  readonly problem: SvmProblem;
  readonly cross: Float64Array;
}

function heldOutProblem({ kernel, outcome }: SvmProblem, { train, held }: CalibrationSplit): HeldOutProblem {
  const n = outcome.length;
  const take = (rows: Int32Array): Float64Array => {
    const taken = new Float64Array(rows.length * train.length);
    for (let a = 0; a < rows.length; a++) {
      for (let b = 0; b < train.length; b++) taken[a * train.length + b] = kernel[rows[a] * n + train[b]];
    }
    return taken;
  };
  return { train, held, problem: svmProblem(take(train), takeLabels(outcome, train)), cross: take(held) };
}

function outOfFoldSigmoid(folds: readonly HeldOutProblem[], outcome: Uint8Array, c: number): Sigmoid {
  const decision = new Float64Array(outcome.length);
  for (const { held, problem, cross } of folds) {
    const { signedAlpha, intercept } = solveSvm(problem, c);
    held.forEach((row, a) => {
      decision[row] = intercept;
      for (let b = 0; b < signedAlpha.length; b++) decision[row] += signedAlpha[b] * cross[a * signedAlpha.length + b];
    });
  }
  return fitSigmoid(decision, outcome);
}
