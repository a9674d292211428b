import type { KeyPart } from "../../random/counter-random.ts";
import { binaryStrata } from "../../resampling/fold-strata.ts";
import { stratifiedGroupFolds } from "../../resampling/stratified-group-folds.ts";
import { rowsOfFold, takeLabels } from "../../resampling/take-rows.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, Purpose, TrainingRows } from "../learner.ts";
import { logistic } from "../logistic-loss.ts";
import { settingPath } from "../setting-path.ts";
import type { Tunable } from "../tunable.ts";
import { radialKernel, rowProducts, scaledGamma } from "./kernel-matrix.ts";
import { fitSigmoid } from "./sigmoid.ts";
import type { Sigmoid } from "./sigmoid.ts";
import { solveSvm, svmTolerance } from "./solve-svm.ts";

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
  readonly vectors: readonly (readonly number[])[];
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
  predict: (fitted, matrix) => throughSigmoid(fitted.sigmoid, svmDecision(fitted, matrix)),
  predictAll: (fits, matrix) => {
    const known = new Map<readonly number[], Float64Array>();
    return fits.map((fitted) => throughSigmoid(fitted.sigmoid, svmDecision(fitted, matrix, known)));
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
 * @param known distances that were worked out for the same rows
 * @returns one per row; above 0 = event
 */
export function svmDecision(
  fitted: FittedSvm,
  matrix: ColumnMatrix,
  known = new Map<readonly number[], Float64Array>(),
): Float64Array {
  const { rows, columns, values } = matrix;
  const { gamma } = fitted;
  const decision = new Float64Array(rows).fill(fitted.intercept);
  if (gamma === null) {
    for (let j = 0; j < columns; j++) {
      for (let i = 0; i < rows; i++) decision[i] += fitted.weights[j] * values[j * rows + i];
    }
    return decision;
  }
  fitted.vectors.forEach((vector, s) => {
    const distance = distancesTo(vector, matrix, known);
    const alpha = fitted.signedAlpha[s];
    for (let i = 0; i < rows; i++) decision[i] += alpha * Math.exp(-gamma * distance[i]);
  });
  return decision;
}

/** Squared distances of all rows to one vector; fits of one path share their vectors. */
function distancesTo(
  vector: readonly number[],
  { rows, columns, values }: ColumnMatrix,
  known: Map<readonly number[], Float64Array>,
): Float64Array {
  const found = known.get(vector);
  if (found !== undefined) return found;
  const distance = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    const own = vector[j];
    const start = j * rows;
    for (let i = 0; i < rows; i++) {
      const difference = values[start + i] - own;
      distance[i] += difference * difference;
    }
  }
  known.set(vector, distance);
  return distance;
}

function throughSigmoid({ slope, intercept }: Sigmoid, decision: Float64Array): Float64Array {
  return decision.map((value) => logistic(slope * value + intercept));
}

/** One matrix of products for all settings, one kernel matrix per gamma. */
function fitSvms(
  settings: readonly SvmOptions[],
  rows: TrainingRows,
  seedKey: readonly KeyPart[],
  purpose: Purpose,
): FittedSvm[] {
  const { matrix, outcome, patients, names } = rows;
  const n = matrix.rows;
  const products = rowProducts(matrix);
  const vectors = Array.from({ length: n }, (_, i) => names.map((__, j) => matrix.values[j * n + i]));
  const kernels = new Map<number | null, Float64Array>([[null, products]]);
  const foldOfRow =
    purpose === "ranking"
      ? null
      : stratifiedGroupFolds(binaryStrata(outcome), patients, calibrationFolds, seedKey, "sigmoid folds");
  return settings.map(({ kind, kernel: name, c, gamma: stated }) => {
    const gamma = name === "linear" ? null : stated === "scale" ? scaledGamma(matrix) : stated;
    const kernel = kernels.get(gamma) ?? radialKernel(products, n, gamma ?? 0);
    kernels.set(gamma, kernel);
    const { signedAlpha, intercept, violation } = solveSvm(kernel, outcome, c);
    const sigmoid = foldOfRow === null ? { slope: 1, intercept: 0 } : outOfFoldSigmoid(kernel, outcome, foldOfRow, c);
    const support = Array.from(signedAlpha.keys()).filter((i) => signedAlpha[i] !== 0);
    const isLinear = gamma === null;
    return {
      kind,
      kernel: name,
      c,
      gamma,
      intercept,
      columns: names,
      weights: isLinear ? names.map((_, j) => weightOf(matrix, j, signedAlpha)) : [],
      signedAlpha: isLinear ? [] : support.map((i) => signedAlpha[i]),
      vectors: isLinear ? [] : support.map((i) => vectors[i]),
      sigmoid,
      kktResidual: violation,
    };
  });
}

function weightOf({ rows, values }: ColumnMatrix, column: number, signedAlpha: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += signedAlpha[i] * values[column * rows + i];
  return sum;
}

function outOfFoldSigmoid(kernel: Float64Array, outcome: Uint8Array, foldOfRow: Int32Array, c: number): Sigmoid {
  const n = outcome.length;
  const decision = new Float64Array(n);
  for (let fold = 0; fold < calibrationFolds; fold++) {
    const train = rowsOfFold(foldOfRow, fold, false);
    const own = new Float64Array(train.length ** 2);
    for (let a = 0; a < train.length; a++) {
      for (let b = 0; b < train.length; b++) own[a * train.length + b] = kernel[train[a] * n + train[b]];
    }
    const { signedAlpha, intercept } = solveSvm(own, takeLabels(outcome, train), c);
    for (const row of rowsOfFold(foldOfRow, fold, true)) {
      decision[row] = intercept;
      for (let a = 0; a < train.length; a++) decision[row] += signedAlpha[a] * kernel[row * n + train[a]];
    }
  }
  return fitSigmoid(decision, outcome);
}
