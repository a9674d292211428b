import type { CensoredOutcome } from "../../outcome.ts";
import { counterRandom } from "../../random/counter-random.ts";
import type { KeyPart } from "../../random/counter-random.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, Outputs, TrainingRows } from "../learner.ts";
import { pathOfSettings } from "../setting-path.ts";
import type { Tunable } from "../tunable.ts";
import { addShares } from "../trees/forest.ts";
import { sortedRows } from "../trees/sorted-rows.ts";
import { addLeaves, noTrees } from "../trees/tree-list.ts";
import type { TreeList } from "../trees/tree-list.ts";
import { checkOneCause } from "./check-one-cause.ts";
import { growLogRankTree } from "./grow-log-rank-tree.ts";
import type { ForestCohort } from "./grow-log-rank-tree.ts";
import { horizonNotes } from "./horizon-notes.ts";
import type { NodeFollowUp } from "./node-follow-up.ts";

/** Added to the mortality so that a case whose leaves have no event has a finite score. */
const leastMortality = 0.5;

interface SurvivalForestOptions {
  readonly kind: "survival-forest";
  readonly trees: number;
  /** Least number of different cases in a leaf. */
  readonly minLeaf: number;
  /** 0: no limit. */
  readonly depth: number;
  /** Columns looked at per split; `sqrt` = floor(sqrt(p)), at least 1. */
  readonly columnsPerSplit: "sqrt" | "all" | number;
  /** Each tree on n cases drawn with replacement. */
  readonly bootstrap: boolean;
}

/** As the protocol states it. */
export interface SurvivalForestSpec {
  readonly kind: "survival-forest";
  readonly trees: Tunable<number>;
  readonly minLeaf: Tunable<number>;
  readonly depth: Tunable<number>;
  readonly columnsPerSplit: "sqrt" | "all" | Tunable<number>;
  readonly bootstrap: boolean;
}

/** A leaf says its mortality: the sum of its cumulative hazard over the event times of all training rows. */
export interface FittedSurvivalForest extends TreeList {
  readonly kind: "survival-forest";
  readonly minLeaf: number;
  readonly columns: readonly string[];
  /** Sum of the log-rank statistics of a column's splits, as a share of those of the tree, mean over the trees. */
  readonly importances: readonly number[];
  readonly horizons: readonly number[];
  /** One list per horizon, one risk per leaf in the order of the nodes: 1 - Kaplan-Meier. */
  readonly leafRisks: readonly (readonly number[])[];
  /** Last time anyone was followed. */
  readonly lastTime: number;
}

/**
 * Random survival forest: each tree on a bootstrap sample, split where the log-rank statistic of a random set of columns is largest.
 * A case's mortality is the mean over the trees of the sum of its leaf's Nelson-Aalen hazard over all event times of the
 * training rows, the number of events to expect if all cases were like it; `score` is log(mortality + 1/2), which keeps its order
 * and is finite. `risk:H` is 1 - the mean over the trees of the leaf's Kaplan-Meier curve. A horizon beyond the last follow-up
 * has the risk NaN and a note. Source: Ishwaran, Kogalur, Blackstone and Lauer 2008; risks and mortality as in scikit-survival.
 */
export const survivalForestLearner: Learner<
  SurvivalForestSpec,
  SurvivalForestOptions,
  FittedSurvivalForest,
  CensoredOutcome,
  Outputs
> = {
  kind: "survival-forest",
  ranksWithoutProbabilities: false,
  paths: (spec, rows, seedKey) =>
    pathOfSettings<SurvivalForestOptions, FittedSurvivalForest, CensoredOutcome>(spec, rows, seedKey, {
      strength: ({ minLeaf }) => minLeaf,
      check: (outcome) => checkOneCause("survival-forest", outcome),
      fitAll: (settings, part, key) => {
        const cohort = forestCohort(part.matrix, part.outcome);
        return settings.map((options) => growForest(options, part, key, cohort));
      },
    }),
  predict: (fitted, matrix) => {
    const { roots, feature, value, horizons, leafRisks, lastTime } = fitted;
    const meanOf = (said: readonly number[]): Float64Array => {
      const sums = new Float64Array(matrix.rows);
      addLeaves({ ...fitted, value: said }, matrix, 1, sums);
      return sums.map((sum) => sum / roots.length);
    };
    const mortality = meanOf(value);
    const risks = horizons.map((horizon, h) => {
      if (horizon > lastTime) return new Float64Array(matrix.rows).fill(NaN);
      let leaf = 0;
      // Rounding of the mean must not leave the interval.
      const risk = meanOf(value.map((said, node) => (feature[node] < 0 ? leafRisks[h][leaf++] : said)));
      return risk.map((mean) => Math.min(1, mean));
    });
    return [mortality.map((events) => Math.log(events + leastMortality)), ...risks];
  },
  summarize: ({ roots, minLeaf, columns, importances, horizons, lastTime }) => ({
    measure: "impurity",
    weights: columns.map((name, j) => ({ name, value: importances[j] })),
    numbers: [
      { parameter: "trees", value: roots.length },
      { parameter: "minLeaf", value: minLeaf },
    ],
    columnNumbers: [],
    lambda: null,
    kktResidual: null,
    kktTolerance: 1,
    notes: horizonNotes(horizons, lastTime),
  }),
};

function forestCohort(matrix: ColumnMatrix, { time, event }: CensoredOutcome): ForestCohort {
  const { rows: n, columns } = matrix;
  const sorted = sortedRows(matrix);
  const columnRank = new Int32Array(n * columns);
  for (let j = 0; j < columns; j++) for (let k = 0; k < n; k++) columnRank[j * n + sorted[j * n + k]] = k;
  const timeRank = new Int32Array(n);
  sortedRows({ rows: n, columns: 1, values: time }).forEach((row, place) => (timeRank[row] = place));
  return { matrix, time, event, timeRank, columnRank };
}

function growForest(
  options: SurvivalForestOptions,
  { matrix, outcome, names }: TrainingRows<CensoredOutcome>,
  seedKey: readonly KeyPart[],
  cohort: ForestCohort,
): FittedSurvivalForest {
  const { kind, minLeaf, depth, columnsPerSplit, bootstrap } = options;
  const { rows: n, columns } = matrix;
  const { horizons } = outcome;
  const perSplit = { sqrt: Math.max(1, Math.floor(Math.sqrt(columns))), all: columns };
  const treeOptions = {
    minLeaf,
    depth: depth === 0 ? null : depth,
    columnsPerSplit: typeof columnsPerSplit === "number" ? columnsPerSplit : perSplit[columnsPerSplit],
  };
  const eventTimes = Float64Array.from(new Set(cohort.time.filter((_, i) => cohort.event[i] === 1))).sort();
  const leafRisks: number[][] = horizons.map(() => []);
  const leafValue = (node: NodeFollowUp): number => {
    horizons.forEach((horizon, h) => leafRisks[h].push(1 - survivalTo(node, horizon)));
    return mortality(node, eventTimes);
  };
  const trees = noTrees();
  const sum = new Float64Array(columns);
  const own = new Float64Array(columns);
  const weight = new Int32Array(n);
  for (let t = 0; t < options.trees; t++) {
    const random = counterRandom([...seedKey, t]);
    weight.fill(0);
    for (let i = 0; i < n; i++) weight[bootstrap ? random.integerBelow(n) : i]++;
    own.fill(0);
    growLogRankTree(cohort, weight, treeOptions, random, trees, leafValue, own);
    addShares(own, sum);
  }
  const importances = new Float64Array(columns);
  addShares(sum, importances);
  const lastTime = Math.max(...cohort.time);
  return { kind, minLeaf, columns: names, ...trees, importances: [...importances], horizons, leafRisks, lastTime };
}

/** Kaplan-Meier curve of a leaf. */
function survivalTo({ times, jump, events }: NodeFollowUp, horizon: number): number {
  let survival = 1;
  for (let k = 0; k < events && times[k] <= horizon; k++) survival *= 1 - jump[k];
  return survival;
}

/** Sum of the leaf's cumulative hazard over all event times. */
function mortality({ times, jump, events }: NodeFollowUp, eventTimes: Float64Array): number {
  let sum = 0;
  let before = 0;
  for (let k = 0; k < events; k++) {
    while (eventTimes[before] < times[k]) before++;
    sum += jump[k] * (eventTimes.length - before);
  }
  return sum;
}
