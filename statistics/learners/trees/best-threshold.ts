import type { ColumnMatrix } from "../column-matrix.ts";
import { sortedRows } from "./sorted-rows.ts";
import { offer } from "./split-search.ts";
import type { BestSplit, NodeRows, SplitSearch } from "./split-search.ts";
import { threshold } from "./tree-list.ts";

/** Counts of rows are packed into 16 bits. */
const mostRows = 0xffff;
/** Up to so many rows are put in order by insertion. */
const fewRows = 8;
/** From this share of all rows on, a node walks the sorted rows of a column, past those of other nodes. */
const walkedShare = 0.25;

/** Entries of `walk`: place of the next row in the list, and of the rows before it their number in the upper 16 bits, weight in the lower. */
const NEXT = 0;
const LEFT = 1;
/** Entries of `gains`: e_l W - E w_l of the rows before the next one, and the gain of a split there. */
const LEAD = 0;
const GAIN = 1;

/** What a node's rows weigh; 0 for all other rows. */
interface RowWeights {
  /** Number of rows in the upper 16 bits (0 or 1) and weight in the lower. */
  readonly counts: Int32Array;
  /** e W - E w. */
  readonly leads: Float64Array;
  /** 1 / (w (W - w)) per weight w of a left child. */
  readonly inverse: Float64Array;
}

/**
 * The best threshold of a column by Gini. Columns are sorted once per matrix. A large node walks the sorted rows of all nodes,
 * the others with weight 0; a small one marks the places of its rows in a bitmap and reads them off in order: an exact sort
 * without comparisons in O(rows + n / 32). A gain takes no division, and only one above the best so far is looked at closely.
 *
 * @param matrix training rows, n x p, finite, n at most 65,535
 * @throws RangeError for more rows
 */
export function bestThreshold(matrix: ColumnMatrix): SplitSearch {
  const { rows: n, columns, values } = matrix;
  if (n > mostRows) {
    throw new RangeError(
      `forest: too many cases, expected at most ${mostRows}, got ${n}, use the learner logistic or boosting`,
    );
  }
  const sorted = Uint16Array.from(sortedRows(matrix));
  const places = new Uint16Array(n * columns);
  for (let j = 0; j < columns; j++) for (let k = j * n; k < (j + 1) * n; k++) places[j * n + sorted[k]] = k - j * n;
  const hasTies = new Uint8Array(columns);
  for (let j = 0; j < columns; j++) {
    for (let k = j * n + 1; k < (j + 1) * n; k++) {
      if (values[j * n + sorted[k - 1]] === values[j * n + sorted[k]]) hasTies[j] = 1;
    }
  }
  const bitmap = new Int32Array((n + 31) >>> 5);
  const listed = new Uint16Array(n);
  const weights: RowWeights = {
    counts: new Int32Array(n),
    leads: new Float64Array(n),
    inverse: new Float64Array(n + 1),
  };
  const walk = new Int32Array(2);
  const gains = new Float64Array(2);
  let limit = -1;
  const noNode = { rows: new Int32Array(0), start: 0, end: 0, packed: new Uint32Array(0), weight: 0, events: 0 };
  let node: NodeRows = noNode;
  let bests: readonly BestSplit[] = [];

  return {
    enter: (entered, wanted) => {
      node = entered;
      bests = wanted;
      limit = -1;
      const { counts, leads, inverse } = weights;
      const { rows, start, end, packed, weight, events } = node;
      for (let i = start; i < end; i++) {
        const own = packed[rows[i]] & 0xffff;
        counts[rows[i]] = 0x10000 + own;
        leads[rows[i]] = (packed[rows[i]] >>> 16) * weight - events * own;
      }
      for (let w = 1; 2 * w <= weight; w++) inverse[w] = inverse[weight - w] = 1 / (w * (weight - w));
      inverse[0] = inverse[weight] = 0;
    },
    look: (column) => {
      const { rows, start, end } = node;
      const offset = column * n;
      if (end - start >= walkedShare * n) {
        seek(sorted, offset, offset + n, column);
      } else {
        if (end - start <= fewRows) listFewRows(places, sorted, offset, rows, start, end, listed);
        else listRows(places, sorted, offset, rows, start, end, bitmap, listed);
        seek(listed, 0, end - start, column);
      }
      return bests[0].column >= 0 || varies(column);
    },
    leave: () => {
      for (const best of bests) {
        if (best.column < 0) continue;
        const offset = best.column * n;
        best.threshold = threshold(values[offset + best.below], values[offset + best.above]);
      }
      for (let i = node.start; i < node.end; i++) {
        weights.counts[node.rows[i]] = 0;
        weights.leads[node.rows[i]] = 0;
      }
    },
  };

  /** Offers the splits of a list of rows by rising value, from place `from` to `to` - 1. */
  function seek(list: Uint16Array, from: number, to: number, column: number): void {
    const { counts, leads } = weights;
    walk[NEXT] = from;
    walk[LEFT] = 0;
    gains[LEAD] = 0;
    while (walkToGain(list, to, limit, walk, gains, weights.counts, weights.leads, weights.inverse)) {
      let next = walk[NEXT];
      while (next < to && counts[list[next]] === 0) next++;
      if (next === to) return;
      const row = list[next];
      if (walk[LEFT] !== 0) consider(list, next, column);
      walk[NEXT] = next + 1;
      walk[LEFT] += counts[row];
      gains[LEAD] += leads[row];
    }
  }

  /** Offers the split before a row; the threshold is worked out for the winner alone. */
  function consider(list: Uint16Array, next: number, column: number): void {
    let before = next - 1;
    while (weights.counts[list[before]] === 0) before--;
    const below = list[before];
    const above = list[next];
    if (hasTies[column] === 1 && values[column * n + below] === values[column * n + above]) return;
    const left = walk[LEFT] >>> 16;
    const right = node.end - node.start - left;
    limit = Infinity;
    for (const best of bests) {
      if (left >= best.minLeaf && right >= best.minLeaf && offer(best, column, gains[LEAD], gains[GAIN], node)) {
        best.below = below;
        best.above = above;
      }
      limit = Math.min(limit, best.limit);
    }
  }

  function varies(column: number): boolean {
    const { rows, start, end } = node;
    const offset = column * n;
    for (let i = start + 1; i < end; i++) if (values[offset + rows[i]] !== values[offset + rows[start]]) return true;
    return false;
  }
}

/** Goes on to the next split with a gain above a limit; false where there is none. No call in the loop: it is the hottest. */
function walkToGain(
  list: Uint16Array,
  to: number,
  limit: number,
  walk: Int32Array,
  gains: Float64Array,
  counts: Int32Array,
  leads: Float64Array,
  inverse: Float64Array,
): boolean {
  let left = walk[LEFT];
  let lead = gains[LEAD];
  for (let next = walk[NEXT]; next < to; next++) {
    const gain = lead * lead * inverse[left & 0xffff];
    if (gain > limit) {
      walk[NEXT] = next;
      walk[LEFT] = left;
      gains[LEAD] = lead;
      gains[GAIN] = gain;
      return true;
    }
    left = (left + counts[list[next]]) | 0;
    lead += leads[list[next]];
  }
  return false;
}

/** Lists the rows of a node by rising value of a column. */
function listRows(
  places: Uint16Array,
  sorted: Uint16Array,
  offset: number,
  rows: Int32Array,
  start: number,
  end: number,
  bitmap: Int32Array,
  listed: Uint16Array,
): void {
  for (let i = start; i < end; i++) {
    const place = places[offset + rows[i]];
    bitmap[place >>> 5] |= 1 << (place & 31);
  }
  let count = 0;
  for (let word = 0; word < bitmap.length; word++) {
    const base = offset + (word << 5) + 31;
    for (let bits = bitmap[word]; bits !== 0; bits &= bits - 1)
      listed[count++] = sorted[base - Math.clz32(bits & -bits)];
    bitmap[word] = 0;
  }
}

/** The same for a few rows, by insertion. */
function listFewRows(
  places: Uint16Array,
  sorted: Uint16Array,
  offset: number,
  rows: Int32Array,
  start: number,
  end: number,
  listed: Uint16Array,
): void {
  const size = end - start;
  for (let i = 0; i < size; i++) {
    const place = places[offset + rows[start + i]];
    let at = i;
    for (; at > 0 && listed[at - 1] > place; at--) listed[at] = listed[at - 1];
    listed[at] = place;
  }
  for (let i = 0; i < size; i++) listed[i] = sorted[offset + listed[i]];
}
