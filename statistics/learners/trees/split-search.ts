import type { ColumnMatrix } from "../column-matrix.ts";
import type { CounterRandom } from "../../random/counter-random.ts";
import type { NodeRows, SplitCriterion } from "./split-criterion.ts";

/** Gains within this share of each other are equal: the column that was looked at first and its lowest threshold win. */
const rounding = 1e-12;

/** The best split of a node with a least leaf size. */
export interface BestSplit {
  /** Least number of different rows in a leaf, at least 1. */
  readonly minLeaf: number;
  /** -1: none yet. */
  column: number;
  /** Known once the search has left the node. */
  threshold: number;
  /** Rows with the values on both sides of the threshold. */
  below: number;
  above: number;
  /** Of the criterion. */
  gain: number;
  /** What another split has to exceed; infinite where no split can be better. */
  limit: number;
}

/** Looks for splits of one node after the other. */
export interface SplitSearch {
  /** @param bests by rising least leaf size, none above half of the node's rows */
  readonly enter: (node: NodeRows, bests: readonly BestSplit[], random: CounterRandom) => void;
  /** Looks at one column of the node; false where it is constant there (need not be known once a split is found). */
  readonly look: (column: number) => boolean;
  /** Ends the node: the best splits are complete. */
  readonly leave: () => void;
}

export function forgetSplit(best: BestSplit): void {
  best.column = -1;
  best.limit = -1;
}

/**
 * Takes a split if it is better, but for what tells the sides apart.
 *
 * @returns whether it was taken
 */
export function offer(best: BestSplit, column: number, gain: number, { spread }: NodeRows): boolean {
  if (!(gain > best.limit)) return false;
  best.column = column;
  best.gain = gain;
  const limit = gain * (1 + rounding);
  best.limit = limit >= spread ? Infinity : limit;
  return true;
}

/**
 * One threshold, uniform between the least and the largest value in the node (extremely randomized trees, Geurts et al. 2006).
 *
 * @param matrix training rows, n at most 65,535
 * @param criterion of the same rows
 */
export function randomThreshold({ rows: n, values }: ColumnMatrix, criterion: SplitCriterion): SplitSearch {
  let node: NodeRows | null = null;
  let bests: readonly BestSplit[] = [];
  let random: CounterRandom | null = null;
  return {
    enter: (...entered) => {
      [node, bests, random] = entered;
      criterion.enter(node);
    },
    look: (column) => {
      if (node === null || random === null) return false;
      const { rows, start, end, weight } = node;
      const offset = column * n;
      let least = Infinity;
      let largest = -Infinity;
      for (let i = start; i < end; i++) {
        const value = values[offset + rows[i]];
        if (value < least) least = value;
        if (value > largest) largest = value;
      }
      if (least === largest) return false;
      const drawn = least + random.uniform() * (largest - least);
      const at = drawn < largest ? drawn : least;
      const left = criterion.put(node, values, offset, at);
      const leftWeight = left & 0xffff;
      const gain = criterion.square(leftWeight) / (leftWeight * (weight - leftWeight));
      const leftRows = left >>> 16;
      const smaller = Math.min(leftRows, end - start - leftRows);
      for (const best of bests) {
        if (smaller >= best.minLeaf && offer(best, column, gain, node)) best.threshold = at;
      }
      return true;
    },
    leave: () => {
      if (node !== null) criterion.leave(node);
      node = null;
    },
  };
}
