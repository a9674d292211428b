import type { CounterRandom } from "../../random/counter-random.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { GrowingTrees } from "../trees/tree-list.ts";
import { sweepLogRank } from "./log-rank-sweep.ts";
import type { LogRankSplit } from "./log-rank-sweep.ts";
import { emptyNodeFollowUp, readFollowUp } from "./node-follow-up.ts";
import type { NodeFollowUp } from "./node-follow-up.ts";

/** Statistics below this are rounding. */
const leastStatistic = 1e-9;

export interface LogRankTreeOptions {
  /** Least number of different rows in a leaf. */
  readonly minLeaf: number;
  /** null: no limit. */
  readonly depth: number | null;
  /** Columns looked at per split, at least 1; more where all of them are constant in the node. */
  readonly columnsPerSplit: number;
}

/** Training rows of all trees of a forest. */
export interface ForestCohort {
  readonly matrix: ColumnMatrix;
  readonly time: Float64Array;
  readonly event: Uint8Array;
  /** Place of each row by rising time, row number second. */
  readonly timeRank: Int32Array;
  /** Place of each row in each column by rising value, row number second; column-major. */
  readonly columnRank: Int32Array;
}

/**
 * Grows one survival tree by the log-rank statistic, depth first, and appends it. A node is split while it has an event, enough rows
 * and a threshold with a statistic above 0.
 *
 * @param cohort all training rows
 * @param weight copies of each row in this tree; 0 = row left out
 * @param random draws columns without replacement at each split
 * @param trees receives the tree
 * @param leafValue what a leaf says, from its follow-up
 * @param importances receives the statistic of each split by column
 * @returns nothing
 */
export function growLogRankTree(
  cohort: ForestCohort,
  weight: Int32Array,
  options: LogRankTreeOptions,
  random: CounterRandom,
  trees: GrowingTrees,
  leafValue: (node: NodeFollowUp) => number,
  importances: Float64Array,
): void {
  const { matrix, time, event, timeRank, columnRank } = cohort;
  const { rows: n, columns, values } = matrix;
  const { minLeaf, depth: deepest, columnsPerSplit } = options;
  const order = Int32Array.from({ length: columns }, (_, j) => j);
  const node = emptyNodeFollowUp(n);
  const sums = { weights: new Float64Array(n + 1), squares: new Float64Array(n + 1) };
  const best: LogRankSplit = { column: -1, threshold: 0, statistic: 0 };
  const waiting = [{ rows: Int32Array.from(weight.keys()).filter((row) => weight[row] > 0), depth: 0, parent: -1 }];
  trees.roots.push(trees.feature.length);
  for (let task = waiting.pop(); task !== undefined; task = waiting.pop()) {
    const { rows, depth, parent } = task;
    const index = trees.feature.length;
    if (parent >= 0) trees.right[parent] = index;
    readFollowUp(node, ranked(rows, timeRank, 0, n), time, event, weight);
    best.column = -1;
    best.statistic = leastStatistic;
    if (node.events > 0 && rows.length >= 2 * minLeaf && depth !== deepest) {
      let varying = 0;
      for (let drawn = 0; drawn < columns && (drawn < columnsPerSplit || varying === 0); drawn++) {
        const at = drawn + random.integerBelow(columns - drawn);
        const column = order[at];
        order[at] = order[drawn];
        order[drawn] = column;
        const byValue = ranked(rows, columnRank, column * n, n);
        if (sweepLogRank(matrix, column, byValue, node, event, weight, sums, minLeaf, best)) varying++;
      }
    }
    trees.feature.push(best.column);
    trees.right.push(0);
    if (best.column < 0) {
      trees.value.push(leafValue(node));
      continue;
    }
    trees.value.push(best.threshold);
    importances[best.column] += best.statistic;
    const isLeft = (row: number) => values[best.column * n + row] <= best.threshold;
    const left = rows.filter(isLeft);
    const right = rows.filter((row) => !isLeft(row));
    waiting.push({ rows: right, depth: depth + 1, parent: index });
    waiting.push({ rows: left, depth: depth + 1, parent: -1 });
  }
}

/** Rows of a node by their place, which is kept in front of the row while the numbers are sorted. */
function ranked(rows: Int32Array, rank: Int32Array, offset: number, n: number): Int32Array {
  const keys = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) keys[k] = rank[offset + rows[k]] * n + rows[k];
  keys.sort();
  const sorted = new Int32Array(rows.length);
  for (let k = 0; k < rows.length; k++) sorted[k] = keys[k] % n;
  return sorted;
}
