import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, Outputs, TrainingRows } from "../learner.ts";
import { logistic } from "../logistic-loss.ts";
import { softmax } from "../penalized/multinomial-loss.ts";
import { pathOfSettings } from "../setting-path.ts";
import type { TunableOptions } from "../tunable.ts";
import { boostingLoss, presentLevels } from "./boosting-loss.ts";
import { addShares } from "./forest.ts";
import { refuseOneClassOfTree } from "./forest-outcome.ts";
import type { TreeOutcome } from "./forest-outcome.ts";
import { growResidualTree } from "./grow-residual-tree.ts";
import { sortedRows } from "./sorted-rows.ts";
import { addLeaves, noTrees } from "./tree-list.ts";
import type { TreeList } from "./tree-list.ts";

interface BoostingOptions {
  readonly kind: "boosting";
  readonly trees: number;
  readonly learningRate: number;
  readonly depth: number;
  /** Least cases in a leaf. */
  readonly minLeaf: number;
}

export type BoostingSpec = TunableOptions<BoostingOptions>;

/** Of levels every round has one tree per level that occurred, in their order. */
export interface FittedBoosting extends TreeList {
  readonly kind: "boosting";
  readonly learningRate: number;
  /** Log-odds of an event in training; mean of a number; of levels the log of each share, null: no training case had it. */
  readonly initial: number | readonly (number | null)[];
  readonly columns: readonly string[];
  /** Gain per column over all trees, sum 1 (0 where no tree has a split). */
  readonly importances: readonly number[];
  /** Of levels. */
  readonly levels?: readonly string[];
  /** Of a number: it is the score itself. */
  readonly link?: "identity";
}

/**
 * Gradient boosting with trees of fixed depth: each is fitted to minus the gradient of the loss. Log-loss: residuals y - p, leaf
 * value sum(y - p) / sum(p (1 - p)); of K levels (their order is not used) one tree per level and round, leaf value (K - 1) / K
 * of that; squared error of a number: leaf value the mean residual. Nothing is random. Source: Friedman 2001, as scikit-learn's
 * GradientBoostingClassifier and GradientBoostingRegressor with subsample 1.
 */
export const boostingLearner: Learner<BoostingSpec, BoostingOptions, FittedBoosting, TreeOutcome, Outputs> = {
  kind: "boosting",
  ranksWithoutProbabilities: false,
  paths: (spec, rows, seedKey) =>
    pathOfSettings<BoostingOptions, FittedBoosting, TreeOutcome>(spec, rows, seedKey, {
      check: refuseOneClassOfTree,
      strength: ({ trees, learningRate }) => -trees * learningRate,
      fitAll: (settings, part) => {
        const order = sortedRows(part.matrix);
        return settings.map((options) => boost(options, part, order));
      },
    }),
  predict: (fitted, matrix) => {
    const { initial, link } = fitted;
    if (typeof initial !== "number") return levelProbabilities(fitted, initial, matrix);
    const score = new Float64Array(matrix.rows).fill(initial);
    addLeaves(fitted, matrix, fitted.learningRate, score);
    return [link === "identity" ? score : score.map(logistic)];
  },
  summarize: ({ roots, learningRate, initial, columns, importances, levels }) => {
    const scores = (typeof initial === "number" ? [initial] : initial).flatMap((value, k) =>
      value === null ? [] : [{ parameter: levels === undefined ? "intercept" : `intercept:${levels[k]}`, value }],
    );
    return {
      measure: "impurity",
      weights: columns.map((name, j) => ({ name, value: importances[j] })),
      numbers: [
        { parameter: "trees", value: roots.length / scores.length },
        { parameter: "learningRate", value: learningRate },
        ...scores,
      ],
      columnNumbers: [],
      lambda: null,
      kktResidual: null,
      kktTolerance: 1,
    };
  },
};

function boost(
  options: BoostingOptions,
  { matrix, outcome, names }: TrainingRows<TreeOutcome>,
  order: Int32Array,
): FittedBoosting {
  const { kind, learningRate } = options;
  const n = matrix.rows;
  const loss = boostingLoss(outcome);
  const scores = loss.initial.map((initial) => new Float64Array(n).fill(initial));
  const gains = new Float64Array(matrix.columns);
  const trees = noTrees();
  for (let t = 0; t < options.trees; t++) {
    loss.update(scores);
    scores.forEach((score, k) => {
      const leafValue = (rows: readonly number[]): number => loss.leafValue(k, rows);
      const said = growResidualTree(matrix, order, loss.residuals[k], options, leafValue, trees, gains);
      for (let i = 0; i < n; i++) score[i] += learningRate * said[i];
    });
  }
  const importances = new Float64Array(matrix.columns);
  addShares(gains, importances);
  const grown = { columns: names, ...trees, importances: [...importances] };
  if (outcome.kind === "binary") return { kind, learningRate, initial: loss.initial[0], ...grown };
  if (outcome.kind === "continuous") {
    return { kind, learningRate, initial: loss.initial[0], ...grown, link: "identity" };
  }
  const present = presentLevels(outcome);
  const initial = outcome.levels.map((_, own) => loss.initial[present.indexOf(own)] ?? null);
  return { kind, learningRate, initial, ...grown, levels: outcome.levels };
}

function levelProbabilities(
  fitted: FittedBoosting,
  initial: readonly (number | null)[],
  matrix: ColumnMatrix,
): readonly Float64Array[] {
  const { roots, learningRate } = fitted;
  const scores = initial.map((start) => new Float64Array(matrix.rows).fill(start ?? 0));
  const present = scores.filter((_, k) => initial[k] !== null);
  present.forEach((score, k) => {
    const own = roots.filter((_, tree) => tree % present.length === k);
    addLeaves({ ...fitted, roots: own }, matrix, learningRate, score);
  });
  softmax(present);
  return scores;
}
