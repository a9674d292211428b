import type { DirectionCount, PaddedLevels, VoxelRange } from "./padded-levels.ts";

/**
 * Calls `visit` with the gray level run length matrix of each direction, in order. Every voxel gets the length of the
 * run that ends at it; a run of length k leaves one voxel with each length up to k, so that the number of runs of length
 * k is the difference of two neighboring voxel counts.
 *
 * @param levels - made by `padLevels`
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
  lengths: Uint16Array,
  visit: (direction: number, counts: Uint32Array) => void,
): void {
  const stride = runStride(levels);
  const counts = new Uint32Array((levels.count + 1) * stride);
  for (let direction = 0; direction < directionCount; direction++) {
    counts.fill(0);
    countLengths(levels, range, levels.offsets[direction], lengths, counts, stride);
    for (let row = stride; row < counts.length; row += stride) {
      for (let cell = row + 1; cell < row + stride - 1; cell++) counts[cell] -= counts[cell + 1];
    }
    visit(direction, counts);
  }
}

/** Cells per level of a run length matrix: one per length, one for length 0 and one that stays empty. */
export function runStride(levels: PaddedLevels): number {
  return levels.longestSide + 2;
}

/** `lengths` needs no clearing: what it holds is only used where the neighbor has the level of the voxel. */
function countLengths(
  { values, voxels }: PaddedLevels,
  { from, to }: VoxelRange,
  offset: number,
  lengths: Uint16Array,
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
