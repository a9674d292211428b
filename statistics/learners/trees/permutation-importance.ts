import { counterRandom, type KeyPart } from "../../random/counter-random.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import { bestThreshold } from "./best-threshold.ts";
import { giniTreeGrower, noGiniTrees } from "./grow-gini-trees.ts";
import type { TreeList } from "./tree-list.ts";

export interface PermutationImportance {
  /** Per column: how much the squared error of cases outside of a tree's bootstrap grows when the column is shuffled among them. */
  readonly means: Float64Array;
  /** Mean over its standard error across the trees; 0 where no tree uses the column. */
  readonly zScores: Float64Array;
}

/**
 * Importance of columns in a random forest by permutation of the cases that a tree has not seen (Breiman 2001, section 10),
 * with the squared error of the tree's probability. One permutation per tree and column; trees have random streams of their own.
 *
 * @param matrix n x p, finite
 * @param outcome 0 or 1 per row, both present
 * @param trees in the forest; each on n cases drawn with replacement, floor(sqrt(p)) columns per split
 * @param minLeaf least number of different cases in a leaf
 * @param seedKey names the random stream
 * @returns one value per column
 */
export function permutationImportance(
  matrix: ColumnMatrix,
  outcome: Uint8Array,
  trees: number,
  minLeaf: number,
  seedKey: readonly KeyPart[],
): PermutationImportance {
  const { rows: n, columns } = matrix;
  const forest = noGiniTrees(minLeaf, columns);
  const options = { depth: null, columnsPerSplit: Math.max(1, Math.floor(Math.sqrt(columns))) };
  const grow = giniTreeGrower(matrix, bestThreshold(matrix), options, [forest]);
  const packed = new Uint32Array(n);
  const means = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let t = 0; t < trees; t++) {
    const random = counterRandom([...seedKey, t]);
    packed.fill(0);
    for (let i = 0; i < n; i++) {
      const row = random.integerBelow(n);
      packed[row] += 1 + 0x10000 * outcome[row];
    }
    const root = forest.trees.feature.length;
    grow(packed, random);
    const unseen = Int32Array.from(packed.keys()).filter((row) => packed[row] === 0);
    if (unseen.length === 0) continue;
    const error = errorOf(forest.trees, root, matrix, outcome, unseen, unseen, -1);
    const used = [...new Set(forest.trees.feature.slice(root))].filter((column) => column >= 0).sort((a, b) => a - b);
    for (const column of used) {
      const shuffled = unseen.slice();
      random.shuffle(shuffled);
      const growth = errorOf(forest.trees, root, matrix, outcome, unseen, shuffled, column) - error;
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

/** Mean squared error of the rows, which take the value of one column from other rows. */
function errorOf(
  { feature, value, right }: TreeList,
  root: number,
  { rows, values }: ColumnMatrix,
  outcome: Uint8Array,
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
    sum += (outcome[cases[i]] - value[node]) ** 2;
  }
  return sum / cases.length;
}
