import { LEFT, NEXT } from "./split-criterion.ts";
import type { SplitCriterion } from "./split-criterion.ts";

/** Entries of `sums`: over the classes, of the squares of the weights on the left, and of those times the weights in the node. */
const SQUARES = 0;
const CROSS = 1;

/**
 * A leaf says the share of each class: splits by Gini. The sum over the classes of (e_l W - E w_l)^2 is kept as three sums, so that
 * a row costs the same however many classes there are. Its value in the tree is its place in the lists of shares.
 *
 * @param level class per row
 * @param classes how many
 */
export function giniCriterion(level: Uint8Array, classes: number): SplitCriterion {
  const totals = new Float64Array(classes);
  const below = new Float64Array(classes);
  const sums = new Float64Array(2);
  let nodeWeight = 0;
  let squares = 0;
  return {
    read: (node) => {
      const { rows, start, end, copies } = node;
      totals.fill(0);
      for (let i = start; i < end; i++) totals[level[rows[i]]] += copies[rows[i]];
      nodeWeight = 0;
      squares = 0;
      for (const total of totals) {
        nodeWeight += total;
        squares += total * total;
      }
      node.weight = nodeWeight;
      node.spread = nodeWeight * nodeWeight - squares;
    },
    enter: () => {},
    leave: () => {},
    walk: (list, to, limit, left, counts, inverse, gainOfLeft) => {
      let weight = left[LEFT];
      if (weight === 0) clear();
      for (let next = left[NEXT]; next < to;) {
        const count = counts[list[next]];
        addCopies(level[list[next]], count & 0xffff);
        weight = (weight + count) | 0;
        next++;
        const gain = square(weight & 0xffff) * inverse[weight & 0xffff];
        if (gain > limit) {
          left[NEXT] = next;
          left[LEFT] = weight;
          gainOfLeft[0] = gain;
          return true;
        }
      }
      return false;
    },
    put: ({ rows, start, end, copies }, values, offset, at) => {
      clear();
      let count = 0;
      for (let i = start; i < end; i++) {
        const row = rows[i];
        if (values[offset + row] > at) continue;
        count += 0x10000 + copies[row];
        addCopies(level[row], copies[row]);
      }
      return count;
    },
    square,
    addLeaf: ({ trees, leafShares }) => {
      trees.value.push(leafShares[0].length);
      leafShares.forEach((shares, k) => shares.push(totals[k] / nodeWeight));
    },
  };

  function clear(): void {
    below.fill(0);
    sums.fill(0);
  }

  function addCopies(own: number, copies: number): void {
    sums[SQUARES] += copies * (2 * below[own] + copies);
    sums[CROSS] += copies * totals[own];
    below[own] += copies;
  }

  function square(weight: number): number {
    return nodeWeight * (nodeWeight * sums[SQUARES] - 2 * weight * sums[CROSS]) + weight * weight * squares;
  }
}
