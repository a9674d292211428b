import type { ColumnMatrix } from "../column-matrix.ts";
import type { CounterRandom } from "../../random/counter-random.ts";
import type { ColumnRanks } from "./column-ranks.ts";
import { threshold } from "./tree-list.ts";

/** Best split that was found so far in a node. */
export interface Split {
  column: number;
  threshold: number;
  /** Sum over the two children of events^2 / weight: larger means purer by Gini. */
  score: number;
}

/** Rows of a node with their weights. */
export interface NodeRows {
  readonly rows: Int32Array;
  readonly start: number;
  readonly end: number;
  /** Per row: weight in the lower 16 bits, weight of an event in the upper. */
  readonly packed: Uint32Array;
  readonly total: number;
  readonly minLeaf: number;
}

/** Looks at one column; returns false where the column is constant in the node. */
export type SplitSearch = (column: number, node: NodeRows, best: Split) => boolean;

/**
 * The best threshold of a column by Gini, found through a rank bitmap: weights are added at their ranks, the set bits are
 * walked in order. An exact sort without comparisons in O(rows + distinct / 32).
 *
 * @param matrix training rows
 * @param columnRanks of the same matrix
 */
export function bestThreshold(matrix: ColumnMatrix, { ranks, distinct }: ColumnRanks): SplitSearch {
  const n = matrix.rows;
  const histogram = new Uint32Array(n);
  const counts = new Uint16Array(n);
  const bitmap = new Int32Array((n + 31) >>> 5);
  return (column, { rows, start, end, packed, total, minLeaf }, best) => {
    const offset = column * n;
    const counted = minLeaf > 1;
    let first = bitmap.length;
    let last = 0;
    for (let i = start; i < end; i++) {
      const row = rows[i];
      const rank = ranks[offset + row];
      const word = rank >>> 5;
      histogram[rank] += packed[row];
      bitmap[word] |= 1 << (rank & 31);
      if (counted) counts[rank]++;
      if (word < first) first = word;
      if (word > last) last = word;
    }
    const weight = total & 0xffff;
    const events = total >>> 16;
    const rowCount = end - start;
    let left = 0;
    let leftRows = 0;
    let previous = -1;
    let score = best.score;
    let below = -1;
    let above = -1;
    let isConstant = true;
    for (let word = first; word <= last; word++) {
      let bits = bitmap[word];
      bitmap[word] = 0;
      while (bits !== 0) {
        const low = bits & -bits;
        const rank = (word << 5) + 31 - Math.clz32(low);
        bits ^= low;
        if (previous >= 0) {
          isConstant = false;
          if (!counted || (leftRows >= minLeaf && rowCount - leftRows >= minLeaf)) {
            const leftWeight = left & 0xffff;
            const leftEvents = left >>> 16;
            const rightEvents = events - leftEvents;
            const found = (leftEvents * leftEvents) / leftWeight + (rightEvents * rightEvents) / (weight - leftWeight);
            if (found > score) {
              score = found;
              below = previous;
              above = rank;
            }
          }
        }
        left += histogram[rank];
        histogram[rank] = 0;
        if (counted) {
          leftRows += counts[rank];
          counts[rank] = 0;
        }
        previous = rank;
      }
    }
    if (below >= 0) {
      best.score = score;
      best.column = column;
      best.threshold = threshold(distinct[offset + below], distinct[offset + above]);
    }
    return !isConstant;
  };
}

/**
 * One threshold, uniform between the least and the largest value in the node (extremely randomized trees, Geurts et al. 2006).
 *
 * @param matrix training rows
 * @param random stream of the tree
 */
export function randomThreshold({ rows: n, values }: ColumnMatrix, random: CounterRandom): SplitSearch {
  return (column, { rows, start, end, packed, total, minLeaf }, best) => {
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
    if (leftRows < minLeaf || end - start - leftRows < minLeaf) return true;
    const leftWeight = left & 0xffff;
    const leftEvents = left >>> 16;
    const rightEvents = (total >>> 16) - leftEvents;
    const score =
      (leftEvents * leftEvents) / leftWeight + (rightEvents * rightEvents) / ((total & 0xffff) - leftWeight);
    if (score > best.score) {
      best.score = score;
      best.column = column;
      best.threshold = at;
    }
    return true;
  };
}
