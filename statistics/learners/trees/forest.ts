import { counterRandom } from "../../random/counter-random.ts";
import type { KeyPart } from "../../random/counter-random.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, TrainingRows } from "../learner.ts";
import { settingPath } from "../setting-path.ts";
import type { Tunable } from "../tunable.ts";
import { columnRanks } from "./column-ranks.ts";
import { growGiniTree } from "./grow-gini-tree.ts";
import { bestThreshold, randomThreshold } from "./split-search.ts";
import type { SplitSearch } from "./split-search.ts";
import { addLeaves, noTrees } from "./tree-list.ts";
import type { TreeList } from "./tree-list.ts";

interface ForestOptions<Kind extends string> {
  readonly kind: Kind;
  readonly trees: number;
  /** Least number of different cases in a leaf. */
  readonly minLeaf: number;
  /** 0: until leaves are pure. */
  readonly depth: number;
  /** Columns looked at per split; `sqrt` = floor(sqrt(p)), at least 1. */
  readonly columnsPerSplit: "sqrt" | "all" | number;
  /** Each tree on n cases drawn with replacement. */
  readonly bootstrap: boolean;
}

/** As the protocol states it. */
export interface ForestSpec<Kind extends string> {
  readonly kind: Kind;
  readonly trees: Tunable<number>;
  readonly minLeaf: Tunable<number>;
  readonly depth: Tunable<number>;
  readonly columnsPerSplit: "sqrt" | "all" | Tunable<number>;
  readonly bootstrap: boolean;
}

export interface FittedForest<Kind extends string> extends TreeList {
  readonly kind: Kind;
  readonly minLeaf: number;
  readonly columns: readonly string[];
  /** Mean decrease of impurity per column, sum 1 (0 where no tree has a split). */
  readonly importances: readonly number[];
}

type SearchOf = (matrix: ColumnMatrix) => (key: readonly KeyPart[]) => SplitSearch;

/** Random forest: the best threshold of a random set of columns per split. Source: Breiman 2001, as in scikit-learn. */
export const forestLearner = forest("forest", (matrix) => {
  const search = bestThreshold(matrix, columnRanks(matrix));
  return () => search;
});

/** Extremely randomized trees: one random threshold per column. Source: Geurts, Ernst, Wehenkel 2006, as in scikit-learn. */
export const extraTreesLearner = forest(
  "extra-trees",
  (matrix) => (key) => randomThreshold(matrix, counterRandom([...key, "thresholds"])),
);

/** Probability = mean over the trees of the share of events in the leaf. Tree t has a random stream of its own. */
function forest<Kind extends string>(
  kind: Kind,
  searchOf: SearchOf,
): Learner<ForestSpec<Kind>, ForestOptions<Kind>, FittedForest<Kind>> {
  return {
    kind,
    ranksWithoutProbabilities: false,
    paths: (spec, rows, seedKey) =>
      settingPath<ForestOptions<Kind>, FittedForest<Kind>>(spec, rows, seedKey, {
        strength: ({ minLeaf }) => minLeaf,
        fitAll: (settings, part, key) => {
          const search = searchOf(part.matrix);
          return settings.map((options) => growForest(options, part, key, search));
        },
      }),
    predict: (fitted, matrix) => {
      const probabilities = new Float64Array(matrix.rows);
      addLeaves(fitted, matrix, 1, probabilities);
      for (let i = 0; i < probabilities.length; i++) probabilities[i] /= fitted.roots.length;
      return probabilities;
    },
    summarize: ({ roots, minLeaf, columns, importances }) => ({
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
    }),
  };
}

function growForest<Kind extends string>(
  options: ForestOptions<Kind>,
  { matrix, outcome, names }: TrainingRows,
  seedKey: readonly KeyPart[],
  searchOf: (key: readonly KeyPart[]) => SplitSearch,
): FittedForest<Kind> {
  const { kind, minLeaf, depth, columnsPerSplit, bootstrap } = options;
  const { rows: n, columns } = matrix;
  const perSplit = { sqrt: Math.max(1, Math.floor(Math.sqrt(columns))), all: columns };
  const treeOptions = {
    minLeaf,
    depth: depth === 0 ? null : depth,
    columnsPerSplit: typeof columnsPerSplit === "number" ? columnsPerSplit : perSplit[columnsPerSplit],
  };
  const trees = noTrees();
  const sum = new Float64Array(columns);
  const own = new Float64Array(columns);
  const packed = new Uint32Array(n);
  for (let t = 0; t < options.trees; t++) {
    const key = [...seedKey, t];
    const random = counterRandom(key);
    packed.fill(0);
    for (let i = 0; i < n; i++) {
      const row = bootstrap ? random.integerBelow(n) : i;
      packed[row] += 1 + 0x10000 * outcome[row];
    }
    own.fill(0);
    growGiniTree(matrix, packed, searchOf(key), treeOptions, random, trees, own);
    addShares(own, sum);
  }
  const importances = new Float64Array(columns);
  addShares(sum, importances);
  return { kind, minLeaf, columns: names, ...trees, importances: [...importances] };
}

/** Adds values divided by their sum; nothing where that is 0. */
export function addShares(values: Float64Array, out: Float64Array): void {
  let sum = 0;
  for (let j = 0; j < values.length; j++) sum += values[j];
  if (sum > 0) for (let j = 0; j < values.length; j++) out[j] += values[j] / sum;
}
