import { counterRandom, type KeyPart } from "../../random/counter-random.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import { bestThreshold } from "./best-threshold.ts";
import { forestCriterion } from "./forest-outcome.ts";
import type { TreeOutcome } from "./forest-outcome.ts";
import { forestTreeGrower, noForestTrees } from "./grow-forest-trees.ts";
import type { ForestTrees } from "./grow-forest-trees.ts";
import type { TreeList } from "./tree-list.ts";

export interface PermutationImportance {
  /** Per column: how much the squared error of cases outside of a tree's bootstrap grows when the column is shuffled among them. */
  readonly means: Float64Array;
  /** Mean over its standard error across the trees; 0 where no tree uses the column. */
  readonly zScores: Float64Array;
}

/**
 * Importance of columns in a random forest by permutation of the cases that a tree has not seen (Breiman 2001, section 10),
 * with the squared error of the tree's probability or number, of levels summed over them. One permutation per tree and column; trees have random streams of their own.
 *
 * @param matrix n x p, finite
 * @param outcome n rows; of classes at least two occur
 * @param trees in the forest; each on n cases drawn with replacement, floor(sqrt(p)) columns per split
 * @param minLeaf least number of different cases in a leaf
 * @param seedKey names the random stream
 * @returns one value per column
 */
export function permutationImportance(
  matrix: ColumnMatrix,
  outcome: TreeOutcome,
  trees: number,
  minLeaf: number,
  seedKey: readonly KeyPart[],
): PermutationImportance {
  const { rows: n, columns } = matrix;
  const { criterion, classes } = forestCriterion(outcome);
  const forest = noForestTrees(minLeaf, columns, classes);
  const options = { depth: null, columnsPerSplit: Math.max(1, Math.floor(Math.sqrt(columns))) };
  const grow = forestTreeGrower(matrix, criterion, bestThreshold(matrix, criterion), options, [forest]);
  const squaredError = squaredErrorOf(outcome, forest);
  const copies = new Uint16Array(n);
  const means = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let t = 0; t < trees; t++) {
    const random = counterRandom([...seedKey, t]);
    copies.fill(0);
    for (let i = 0; i < n; i++) copies[random.integerBelow(n)]++;
    const root = forest.trees.feature.length;
    grow(copies, random);
    const unseen = Int32Array.from(copies.keys()).filter((row) => copies[row] === 0);
    if (unseen.length === 0) continue;
    const error = errorOf(forest.trees, root, matrix, squaredError, unseen, unseen, -1);
    const used = [...new Set(forest.trees.feature.slice(root))].filter((column) => column >= 0).sort((a, b) => a - b);
    for (const column of used) {
      const shuffled = unseen.slice();
      random.shuffle(shuffled);
      const growth = errorOf(forest.trees, root, matrix, squaredError, unseen, shuffled, column) - error;
      means[column] += growth;
      squares[column] += growth * growth;
    }
  }
  const zScores = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    means[j] /= trees;
    const variance = Math.max(0, squares[j] / trees - means[j] ** 2);
    if (variance > 0) zScores[j] = means[j] / Math.sqrt(variance / trees);
  }
  return { means, zScores };
}

/** Squared error of what a leaf says of a row. */
function squaredErrorOf(outcome: TreeOutcome, { leafShares }: ForestTrees): (row: number, said: number) => number {
  switch (outcome.kind) {
    case "binary":
      return (row, said) => (outcome.event[row] - said) ** 2;
    case "continuous":
      return (row, said) => (outcome.value[row] - said) ** 2;
    default:
      return (row, leaf) =>
        leafShares.reduce((sum, shares, k) => sum + (Number(outcome.level[row] === k) - shares[leaf]) ** 2, 0);
  }
}

/** Mean squared error of the rows, which take the value of one column from other rows. */
function errorOf(
  { feature, value, right }: TreeList,
  root: number,
  { rows, values }: ColumnMatrix,
  squaredError: (row: number, said: number) => number,
  cases: Int32Array,
  others: Int32Array,
  column: number,
): number {
  let sum = 0;
  for (let i = 0; i < cases.length; i++) {
    let node = root;
    while (feature[node] >= 0) {
      const row = feature[node] === column ? others[i] : cases[i];
      node = values[feature[node] * rows + row] <= value[node] ? node + 1 : right[node];
    }
    sum += squaredError(cases[i], value[node]);
  }
  return sum / cases.length;
}
