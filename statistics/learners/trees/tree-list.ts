import type { ColumnMatrix } from "../column-matrix.ts";

/** Binary trees one after the other, each in preorder: the left child of node i is node i + 1. Plain JSON. */
export interface TreeList {
  /** First node of each tree. */
  readonly roots: readonly number[];
  /** Column of the split, -1 at a leaf. */
  readonly feature: readonly number[];
  /** At a split the threshold (left where the value is at most this), at a leaf what the leaf says. */
  readonly value: readonly number[];
  /** Right child of a split, 0 at a leaf. */
  readonly right: readonly number[];
}

/** A tree list that grows. */
export interface GrowingTrees extends TreeList {
  readonly roots: number[];
  readonly feature: number[];
  readonly value: number[];
  readonly right: number[];
}

export function noTrees(): GrowingTrees {
  return { roots: [], feature: [], value: [], right: [] };
}

/**
 * Sum over the trees of what the leaf of each row says, in the order of the trees.
 *
 * @param matrix n x p
 * @param out receives the sums, n; added to what is there
 * @param scale factor of each leaf
 */
export function addLeaves(trees: TreeList, matrix: ColumnMatrix, scale: number, out: Float64Array): void {
  const { rows, values } = matrix;
  const feature = Int32Array.from(trees.feature);
  const value = Float64Array.from(trees.value);
  const right = Int32Array.from(trees.right);
  for (const root of trees.roots) {
    for (let i = 0; i < rows; i++) {
      let node = root;
      while (feature[node] >= 0) node = values[feature[node] * rows + i] <= value[node] ? node + 1 : right[node];
      out[i] += scale * value[node];
    }
  }
}

/**
 * Sum over the trees of the shares in the leaf of each row, in the order of the trees.
 *
 * @param trees whose leaves say their place in the lists of shares
 * @param shares per class its share in each leaf
 * @param matrix n x p
 * @param out per class n; added to what is there
 */
export function addLeafShares(
  trees: TreeList,
  shares: readonly (readonly number[])[],
  matrix: ColumnMatrix,
  out: readonly Float64Array[],
): void {
  const { rows, values } = matrix;
  const { roots, feature, value, right } = trees;
  const flat = shares.map((own) => Float64Array.from(own));
  for (const root of roots) {
    for (let i = 0; i < rows; i++) {
      let node = root;
      while (feature[node] >= 0) node = values[feature[node] * rows + i] <= value[node] ? node + 1 : right[node];
      for (let k = 0; k < out.length; k++) out[k][i] += flat[k][value[node]];
    }
  }
}

/** Midpoint of two neighboring values, the lower one where rounding would reach the upper. */
export function threshold(below: number, above: number): number {
  const middle = below / 2 + above / 2;
  return middle < above && middle >= below ? middle : below;
}
