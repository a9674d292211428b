import type { DirectionCount, PaddedLevels, VoxelRange } from "./padded-levels.ts";

/** Directions that are followed in one pass: their run lengths share one 32-bit number per voxel. */
const TOGETHER = 4;
const LONGEST_TOGETHER = 255;

/**
 * Calls `visit` with the gray level run length matrix of each direction, in order. Every voxel gets the length of the
 * run that ends at it; a run of length k leaves one voxel with each length up to k, so that the number of runs of length
 * k is the difference of two neighboring voxel counts.
 *
 * @param levels - made by `padLevels` with distance 1
 * @param range - the voxels whose runs are counted: whole slices
 * @param directionCount - 4: within slices; 13: all
 * @param lengths - scratch, as long as `levels.values`
 * @param visit - gets the direction and the number of runs at `level * runStride(levels) + length`. Only valid during
 * the call.
 */
export function forEachRunLengthMatrix(
  levels: PaddedLevels,
  range: VoxelRange,
  directionCount: DirectionCount,
  lengths: Int32Array,
  visit: (direction: number, counts: Uint32Array) => void,
): void {
  const stride = runStride(levels);
  const table = (levels.count + 1) * stride;
  const counts = new Uint32Array(TOGETHER * table);
  let direction = 0;
  while (direction < directionCount) {
    const together = levels.longestSide <= LONGEST_TOGETHER && direction + TOGETHER <= directionCount ? TOGETHER : 1;
    counts.fill(0);
    if (together === 1) countLengths(levels, range, levels.offsets[direction], lengths, counts, stride);
    else countLengthsTogether(levels, range, direction, lengths, counts, table, stride);
    for (let k = 0; k < together; k++) {
      const found = counts.subarray(k * table, (k + 1) * table);
      runsFromVoxels(found, stride);
      visit(direction++, found);
    }
  }
}

/** Cells per level of a run length matrix: one per length, one for length 0 and one that stays empty. */
export function runStride(levels: PaddedLevels): number {
  return levels.longestSide + 2;
}

function runsFromVoxels(counts: Uint32Array, stride: number): void {
  for (let row = stride; row < counts.length; row += stride) {
    for (let cell = row + 1; cell < row + stride - 1; cell++) counts[cell] -= counts[cell + 1];
  }
}

/**
 * Voxels per level and length of the run that ends at them. `lengths` needs no clearing, here and below: what it holds is
 * only used where the neighbor has the level of the voxel.
 */
function countLengths(
  { values, voxels }: PaddedLevels,
  { from, to }: VoxelRange,
  offset: number,
  lengths: Int32Array,
  counts: Uint32Array,
  stride: number,
): void {
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    const j = i - offset;
    const level = values[i];
    const length = 1 + (lengths[j] & (((values[j] ^ level) - 1) >> 31));
    lengths[i] = length;
    counts[level * stride + length]++;
  }
}

/** The same for four directions at once, each length in 8 bits. */
function countLengthsTogether(
  { values, voxels, offsets }: PaddedLevels,
  { from, to }: VoxelRange,
  direction: number,
  lengths: Int32Array,
  counts: Uint32Array,
  table: number,
  stride: number,
): void {
  const o0 = offsets[direction];
  const o1 = offsets[direction + 1];
  const o2 = offsets[direction + 2];
  const o3 = offsets[direction + 3];
  const t0 = counts.subarray(0, table);
  const t1 = counts.subarray(table, 2 * table);
  const t2 = counts.subarray(2 * table, 3 * table);
  const t3 = counts.subarray(3 * table, 4 * table);
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    const level = values[i];
    const row = level * stride;
    const l0 = 1 + (lengths[i - o0] & 255 & (((values[i - o0] ^ level) - 1) >> 31));
    const l1 = 1 + ((lengths[i - o1] >> 8) & 255 & (((values[i - o1] ^ level) - 1) >> 31));
    const l2 = 1 + ((lengths[i - o2] >> 16) & 255 & (((values[i - o2] ^ level) - 1) >> 31));
    const l3 = 1 + ((lengths[i - o3] >>> 24) & (((values[i - o3] ^ level) - 1) >> 31));
    lengths[i] = l0 | (l1 << 8) | (l2 << 16) | (l3 << 24);
    t0[row + l0]++;
    t1[row + l1]++;
    t2[row + l2]++;
    t3[row + l3]++;
  }
}
