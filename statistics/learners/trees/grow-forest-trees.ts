import type { ColumnMatrix } from "../column-matrix.ts";
import type { CounterRandom } from "../../random/counter-random.ts";
import type { LeafyTrees, NodeRows, SplitCriterion } from "./split-criterion.ts";
import { forgetSplit } from "./split-search.ts";
import type { BestSplit, SplitSearch } from "./split-search.ts";
import { noTrees } from "./tree-list.ts";

export interface ForestTreeOptions {
  /** null: until the rows of a leaf have the same outcome. */
  readonly depth: number | null;
  /** Columns looked at per split, at least 1; more where all of them are constant in the node. */
  readonly columnsPerSplit: number;
}

/** Trees of one least leaf size. */
export interface ForestTrees extends LeafyTrees {
  /** Decrease of the mean square about the leaves, per column of the last tree. */
  readonly importances: Float64Array;
  readonly best: BestSplit;
}

/** @param classes whose shares the leaves say; 0 where a leaf is a mean */
export function noForestTrees(minLeaf: number, columns: number, classes: number): ForestTrees {
  return {
    trees: noTrees(),
    leafShares: Array.from({ length: classes }, () => []),
    importances: new Float64Array(columns),
    best: { minLeaf, column: -1, threshold: 0, below: -1, above: -1, gain: 0, limit: -1 },
  };
}

/** A node that one or several trees have in common. */
interface Node {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** Name of its random stream. */
  readonly branch: readonly [number, number];
  readonly owners: readonly ForestTrees[];
  /** Where the node is a right child: number of the parent in the tree of each owner. */
  readonly parents: readonly number[] | null;
}

/** A split that is still to be carried out: what it does to the order of the rows must wait for its turn. */
interface Parting extends Node {
  readonly column: number;
  readonly threshold: number;
  readonly children: readonly [number, number, number, number];
}

/**
 * Makes what grows trees by a criterion, depth first: one per least leaf size, from the same cases and the same random
 * numbers. What a node draws depends on its place in the tree alone, so that a tree is the same beside others as alone; they
 * share a node until their splits differ. Columns are drawn without replacement, and no more of them once the outcomes are
 * parted.
 *
 * @param matrix training rows
 * @param criterion of the same rows
 * @param search looks at one column by that criterion
 * @param forests by rising least leaf size; each receives a tree
 * @returns grows from the copies of each row, 0 = row left out
 */
export function forestTreeGrower(
  { rows: n, columns, values }: ColumnMatrix,
  criterion: SplitCriterion,
  search: SplitSearch,
  { depth: deepest, columnsPerSplit }: ForestTreeOptions,
  forests: readonly ForestTrees[],
): (copies: Uint16Array, random: CounterRandom) => void {
  const order = Int32Array.from({ length: columns }, (_, j) => j);
  const drawnFrom = new Int32Array(columns);
  const rows = new Int32Array(n);
  const waiting: (Node | Parting)[] = [];
  let all = 0;

  return (copies, random) => {
    const node: NodeRows = { rows, start: 0, end: 0, copies, weight: 0, spread: 0 };
    let count = 0;
    all = 0;
    for (let row = 0; row < n; row++) {
      if (copies[row] === 0) continue;
      rows[count++] = row;
      all += copies[row];
    }
    for (const { trees, importances } of forests) {
      trees.roots.push(trees.feature.length);
      importances.fill(0);
    }
    waiting.push({ start: 0, end: count, depth: 0, branch: [0, 0], owners: forests, parents: null });
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if ("column" in next) part(next);
      else split(next, node, random);
    }
  };

  function split(task: Node, node: NodeRows, random: CounterRandom): void {
    const { start, end, depth, branch, owners, parents } = task;
    node.start = start;
    node.end = end;
    criterion.read(node);
    for (const { best } of owners) forgetSplit(best);
    const largestLeaf = node.spread > 0 && depth !== deepest ? (end - start) / 2 : 0;
    let open = 0;
    while (open < owners.length && owners[open].best.minLeaf <= largestLeaf) open++;
    let children: Parting["children"] = [0, 0, 0, 0];
    if (open > 0) {
      random.enterBranch(...branch);
      const word = (): number => random.integerBelow(0x100000000);
      children = [word(), word(), word(), word()];
      const bests = owners.slice(0, open).map(({ best }) => best);
      search.enter(node, bests, random);
      look(bests, random);
      search.leave();
    }
    for (let k = 0; k < owners.length; k++) {
      const { trees, importances, best } = owners[k];
      const isLeaf = best.column < 0;
      const index = trees.feature.length;
      if (parents !== null) trees.right[parents[k]] = index;
      trees.feature.push(best.column);
      trees.right.push(0);
      if (isLeaf) {
        criterion.addLeaf(owners[k]);
        continue;
      }
      trees.value.push(best.threshold);
      importances[best.column] += best.gain / (node.weight * all);
    }
    for (let k = 0; k < open; k++) {
      const { column, threshold } = owners[k].best;
      const isSame = ({ best }: ForestTrees): boolean => best.column === column && best.threshold === threshold;
      if (column < 0 || owners.findIndex(isSame) < k) continue;
      const together = owners.filter(isSame);
      waiting.push({
        ...task,
        owners: together,
        parents: together.map(({ trees }) => trees.feature.length - 1),
        column,
        threshold,
        children,
      });
    }
  }

  /** Draws columns and looks at them; leaves their order as it was. */
  function look(bests: readonly BestSplit[], random: CounterRandom): void {
    let drawn = 0;
    let varying = 0;
    let limit = 0;
    while (drawn < columns && (drawn < columnsPerSplit || varying === 0) && limit < Infinity) {
      const at = drawn + random.integerBelow(columns - drawn);
      const column = order[at];
      order[at] = order[drawn];
      order[drawn] = column;
      drawnFrom[drawn++] = at;
      if (search.look(column)) varying++;
      limit = Infinity;
      for (const best of bests) limit = Math.min(limit, best.limit);
    }
    while (drawn > 0) {
      const at = drawnFrom[--drawn];
      const column = order[at];
      order[at] = order[drawn];
      order[drawn] = column;
    }
  }

  function part({ start, end, depth, owners, parents, column, threshold, children }: Parting): void {
    const middle = partition(rows, start, end, values, column * n, threshold);
    const [a, b, c, d] = children;
    waiting.push({ start: middle, end, depth: depth + 1, branch: [c, d], owners, parents });
    waiting.push({ start, end: middle, depth: depth + 1, branch: [a, b], owners, parents: null });
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
