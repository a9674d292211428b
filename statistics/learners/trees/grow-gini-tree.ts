import type { ColumnMatrix } from "../column-matrix.ts";
import type { CounterRandom } from "../../random/counter-random.ts";
import type { Split, SplitSearch } from "./split-search.ts";
import type { GrowingTrees } from "./tree-list.ts";

export interface GiniTreeOptions {
  /** Least number of different rows in a leaf. */
  readonly minLeaf: number;
  /** null: until leaves are pure. */
  readonly depth: number | null;
  /** Columns looked at per split, at least 1; more where all of them are constant in the node. */
  readonly columnsPerSplit: number;
}

/**
 * Grows one classification tree by Gini, depth first, and appends it. A leaf says the weighted share of events.
 *
 * @param matrix training rows
 * @param packed per row: weight in the lower 16 bits, weight of an event in the upper; 0 = row left out
 * @param search looks at one column
 * @param random draws columns without replacement at each split
 * @param trees receives the tree
 * @param importances receives the decrease of impurity per column, as a share of the total weight
 */
export function growGiniTree(
  matrix: ColumnMatrix,
  packed: Uint32Array,
  search: SplitSearch,
  options: GiniTreeOptions,
  random: CounterRandom,
  trees: GrowingTrees,
  importances: Float64Array,
): void {
  const { rows: n, columns, values } = matrix;
  const { minLeaf, depth: deepest, columnsPerSplit } = options;
  const rows = Int32Array.from(packed.keys()).filter((row) => packed[row] !== 0);
  const order = Int32Array.from({ length: columns }, (_, j) => j);
  let all = 0;
  for (const row of rows) all += packed[row];
  const allWeight = all & 0xffff;
  const best: Split = { column: -1, threshold: 0, score: -1 };
  const waiting = [{ start: 0, end: rows.length, depth: 0, parent: -1 }];
  trees.roots.push(trees.feature.length);
  for (let task = waiting.pop(); task !== undefined; task = waiting.pop()) {
    const { start, end, depth, parent } = task;
    const node = trees.feature.length;
    if (parent >= 0) trees.right[parent] = node;
    let total = 0;
    for (let i = start; i < end; i++) total += packed[rows[i]];
    const weight = total & 0xffff;
    const events = total >>> 16;
    best.column = -1;
    best.score = -1;
    const isOpen = events > 0 && events < weight && end - start >= 2 * minLeaf && depth !== deepest;
    if (isOpen) {
      const nodeRows = { rows, start, end, packed, total, minLeaf };
      let varying = 0;
      for (let drawn = 0; drawn < columns && (drawn < columnsPerSplit || varying === 0); drawn++) {
        const at = drawn + random.integerBelow(columns - drawn);
        const column = order[at];
        order[at] = order[drawn];
        order[drawn] = column;
        if (search(column, nodeRows, best)) varying++;
      }
    }
    if (best.column < 0) {
      trees.feature.push(-1);
      trees.value.push(events / weight);
      trees.right.push(0);
      continue;
    }
    importances[best.column] += (2 * (best.score - (events * events) / weight)) / allWeight;
    trees.feature.push(best.column);
    trees.value.push(best.threshold);
    trees.right.push(0);
    const middle = partition(rows, start, end, values, best.column * n, best.threshold);
    waiting.push({ start: middle, end, depth: depth + 1, parent: node });
    waiting.push({ start, end: middle, depth: depth + 1, parent: -1 });
  }
}

/** Rows at or below the threshold first; returns where the others begin. */
function partition(
  rows: Int32Array,
  start: number,
  end: number,
  values: Float64Array,
  offset: number,
  at: number,
): number {
  let low = start;
  let high = end;
  while (low < high) {
    const row = rows[low];
    if (values[offset + row] <= at) low++;
    else {
      high--;
      rows[low] = rows[high];
      rows[high] = row;
    }
  }
  return low;
}
