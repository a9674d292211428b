import type { GrowingTrees } from "./tree-list.ts";

/** Rows of a node. */
export interface NodeRows {
  readonly rows: Int32Array;
  start: number;
  end: number;
  /** Copies of each row of the matrix in the tree, 0 = left out; in all no more than the matrix has rows. */
  readonly copies: Uint16Array;
  /** Copies in the node. */
  weight: number;
  /** Largest gain that a split can have; 0 where all rows have the same outcome. */
  spread: number;
}

/** Entries of a left side: place of the next row in the list, and of the rows before it their number in the upper 16 bits, weight in the lower. */
export const NEXT = 0;
export const LEFT = 1;

/** Trees with leaves that hold several numbers. */
export interface LeafyTrees {
  readonly trees: GrowingTrees;
  /** Of classes one list per class: its share in each leaf. Otherwise empty. */
  readonly leafShares: readonly number[][];
}

/**
 * What the leaves of a tree say, and how much better they say it after a split. The gain of a split with w_l of the weight W on
 * the left is the sum of (s_l W - S w_l)^2 / (w_l w_r) over what is averaged, with sum S in the node and s_l on the left: W times
 * the decrease of the sum of squares about the mean. Averaged are the outcome, or an indicator per class, which makes it Gini's.
 */
export interface SplitCriterion {
  /** Sums up a node: its weight and spread. */
  readonly read: (node: NodeRows) => void;
  /** Makes the node that was read the one of `walk`, `put` and `square`. */
  readonly enter: (node: NodeRows) => void;
  readonly leave: (node: NodeRows) => void;
  /**
   * Adds rows of a list, one at least, to the left side up to the next split with a gain above a limit.
   *
   * @param left place and weight, moved on; without weight the left side is empty
   * @param counts per row what it adds to `left[LEFT]`; 0 for rows of other nodes
   * @param inverse 1 / (w (W - w)) per weight w on the left
   * @param gain receives the gain
   * @returns whether there is one before place `to`
   */
  readonly walk: (
    list: Uint16Array,
    to: number,
    limit: number,
    left: Int32Array,
    counts: Int32Array,
    inverse: Float64Array,
    gain: Float64Array,
  ) => boolean;
  /**
   * Puts the rows of a node whose value is at most a threshold on the left side.
   *
   * @param offset of the column in the values
   * @returns number of rows in the upper 16 bits, weight in the lower
   */
  readonly put: (node: NodeRows, values: Float64Array, offset: number, at: number) => number;
  /** Sum of (s_l W - S w_l)^2 for a weight on the left. */
  readonly square: (weight: number) => number;
  /** Says what the leaf of the node that was read says. */
  readonly addLeaf: (grown: LeafyTrees) => void;
}
