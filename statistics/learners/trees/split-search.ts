import type { ColumnMatrix } from "../column-matrix.ts";
import type { CounterRandom } from "../../random/counter-random.ts";

/** Gains within this share of each other are equal: the column that was looked at first and its lowest threshold win. */
const rounding = 1e-12;

/**
 * The best split of a node with a least leaf size. Its gain is (e_l W - E w_l)^2 / (w_l w_r), with E events of weight W in the
 * node, e_l of w_l on the left: W times the decrease of Gini's sum of squares, from whole numbers.
 */
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
  gain: number;
  /** What another split has to exceed; infinite where each child has one class only. */
  limit: number;
}

/** Rows of a node with their weights. */
export interface NodeRows {
  readonly rows: Int32Array;
  start: number;
  end: number;
  /** Per row: weight in the lower 16 bits, weight of an event in the upper. No more weight than the matrix has rows. */
  packed: Uint32Array;
  /** Of the node. */
  weight: number;
  events: number;
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
 * @param lead e_l W - E w_l
 * @returns whether it was taken
 */
export function offer(best: BestSplit, column: number, lead: number, gain: number, node: NodeRows): boolean {
  if (!(gain > best.limit)) return false;
  best.column = column;
  best.gain = gain;
  const isPure = Math.abs(lead) === node.events * (node.weight - node.events);
  best.limit = isPure ? Infinity : gain * (1 + rounding);
  return true;
}

/**
 * One threshold, uniform between the least and the largest value in the node (extremely randomized trees, Geurts et al. 2006).
 *
 * @param matrix training rows
 */
export function randomThreshold({ rows: n, values }: ColumnMatrix): SplitSearch {
  let node: NodeRows | null = null;
  let bests: readonly BestSplit[] = [];
  let random: CounterRandom | null = null;
  return {
    enter: (...entered) => {
      [node, bests, random] = entered;
    },
    look: (column) => {
      if (node === null || random === null) return false;
      const { rows, start, end, packed, weight, events } = node;
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
      let left = 0;
      let leftRows = 0;
      for (let i = start; i < end; i++) {
        const row = rows[i];
        if (values[offset + row] > at) continue;
        left += packed[row];
        leftRows++;
      }
      const leftWeight = left & 0xffff;
      const lead = (left >>> 16) * weight - events * leftWeight;
      const gain = (lead * lead) / (leftWeight * (weight - leftWeight));
      const smaller = Math.min(leftRows, end - start - leftRows);
      for (const best of bests) {
        if (smaller >= best.minLeaf && offer(best, column, lead, gain, node)) best.threshold = at;
      }
      return true;
    },
    leave: () => {
      node = null;
    },
  };
}
