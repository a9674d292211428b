import type { CensoredOutcome } from "../../outcome.ts";
import { absoluteRisk, baselineHazard } from "../../survival/baseline-hazard.ts";
import { emptyCoxLoss, meanCoxLoss, updateCoxResiduals } from "../../survival/cox-loss.ts";
import { riskSets } from "../../survival/risk-sets.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, Outputs, TrainingRows } from "../learner.ts";
import { pathOfSettings } from "../setting-path.ts";
import type { TunableOptions } from "../tunable.ts";
import { addShares } from "../trees/forest.ts";
import { growResidualTree } from "../trees/grow-residual-tree.ts";
import { sortedRows } from "../trees/sorted-rows.ts";
import { addLeaves, noTrees } from "../trees/tree-list.ts";
import type { TreeList } from "../trees/tree-list.ts";
import { checkOneCause } from "./check-one-cause.ts";
import { horizonNotes } from "./horizon-notes.ts";
import type { StoredHazard } from "./stored-hazard.ts";
import { storedHazard } from "./stored-hazard.ts";

interface BoostedCoxOptions {
  readonly kind: "boosted-cox";
  readonly trees: number;
  readonly learningRate: number;
  readonly depth: number;
  /** Least cases in a leaf. */
  readonly minLeaf: number;
}

export type BoostedCoxSpec = TunableOptions<BoostedCoxOptions>;

/** A leaf says the mean martingale residual of its cases. */
export interface FittedBoostedCox extends TreeList {
  readonly kind: "boosted-cox";
  readonly learningRate: number;
  /** Mean over the training rows of learningRate x sum of the leaves. */
  readonly offset: number;
  readonly columns: readonly string[];
  /** Gain per column over all trees, sum 1 (0 where no tree has a split). */
  readonly importances: readonly number[];
  readonly horizons: readonly number[];
  readonly baseline: StoredHazard;
}

/**
 * Gradient boosting of the Cox partial likelihood (Breslow's ties) with trees of fixed depth: each tree is fitted to the martingale
 * residuals, which are minus the gradient, and a leaf adds learningRate x their mean. `score` is the log hazard ratio to the mean
 * training case, `risk:H` comes from Breslow's baseline hazard of the training scores. Nothing is random. A horizon beyond the
 * last follow-up has the risk NaN and a note. Source: Ridgeway 1999; as scikit-survival's
 * GradientBoostingSurvivalAnalysis with subsample 1.
 */
export const boostedCoxLearner: Learner<BoostedCoxSpec, BoostedCoxOptions, FittedBoostedCox, CensoredOutcome, Outputs> =
  {
    kind: "boosted-cox",
    ranksWithoutProbabilities: false,
    paths: (spec, rows, seedKey) =>
      pathOfSettings<BoostedCoxOptions, FittedBoostedCox, CensoredOutcome>(spec, rows, seedKey, {
        strength: ({ trees, learningRate }) => -trees * learningRate,
        check: (outcome) => checkOneCause("boosted-cox", outcome),
        fitAll: (settings, part) => {
          const order = sortedRows(part.matrix);
          return settings.map((options) => boost(options, part, order));
        },
      }),
    predict: (fitted, matrix) => {
      const { horizons, baseline } = fitted;
      const score = scores(fitted, fitted.offset, matrix);
      const risks = absoluteRisk(baseline, score, horizons);
      const byHorizon = horizons.map((_, h) => score.map((_score, i) => risks[i * horizons.length + h]));
      return [score, ...byHorizon];
    },
    summarize: ({ roots, learningRate, columns, importances, horizons, baseline }) => ({
      measure: "impurity",
      weights: columns.map((name, j) => ({ name, value: importances[j] })),
      numbers: [
        { parameter: "trees", value: roots.length },
        { parameter: "learningRate", value: learningRate },
      ],
      columnNumbers: [],
      lambda: null,
      kktResidual: null,
      kktTolerance: 1,
      notes: horizonNotes(horizons, baseline.lastTime),
    }),
  };

function boost(
  options: BoostedCoxOptions,
  { matrix, outcome, names }: TrainingRows<CensoredOutcome>,
  order: Int32Array,
): FittedBoostedCox {
  const { kind, learningRate } = options;
  const n = matrix.rows;
  const sets = riskSets(outcome);
  const loss = emptyCoxLoss(sets);
  const linear = new Float64Array(n);
  const ordered = new Float64Array(n);
  const residual = new Float64Array(n);
  const gains = new Float64Array(matrix.columns);
  const trees = noTrees();
  const meanResidual = (rows: readonly number[]): number => {
    let sum = 0;
    for (const row of rows) sum += residual[row];
    return sum / rows.length;
  };
  for (let t = 0; t < options.trees; t++) {
    for (let k = 0; k < n; k++) ordered[k] = linear[sets.order[k]];
    meanCoxLoss(sets, ordered, loss);
    updateCoxResiduals(sets, loss);
    for (let k = 0; k < n; k++) residual[sets.order[k]] = loss.residual[k];
    const said = growResidualTree(matrix, order, residual, options, meanResidual, trees, gains);
    for (let i = 0; i < n; i++) linear[i] += learningRate * said[i];
  }
  const importances = new Float64Array(matrix.columns);
  addShares(gains, importances);
  let offset = 0;
  for (let i = 0; i < n; i++) offset += linear[i] / n;
  const grown = { ...trees, learningRate };
  const [baseline] = baselineHazard(outcome, scores(grown, offset, matrix));
  return {
    kind,
    learningRate,
    offset,
    columns: names,
    ...trees,
    importances: [...importances],
    horizons: outcome.horizons,
    baseline: storedHazard(baseline),
  };
}

function scores(
  trees: TreeList & { readonly learningRate: number },
  offset: number,
  matrix: ColumnMatrix,
): Float64Array {
  const score = new Float64Array(matrix.rows).fill(-offset);
  addLeaves(trees, matrix, trees.learningRate, score);
  return score;
}
