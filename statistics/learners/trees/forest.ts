import { counterRandom } from "../../random/counter-random.ts";
import type { KeyPart } from "../../random/counter-random.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, Outputs, TrainingRows } from "../learner.ts";
import { pathOfSettings } from "../setting-path.ts";
import type { Tunable } from "../tunable.ts";
import { bestThreshold } from "./best-threshold.ts";
import { forestCriterion, refuseOneClassOfTree } from "./forest-outcome.ts";
import type { TreeOutcome } from "./forest-outcome.ts";
import { forestTreeGrower, noForestTrees } from "./grow-forest-trees.ts";
import type { SplitCriterion } from "./split-criterion.ts";
import { randomThreshold } from "./split-search.ts";
import type { SplitSearch } from "./split-search.ts";
import { addLeaves, addLeafShares } from "./tree-list.ts";
import type { TreeList } from "./tree-list.ts";

interface ForestOptions<Kind extends string> {
  readonly kind: Kind;
  readonly trees: number;
  /** Least number of different cases in a leaf. */
  readonly minLeaf: number;
  /** 0: until the rows of a leaf have the same outcome. */
  readonly depth: number;
  /** Columns looked at per split; `sqrt` = floor(sqrt(p)), at least 1. */
  readonly columnsPerSplit: "sqrt" | "all" | number;
  /** Each tree on n cases drawn with replacement. */
  readonly bootstrap: boolean;
}

/** Copies of a row are counted in 16 bits, as are rows. */
const mostRows = 0xffff;

/** As the protocol states it. */
export interface ForestSpec<Kind extends string> {
  readonly kind: Kind;
  readonly trees: Tunable<number>;
  readonly minLeaf: Tunable<number>;
  readonly depth: Tunable<number>;
  readonly columnsPerSplit: "sqrt" | "all" | Tunable<number>;
  readonly bootstrap: boolean;
}

/** A leaf says the mean outcome; of levels its place in `leafShares`. */
export interface FittedForest<Kind extends string> extends TreeList {
  readonly kind: Kind;
  readonly minLeaf: number;
  readonly columns: readonly string[];
  /** Mean decrease of impurity per column, sum 1 (0 where no tree has a split). */
  readonly importances: readonly number[];
  /** Of levels: per level, in their order, its share in each leaf. */
  readonly leafShares?: readonly (readonly number[])[];
}

/** Random forest: the best threshold of a random set of columns per split. Source: Breiman 2001, as in scikit-learn. */
export const forestLearner = forest("forest", bestThreshold);

/** Extremely randomized trees: one random threshold per column. Source: Geurts, Ernst, Wehenkel 2006, as in scikit-learn. */
export const extraTreesLearner = forest("extra-trees", randomThreshold);

/**
 * Mean over the trees of what the leaf says: the share of events, the share of each level (their order is not used) or the mean
 * of a number. Tree t has a random stream of its own. Settings that differ in the least leaf size only grow together.
 */
function forest<Kind extends string>(
  kind: Kind,
  searchOf: (matrix: ColumnMatrix, criterion: SplitCriterion) => SplitSearch,
): Learner<ForestSpec<Kind>, ForestOptions<Kind>, FittedForest<Kind>, TreeOutcome, Outputs> {
  return {
    kind,
    ranksWithoutProbabilities: false,
    paths: (spec, rows, seedKey) =>
      pathOfSettings<ForestOptions<Kind>, FittedForest<Kind>, TreeOutcome>(spec, rows, seedKey, {
        check: refuseOneClassOfTree,
        strength: ({ minLeaf }) => minLeaf,
        fitAll: (settings, part, key) => {
          const search = prepareSearch(kind, part, searchOf);
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
      const { roots, leafShares } = fitted;
      const outputs = Array.from({ length: leafShares?.length ?? 1 }, () => new Float64Array(matrix.rows));
      if (leafShares === undefined) addLeaves(fitted, matrix, 1, outputs[0]);
      else addLeafShares(fitted, leafShares, matrix, outputs);
      for (const said of outputs) for (let i = 0; i < said.length; i++) said[i] /= roots.length;
      return outputs;
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

interface PreparedSearch {
  readonly criterion: SplitCriterion;
  readonly classes: number;
  readonly search: SplitSearch;
}

/** @throws RangeError for more rows than can be counted */
function prepareSearch(
  kind: string,
  { matrix, outcome }: TrainingRows<TreeOutcome>,
  searchOf: (matrix: ColumnMatrix, criterion: SplitCriterion) => SplitSearch,
): PreparedSearch {
  if (matrix.rows > mostRows) {
    throw new RangeError(
      `${kind}: too many cases, expected at most ${mostRows}, got ${matrix.rows}, use the learner boosting`,
    );
  }
  const { criterion, classes } = forestCriterion(outcome);
  return { criterion, classes, search: searchOf(matrix, criterion) };
}

/** One forest per least leaf size among settings that differ in nothing else. */
function growForests<Kind extends string>(
  group: readonly ForestOptions<Kind>[],
  { matrix, names }: TrainingRows<TreeOutcome>,
  seedKey: readonly KeyPart[],
  { criterion, classes, search }: PreparedSearch,
): FittedForest<Kind>[] {
  const { kind, trees: count, depth, columnsPerSplit, bootstrap } = group[0];
  const { rows: n, columns } = matrix;
  const perSplit = { sqrt: Math.max(1, Math.floor(Math.sqrt(columns))), all: columns };
  const sizes = [...new Set(group.map(({ minLeaf }) => minLeaf))].sort((a, b) => a - b);
  const forests = sizes.map((minLeaf) => noForestTrees(minLeaf, columns, classes));
  const sums = sizes.map(() => new Float64Array(columns));
  const grow = forestTreeGrower(
    matrix,
    criterion,
    search,
    {
      depth: depth === 0 ? null : depth,
      columnsPerSplit: typeof columnsPerSplit === "number" ? columnsPerSplit : perSplit[columnsPerSplit],
    },
    forests,
  );
  const copies = new Uint16Array(n);
  for (let t = 0; t < count; t++) {
    const random = counterRandom([...seedKey, t]);
    copies.fill(0);
    for (let i = 0; i < n; i++) copies[bootstrap ? random.integerBelow(n) : i]++;
    grow(copies, random);
    forests.forEach(({ importances }, k) => addShares(importances, sums[k]));
  }
  return forests.map(({ trees, leafShares }, k) => {
    const importances = new Float64Array(columns);
    addShares(sums[k], importances);
    const fitted = { kind, minLeaf: sizes[k], columns: names, ...trees, importances: [...importances] };
    return classes === 0 ? fitted : { ...fitted, leafShares };
  });
}

/** Adds values divided by their sum; nothing where that is 0. */
export function addShares(values: Float64Array, out: Float64Array): void {
  let sum = 0;
  for (let j = 0; j < values.length; j++) sum += values[j];
  if (sum > 0) for (let j = 0; j < values.length; j++) out[j] += values[j] / sum;
}
