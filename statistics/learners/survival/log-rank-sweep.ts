import type { ColumnMatrix } from "../column-matrix.ts";
import { threshold } from "../trees/tree-list.ts";
import type { NodeFollowUp } from "./node-follow-up.ts";

/** Variances below this are rounding: no event has cases of both parts at risk. */
const leastVariance = 1e-10;

/** Best split that was found so far in a node. */
export interface LogRankSplit {
  column: number;
  threshold: number;
  /** Log-rank chi-squared of the two children. */
  statistic: number;
}

/** Sums over the cases that are already left of the threshold, by what they reach; two trees of partial sums. */
export interface LeftSums {
  readonly weights: Float64Array;
  readonly squares: Float64Array;
}

/**
 * Tries every threshold of one column by the log-rank statistic of the two parts. A case that moves to the left adds its
 * log-rank score to the numerator; the variance needs the sum over event times of c / Y^2 times the square of the number at
 * risk on the left, which grows by sums over the cases there that partial sums by reach give in O(log events).
 *
 * @param column of the matrix
 * @param rows rows of the node by rising value of the column
 * @param node follow-up of the same rows
 * @param sums scratch, one more than the largest number of event times
 * @param minLeaf least rows in a child
 * @param best the first best split; replaced where a better one is found
 * @returns false where the column is constant in the node
 */
export function sweepLogRank(
  { values, rows: n }: ColumnMatrix,
  column: number,
  rows: Int32Array,
  node: NodeFollowUp,
  event: Uint8Array,
  weight: Int32Array,
  sums: LeftSums,
  minLeaf: number,
  best: LogRankSplit,
): boolean {
  const { reach, hazard, linear, square, events } = node;
  const { weights, squares } = sums;
  const offset = column * n;
  const count = rows.length;
  if (values[offset + rows[0]] === values[offset + rows[count - 1]]) return false;
  weights.fill(0, 0, events + 1);
  squares.fill(0, 0, events + 1);
  let difference = 0;
  let mean = 0;
  let quadratic = 0;
  let leftWeight = 0;
  for (let k = 0; k < count - minLeaf; k++) {
    const row = rows[k];
    const own = reach[row];
    const w = weight[row];
    let shorterWeight = 0;
    let overlap = 0;
    for (let at = own; at > 0; at -= at & -at) {
      shorterWeight += weights[at];
      overlap += squares[at];
    }
    overlap += square[own] * (leftWeight - shorterWeight);
    difference += w * (event[row] - hazard[own]);
    mean += w * linear[own];
    quadratic += w * (w * square[own] + 2 * overlap);
    // Cases without reach were at risk of no event: they count nowhere.
    if (own > 0) {
      leftWeight += w;
      for (let at = own; at <= events; at += at & -at) {
        weights[at] += w;
        squares[at] += w * square[own];
      }
    }
    const value = values[offset + row];
    const next = values[offset + rows[k + 1]];
    const variance = mean - quadratic;
    if (k + 1 < minLeaf || value === next || variance < leastVariance) continue;
    const statistic = (difference * difference) / variance;
    if (statistic > best.statistic) {
      best.column = column;
      best.threshold = threshold(value, next);
      best.statistic = statistic;
    }
  }
  return true;
}
