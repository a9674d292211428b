import type { Learner, TrainingRows } from "../learner.ts";
import { logistic } from "../logistic-loss.ts";
import { settingPath } from "../setting-path.ts";
import type { TunableOptions } from "../tunable.ts";
import { addShares } from "./forest.ts";
import { growResidualTree } from "./grow-residual-tree.ts";
import { sortedRows } from "./sorted-rows.ts";
import { addLeaves, noTrees } from "./tree-list.ts";
import type { TreeList } from "./tree-list.ts";

/** Below this a leaf's curvature is 0 and the leaf says 0. */
const leastCurvature = 1e-150;

interface BoostingOptions {
  readonly kind: "boosting";
  readonly trees: number;
  readonly learningRate: number;
  readonly depth: number;
  /** Least cases in a leaf. */
  readonly minLeaf: number;
}

export type BoostingSpec = TunableOptions<BoostingOptions>;

export interface FittedBoosting extends TreeList {
  readonly kind: "boosting";
  readonly learningRate: number;
  /** Log-odds of an event in training. */
  readonly initial: number;
  readonly columns: readonly string[];
  /** Gain per column over all trees, sum 1 (0 where no tree has a split). */
  readonly importances: readonly number[];
}

/**
 * Gradient boosting of the log-loss with trees of fixed depth: residuals y - p, leaf value sum(y - p) / sum(p (1 - p)). Nothing is
 * random. Source: Friedman 2001, as scikit-learn's GradientBoostingClassifier with subsample 1.
 */
export const boostingLearner: Learner<BoostingSpec, BoostingOptions, FittedBoosting> = {
  kind: "boosting",
  ranksWithoutProbabilities: false,
  paths: (spec, rows, seedKey) =>
    settingPath<BoostingOptions, FittedBoosting>(spec, rows, seedKey, {
      strength: ({ trees, learningRate }) => -trees * learningRate,
      fitAll: (settings, part) => {
        const order = sortedRows(part.matrix);
        return settings.map((options) => boost(options, part, order));
      },
    }),
  predict: (fitted, matrix) => {
    const linear = new Float64Array(matrix.rows).fill(fitted.initial);
    addLeaves(fitted, matrix, fitted.learningRate, linear);
    return linear.map(logistic);
  },
  summarize: ({ roots, learningRate, initial, columns, importances }) => ({
    measure: "impurity",
    weights: columns.map((name, j) => ({ name, value: importances[j] })),
    numbers: [
      { parameter: "trees", value: roots.length },
      { parameter: "learningRate", value: learningRate },
      { parameter: "intercept", value: initial },
    ],
    columnNumbers: [],
    lambda: null,
    kktResidual: null,
    kktTolerance: 1,
  }),
};

function boost(options: BoostingOptions, { matrix, outcome, names }: TrainingRows, order: Int32Array): FittedBoosting {
  const { kind, learningRate } = options;
  const n = matrix.rows;
  let events = 0;
  for (let i = 0; i < n; i++) events += outcome[i];
  const initial = Math.log(events / (n - events));
  const linear = new Float64Array(n).fill(initial);
  const residual = new Float64Array(n);
  const gains = new Float64Array(matrix.columns);
  const trees = noTrees();
  const leafValue = (rows: readonly number[]): number => {
    let sum = 0;
    let curvature = 0;
    for (const row of rows) {
      const p = outcome[row] - residual[row];
      sum += residual[row];
      curvature += p * (1 - p);
    }
    return Math.abs(curvature) < leastCurvature ? 0 : sum / curvature;
  };
  for (let t = 0; t < options.trees; t++) {
    for (let i = 0; i < n; i++) residual[i] = outcome[i] - logistic(linear[i]);
    const said = growResidualTree(matrix, order, residual, options, leafValue, trees, gains);
    for (let i = 0; i < n; i++) linear[i] += learningRate * said[i];
  }
  const importances = new Float64Array(matrix.columns);
  addShares(gains, importances);
  return { kind, learningRate, initial, columns: names, ...trees, importances: [...importances] };
}
