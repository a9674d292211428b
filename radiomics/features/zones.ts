import type { PaddedLevels } from "./padded-levels.ts";
import { sliceRanges } from "./padded-levels.ts";

/** Groups of connected voxels with the same level. */
export interface Zones {
  readonly levels: Uint16Array;
  /** Voxels of every zone. */
  readonly sizes: Int32Array;
  /** Label of every voxel of the region, laid out like the padded levels. */
  readonly labels: Int32Array;
  /** Zone of every label. */
  readonly ofLabel: Int32Array;
  /** First zone of every slice that has voxels, then the number of zones; in 3D one part. */
  readonly parts: Int32Array;
}

/** Labels while zones grow: `parents[label] <= label`, and a root is its own parent. */
interface Forest {
  readonly labels: Int32Array;
  readonly parents: Int32Array;
  /** Level and number of voxels of every label. */
  readonly levels: Uint16Array;
  readonly sizes: Int32Array;
  next: number;
}

/**
 * Zones of a region by one scan with union and find. A voxel looks at its neighbors before it, first at the one that
 * touches most of the others: what touches a neighbor of the same level has been joined with it before.
 *
 * @param padded - made by `padLevels` with distance 1
 * @param connected - 26 neighbors, or the 8 in the slice
 * @returns zones ordered by their first voxel
 */
export function findZones(padded: PaddedLevels, connected: "2d" | "3d"): Zones {
  const { values, voxels } = padded;
  const forest: Forest = {
    labels: new Int32Array(values.length),
    parents: new Int32Array(voxels.length),
    levels: new Uint16Array(voxels.length),
    sizes: new Int32Array(voxels.length),
    next: 0,
  };
  const firstLabels: number[] = [];
  // Slice by slice in 3D too: a function that is called often is compiled once, a single long loop is not.
  for (const { from, to } of sliceRanges(padded)) {
    if (connected === "2d" || firstLabels.length === 0) firstLabels.push(forest.next);
    forest.next =
      connected === "2d" ? labelSlice(padded, from, to, forest) : labelSliceAndBelow(padded, from, to, forest);
  }
  firstLabels.push(forest.next);
  return collect(forest, firstLabels);
}

/** Returns the next free label, as does `labelSlice`. */
function labelSliceAndBelow(
  { values, voxels, strideY, strideZ }: PaddedLevels,
  from: number,
  to: number,
  forest: Forest,
): number {
  const { labels, parents, levels, sizes } = forest;
  let next = forest.next;
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    const level = values[i];
    const below = i - strideZ;
    const back = i - strideY;
    let label = -1;
    if (values[below] === level) {
      label = labels[below];
    } else if (values[back] === level) {
      label = labels[back];
      if (values[below + strideY] === level) {
        label = join(parents, label, labels[below + strideY]);
      } else {
        if (values[below + strideY - 1] === level) label = join(parents, label, labels[below + strideY - 1]);
        if (values[below + strideY + 1] === level) label = join(parents, label, labels[below + strideY + 1]);
      }
    } else if (values[i - 1] === level) {
      label = labels[i - 1];
      if (values[below + 1] === level) {
        label = join(parents, label, labels[below + 1]);
      } else {
        if (values[below + strideY + 1] === level) label = join(parents, label, labels[below + strideY + 1]);
        if (values[back + 1] === level) label = join(parents, label, labels[back + 1]);
        else if (values[below - strideY + 1] === level) label = join(parents, label, labels[below - strideY + 1]);
      }
    } else {
      label = joinRest(values, labels, parents, level, i, strideY, strideZ);
      if (label < 0) {
        label = next++;
        parents[label] = label;
        levels[label] = level;
      }
    }
    labels[i] = label;
    sizes[label]++;
  }
  return next;
}

/** The neighbors that are left when those below, behind and beside have other levels; -1 where all have. */
function joinRest(
  values: Uint16Array,
  labels: Int32Array,
  parents: Int32Array,
  level: number,
  i: number,
  strideY: number,
  strideZ: number,
): number {
  const below = i - strideZ;
  const back = i - strideY;
  const belowBack = below - strideY;
  const belowFront = below + strideY;
  let label = -1;
  if (values[belowBack] === level) {
    label = labels[belowBack];
    if (values[belowFront] === level) return join(parents, label, labels[belowFront]);
    if (values[belowFront - 1] === level) label = join(parents, label, labels[belowFront - 1]);
    if (values[belowFront + 1] === level) label = join(parents, label, labels[belowFront + 1]);
    return label;
  }
  if (values[belowFront] === level) {
    label = labels[belowFront];
    if (values[back - 1] === level) label = join(parents, label, labels[back - 1]);
    else if (values[belowBack - 1] === level) label = join(parents, label, labels[belowBack - 1]);
    if (values[back + 1] === level) label = join(parents, label, labels[back + 1]);
    else if (values[belowBack + 1] === level) label = join(parents, label, labels[belowBack + 1]);
    return label;
  }
  label = joinSide(values, labels, parents, level, -1, back - 1, below - 1, strideY);
  return joinSide(values, labels, parents, level, label, back + 1, below + 1, strideY);
}

/** One side: the voxel behind, and the row of three below. */
function joinSide(
  values: Uint16Array,
  labels: Int32Array,
  parents: Int32Array,
  level: number,
  found: number,
  back: number,
  below: number,
  strideY: number,
): number {
  if (values[below] === level) return join(parents, found, labels[below]);
  let label = found;
  if (values[back] === level) label = join(parents, label, labels[back]);
  else if (values[below - strideY] === level) label = join(parents, label, labels[below - strideY]);
  if (values[below + strideY] === level) label = join(parents, label, labels[below + strideY]);
  return label;
}

function labelSlice({ values, voxels, strideY }: PaddedLevels, from: number, to: number, forest: Forest): number {
  const { labels, parents, levels, sizes } = forest;
  let next = forest.next;
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    const level = values[i];
    const back = i - strideY;
    let label = -1;
    if (values[back] === level) {
      label = labels[back];
    } else {
      if (values[i - 1] === level) label = labels[i - 1];
      else if (values[back - 1] === level) label = labels[back - 1];
      if (values[back + 1] === level) label = join(parents, label, labels[back + 1]);
      if (label < 0) {
        label = next++;
        parents[label] = label;
        levels[label] = level;
      }
    }
    labels[i] = label;
    sizes[label]++;
  }
  return next;
}

/** Joins two trees under the smaller root, halving the paths; -1 is no tree. */
function join(parents: Int32Array, left: number, right: number): number {
  if (left < 0 || left === right) return right;
  let a = left;
  let b = right;
  while (parents[a] !== a) {
    parents[a] = parents[parents[a]];
    a = parents[a];
  }
  while (parents[b] !== b) {
    parents[b] = parents[parents[b]];
    b = parents[b];
  }
  if (a < b) {
    parents[b] = a;
    return a;
  }
  parents[a] = b;
  return b;
}

function collect(forest: Forest, firstLabels: readonly number[]): Zones {
  const { labels, parents, next } = forest;
  const ofLabel = new Int32Array(next);
  const parts = new Int32Array(firstLabels.length);
  const levels = new Uint16Array(next);
  const sizes = new Int32Array(next);
  let count = 0;
  for (let label = 0, part = 0; label < next; label++) {
    if (firstLabels[part] === label) parts[part++] = count;
    const zone = parents[label] === label ? count++ : ofLabel[parents[label]];
    ofLabel[label] = zone;
    levels[zone] = forest.levels[label];
    sizes[zone] += forest.sizes[label];
  }
  parts[parts.length - 1] = count;
  return { levels: levels.subarray(0, count), sizes: sizes.subarray(0, count), labels, ofLabel, parts };
}
