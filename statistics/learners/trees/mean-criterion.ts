import { LEFT, NEXT } from "./split-criterion.ts";
import type { SplitCriterion } from "./split-criterion.ts";

/**
 * A leaf says the mean of a number, of 0 and 1 the share of 1: splits by variance, which for 0 and 1 is half of Gini's impurity.
 * Deviations are counted from one row of the node, so that those of 0 and 1 stay whole numbers and those of large numbers exact.
 *
 * @param value per row, finite
 */
export function meanCriterion(value: Float64Array): SplitCriterion {
  const largest = value.reduce((most, own) => Math.max(most, Math.abs(own)), 0);
  // A power of two, so that squares neither overflow nor vanish and nothing is rounded.
  const unit = largest > 0 ? 2 ** Math.min(1023, Math.floor(Math.log2(largest))) : 1;
  const scaled = value.map((own) => own / unit);
  /** Copies times s W - S; 0 for rows of other nodes. */
  const leads = new Float64Array(value.length);
  const lead = new Float64Array(1);
  let nodeWeight = 0;
  let sum = 0;
  let first = 0;
  let shifted = 0;
  return {
    read: (node) => {
      const { rows, start, end, copies } = node;
      first = scaled[rows[start]];
      // Sums in locals: what closures share is boxed at every step.
      let all = 0;
      let away = 0;
      let weight = 0;
      let squares = 0;
      for (let i = start; i < end; i++) {
        const row = rows[i];
        const own = copies[row];
        const value = scaled[row];
        const deviation = value - first;
        weight += own;
        all += own * value;
        away += own * deviation;
        squares += own * deviation * deviation;
      }
      sum = all;
      shifted = away;
      nodeWeight = weight;
      node.weight = weight;
      node.spread = weight * squares - shifted * shifted;
    },
    enter: ({ rows, start, end, copies, weight }) => {
      for (let i = start; i < end; i++) {
        const row = rows[i];
        leads[row] = copies[row] * ((scaled[row] - first) * weight - shifted);
      }
    },
    leave: ({ rows, start, end }) => {
      for (let i = start; i < end; i++) leads[rows[i]] = 0;
    },
    walk: (list, to, limit, left, counts, inverse, gain) =>
      walkToGain(list, to, limit, left, lead, counts, leads, inverse, gain),
    put: ({ rows, start, end, copies }, values, offset, at) => {
      let count = 0;
      let sumOfLeads = 0;
      for (let i = start; i < end; i++) {
        const row = rows[i];
        if (values[offset + row] > at) continue;
        count += 0x10000 + copies[row];
        sumOfLeads += leads[row];
      }
      lead[0] = sumOfLeads;
      return count;
    },
    square: () => lead[0] * lead[0],
    addLeaf: ({ trees }) => {
      trees.value.push((sum / nodeWeight) * unit);
    },
  };
}

/** `walk` of the criterion. No call in the loop: it is the hottest. */
function walkToGain(
  list: Uint16Array,
  to: number,
  limit: number,
  left: Int32Array,
  leadOfLeft: Float64Array,
  counts: Int32Array,
  leads: Float64Array,
  inverse: Float64Array,
  gainOfLeft: Float64Array,
): boolean {
  let weight = left[LEFT];
  let lead = weight === 0 ? 0 : leadOfLeft[0];
  for (let next = left[NEXT]; next < to;) {
    weight = (weight + counts[list[next]]) | 0;
    lead += leads[list[next]];
    next++;
    const gain = lead * lead * inverse[weight & 0xffff];
    if (gain > limit) {
      left[NEXT] = next;
      left[LEFT] = weight;
      leadOfLeft[0] = lead;
      gainOfLeft[0] = gain;
      return true;
    }
  }
  return false;
}
