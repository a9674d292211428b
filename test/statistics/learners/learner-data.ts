import type { Outcome } from "../../../statistics/outcome.ts";
import { binaryOutcome } from "../binary-outcome.ts";
import { readFileSync } from "node:fs";
import type { ColumnMatrix } from "../../../statistics/learners/column-matrix.ts";
import type { TrainingRows } from "../../../statistics/learners/learner.ts";
import { learnerRegistry } from "../../../statistics/learners/learner-registry.ts";
import type { FittedLearner, LearnerSpec } from "../../../statistics/learners/learner-registry.ts";

/** The data of `learners.py`, by the same integer generator. */
export function makeRows(rows: number, columns: number, seed: number): TrainingRows {
  const values = new Float64Array(rows * columns);
  const outcome = new Uint8Array(rows);
  let state = seed;
  const next = (): number => {
    state = (16807 * state) % 2147483647;
    return Math.floor(state / 128) / 2 ** 20 - 8;
  };
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) values[i + rows * j] = next();
    const x = (j: number): number => values[i + rows * j];
    outcome[i] = x(0) + 0.5 * x(1) + 0.25 * x(2) * x(3) + (4 * next()) / 8 > 0 ? 1 : 0;
  }
  return {
    matrix: { rows, columns, values },
    names: Array.from({ length: columns }, (_, j) => `f${j}`),
    outcome,
    patients: Array.from(outcome, (_, i) => `p${i}`),
  };
}

export function fitLearner(spec: LearnerSpec, rows: TrainingRows, seed = 1): FittedLearner {
  return learnerRegistry[spec.kind].paths(spec, withOutcome(rows), ["test", seed])[0].refit(0);
}

/** The rows as the registry takes them. */
export function withOutcome(rows: TrainingRows): TrainingRows<Outcome> {
  return { ...rows, outcome: binaryOutcome(rows.outcome) };
}

export function predictLearner(fitted: FittedLearner, matrix: ColumnMatrix): Float64Array {
  return learnerRegistry[fitted.kind].predict(fitted, matrix)[0];
}

export function readReference(): Reference {
  const file = new URL("../../reference/scikit-learn/learners.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Reference;
}

interface TreeCase {
  readonly minLeaf: number;
  readonly depth: number;
  readonly probabilities: readonly number[];
  readonly importances: readonly number[];
}

interface Reference {
  readonly events: number;
  readonly forest: readonly TreeCase[];
  readonly tree: { readonly minLeaf: number; readonly feature: number[]; readonly value: readonly number[] };
  readonly boosting: readonly (TreeCase & { readonly trees: number; readonly learningRate: number })[];
  readonly svm: readonly {
    readonly kernel: "linear" | "rbf";
    readonly c: number;
    readonly gamma: "scale" | number;
    readonly decision: readonly number[];
    readonly supportVectors: number;
  }[];
  readonly sigmoid: {
    readonly decision: readonly number[];
    readonly outcome: readonly number[];
    readonly slope: number;
    readonly intercept: number;
  };
  readonly nearestNeighbors: readonly { readonly neighbors: number; readonly probabilities: readonly number[] }[];
  readonly naiveBayes: readonly { readonly smoothing: number; readonly probabilities: readonly number[] }[];
  readonly distribution: readonly {
    readonly kind: "forest" | "extra-trees";
    readonly minLeaf: number;
    readonly aucs: readonly number[];
    readonly nodes: readonly number[];
    readonly meanProbabilities: readonly number[];
    readonly importances: readonly number[];
  }[];
}
