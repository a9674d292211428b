import type { ColumnMatrix } from "../column-matrix.ts";
import { threshold } from "./tree-list.ts";
import type { GrowingTrees } from "./tree-list.ts";

/** A split must gain more than this share of the node's sum of squares: less is rounding. */
const leastGain = 1e-12;

interface OpenNode {
  count: number;
  sum: number;
  squares: number;
  column: number;
  at: number;
  gain: number;
  left: OpenNode | null;
  right: OpenNode | null;
  /** Scratch of the sweep over one column. */
  seen: number;
  seenSum: number;
  previous: number;
}

/**
 * Grows one regression tree on residuals by Friedman's gain n_l n_r / n (mean_l - mean_r)^2, level by level, and appends it in
 * preorder. Among equal gains the first column and the lowest threshold win.
 *
 * @param order of `sortedRows`
 * @param residual per row
 * @param depth deepest level of a split, >= 1
 * @param minLeaf least rows in a leaf
 * @param leafValue what a leaf says, from the rows in it
 * @param trees receives the tree
 * @param importances receives the gain per column, divided by the number of rows
 * @returns the leaf's value for every row
 */
export function growResidualTree(
  matrix: ColumnMatrix,
  order: Int32Array,
  residual: Float64Array,
  { depth, minLeaf }: { readonly depth: number; readonly minLeaf: number },
  leafValue: (rows: readonly number[]) => number,
  trees: GrowingTrees,
  importances: Float64Array,
): Float64Array {
  const { rows: n, columns, values } = matrix;
  const root = emptyNode();
  const nodeOf: OpenNode[] = Array.from({ length: n }, () => root);
  for (let i = 0; i < n; i++) addRow(root, residual[i]);
  let level = [root];
  for (let at = 0; at < depth && level.length > 0; at++) {
    const open = new Set(level.filter((node) => node.count >= 2 * minLeaf));
    for (let j = 0; j < columns; j++) sweep(j, j * n, order, values, residual, nodeOf, open, minLeaf);
    level = [];
    for (const node of open) {
      if (node.column < 0 || node.gain <= leastGain * node.squares) continue;
      node.left = emptyNode();
      node.right = emptyNode();
      importances[node.column] += node.gain / n;
      level.push(node.left, node.right);
    }
    for (let i = 0; i < n; i++) {
      const node = nodeOf[i];
      if (node.left === null || node.right === null) continue;
      nodeOf[i] = values[node.column * n + i] <= node.at ? node.left : node.right;
      addRow(nodeOf[i], residual[i]);
    }
  }
  const rowsOf = new Map<OpenNode, number[]>();
  for (let i = 0; i < n; i++) {
    const own = rowsOf.get(nodeOf[i]);
    if (own === undefined) rowsOf.set(nodeOf[i], [i]);
    else own.push(i);
  }
  const said = new Float64Array(n);
  trees.roots.push(trees.feature.length);
  append(root);
  return said;

  function append(node: OpenNode): void {
    const index = trees.feature.length;
    if (node.left === null || node.right === null) {
      const own = rowsOf.get(node) ?? [];
      const value = leafValue(own);
      for (const row of own) said[row] = value;
      trees.feature.push(-1);
      trees.value.push(value);
      trees.right.push(0);
      return;
    }
    trees.feature.push(node.column);
    trees.value.push(node.at);
    trees.right.push(0);
    append(node.left);
    trees.right[index] = trees.feature.length;
    append(node.right);
  }
}

/** Tries every threshold of one column in all open nodes at once. */
function sweep(
  column: number,
  start: number,
  order: Int32Array,
  values: Float64Array,
  residual: Float64Array,
  nodeOf: readonly OpenNode[],
  open: ReadonlySet<OpenNode>,
  minLeaf: number,
): void {
  for (const node of open) {
    node.seen = 0;
    node.seenSum = 0;
  }
  for (let k = start; k < start + residual.length; k++) {
    const row = order[k];
    const node = nodeOf[row];
    const value = values[start + row];
    const { seen } = node;
    if (seen >= minLeaf && value > node.previous && node.count - seen >= minLeaf) {
      const rest = node.count - seen;
      const difference = node.seenSum / seen - (node.sum - node.seenSum) / rest;
      const gain = ((seen * rest) / node.count) * difference * difference;
      if (gain > node.gain * (1 + leastGain)) {
        node.gain = gain;
        node.column = column;
        node.at = threshold(node.previous, value);
      }
    }
    node.seen = seen + 1;
    node.seenSum += residual[row];
    node.previous = value;
  }
}

function emptyNode(): OpenNode {
  return {
    count: 0,
    sum: 0,
    squares: 0,
    column: -1,
    at: 0,
    gain: 0,
    left: null,
    right: null,
    seen: 0,
    seenSum: 0,
    previous: 0,
  };
}

function addRow(node: OpenNode, residual: number): void {
  node.count++;
  node.sum += residual;
  node.squares += residual * residual;
}
