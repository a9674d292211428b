import { counterRandom } from "../../random/counter-random.ts";
import type { KeyPart } from "../../random/counter-random.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, TrainingRows } from "../learner.ts";
import { settingPath } from "../setting-path.ts";
import type { Tunable } from "../tunable.ts";
import { bestThreshold } from "./best-threshold.ts";
import { giniTreeGrower, noGiniTrees } from "./grow-gini-trees.ts";
import { randomThreshold } from "./split-search.ts";
import type { SplitSearch } from "./split-search.ts";
import { addLeaves } from "./tree-list.ts";
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

/** Random forest: the best threshold of a random set of columns per split. Source: Breiman 2001, as in scikit-learn. */
export const forestLearner = forest("forest", bestThreshold);

/** Extremely randomized trees: one random threshold per column. Source: Geurts, Ernst, Wehenkel 2006, as in scikit-learn. */
export const extraTreesLearner = forest("extra-trees", randomThreshold);

/**
 * Probability = mean over the trees of the share of events in the leaf. Tree t has a random stream of its own. Settings that
 * differ in the least leaf size only grow together.
 */
function forest<Kind extends string>(
  kind: Kind,
  searchOf: (matrix: ColumnMatrix) => SplitSearch,
): Learner<ForestSpec<Kind>, ForestOptions<Kind>, FittedForest<Kind>> {
  return {
    kind,
    ranksWithoutProbabilities: false,
    paths: (spec, rows, seedKey) =>
      settingPath<ForestOptions<Kind>, FittedForest<Kind>>(spec, rows, seedKey, {
        strength: ({ minLeaf }) => minLeaf,
        fitAll: (settings, part, key) => {
          const search = searchOf(part.matrix);
          const alike = (options: ForestOptions<Kind>): string => JSON.stringify({ ...options, minLeaf: null });
          const fits = new Map<string, FittedForest<Kind>[]>();
          for (const [name, group] of Map.groupBy(settings, alike)) {
            fits.set(name, growForests(group, part, key, search));
          }
          return settings.flatMap(
            (options) => fits.get(alike(options))?.filter(({ minLeaf }) => minLeaf === options.minLeaf) ?? [],
          );
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

/** One forest per least leaf size among settings that differ in nothing else. */
function growForests<Kind extends string>(
  group: readonly ForestOptions<Kind>[],
  { matrix, outcome, names }: TrainingRows,
  seedKey: readonly KeyPart[],
  search: SplitSearch,
): FittedForest<Kind>[] {
  const { kind, trees: count, depth, columnsPerSplit, bootstrap } = group[0];
  const { rows: n, columns } = matrix;
  const perSplit = { sqrt: Math.max(1, Math.floor(Math.sqrt(columns))), all: columns };
  const sizes = [...new Set(group.map(({ minLeaf }) => minLeaf))].sort((a, b) => a - b);
  const forests = sizes.map((minLeaf) => noGiniTrees(minLeaf, columns));
  const sums = sizes.map(() => new Float64Array(columns));
  const grow = giniTreeGrower(
    matrix,
    search,
    {
      depth: depth === 0 ? null : depth,
      columnsPerSplit: typeof columnsPerSplit === "number" ? columnsPerSplit : perSplit[columnsPerSplit],
    },
    forests,
  );
  const packed = new Uint32Array(n);
  for (let t = 0; t < count; t++) {
    const random = counterRandom([...seedKey, t]);
    packed.fill(0);
    for (let i = 0; i < n; i++) {
      const row = bootstrap ? random.integerBelow(n) : i;
      packed[row] += 1 + 0x10000 * outcome[row];
    }
    grow(packed, random);
    forests.forEach(({ importances }, k) => addShares(importances, sums[k]));
  }
  return forests.map(({ trees }, k) => {
    const importances = new Float64Array(columns);
    addShares(sums[k], importances);
    return { kind, minLeaf: sizes[k], columns: names, ...trees, importances: [...importances] };
  });
}

/** Adds values divided by their sum; nothing where that is 0. */
export function addShares(values: Float64Array, out: Float64Array): void {
  let sum = 0;
  for (let j = 0; j < values.length; j++) sum += values[j];
  if (sum > 0) for (let j = 0; j < values.length; j++) out[j] += values[j] / sum;
}
