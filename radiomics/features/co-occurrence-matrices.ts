import type { DirectionCount, PaddedLevels, VoxelRange } from "./padded-levels.ts";

/** Up to here one table per direction is kept; above, one table is filled direction by direction. */
const MOST_LEVELS_TOGETHER = 256;

/**
 * Calls `visit` with the gray level co-occurrence matrix (not yet symmetric) of each direction, in order.
 *
 * @param levels - made by `padLevels`
 * @param range - the voxels whose pairs are counted
 * @param directionCount - 4: within slices; 13: all
 * @param visit - gets the direction and its pair counts: row = level of the voxel, column = level of its neighbor, both
 * with stride Ng + 1; row 0 and column 0 hold pairs with the outside and are to be ignored. Only valid during the call.
 */
export function forEachCoOccurrenceMatrix(
  levels: PaddedLevels,
  range: VoxelRange,
  directionCount: DirectionCount,
  visit: (direction: number, counts: Uint32Array) => void,
): void {
  const stride = levels.count + 1;
  const table = stride * stride;
  if (levels.count <= MOST_LEVELS_TOGETHER) {
    const counts = new Uint32Array(directionCount * table);
    if (directionCount === 13) countAllDirections(levels, range, counts);
    else countInSlices(levels, range, counts);
    for (let direction = 0; direction < directionCount; direction++) {
      visit(direction, counts.subarray(direction * table, (direction + 1) * table));
    }
    return;
  }
  const counts = new Uint32Array(table);
  for (let direction = 0; direction < directionCount; direction++) {
    counts.fill(0);
    countOneDirection(levels, range, levels.offsets[direction], counts);
    visit(direction, counts);
  }
}

/**
 * Pair counts of all 13 directions in one pass, unrolled, one table per direction.
 *
 * @param levels - made by `padLevels`
 * @param range - the voxels whose pairs are counted
 * @param counts - 13 tables of (Ng + 1)^2, all 0
 */
export function countAllDirections(levels: PaddedLevels, { from, to }: VoxelRange, counts: Uint32Array): void {
  const { values, voxels, offsets } = levels;
  const stride = levels.count + 1;
  const table = stride * stride;
  const [o0, o1, o2, o3, o4, o5, o6, o7, o8, o9, o10, o11, o12] = offsets;
  const t0 = counts.subarray(0, table);
  const t1 = counts.subarray(table, 2 * table);
  const t2 = counts.subarray(2 * table, 3 * table);
  const t3 = counts.subarray(3 * table, 4 * table);
  const t4 = counts.subarray(4 * table, 5 * table);
  const t5 = counts.subarray(5 * table, 6 * table);
  const t6 = counts.subarray(6 * table, 7 * table);
  const t7 = counts.subarray(7 * table, 8 * table);
  const t8 = counts.subarray(8 * table, 9 * table);
  const t9 = counts.subarray(9 * table, 10 * table);
  const t10 = counts.subarray(10 * table, 11 * table);
  const t11 = counts.subarray(11 * table, 12 * table);
  const t12 = counts.subarray(12 * table, 13 * table);
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    const row = values[i] * stride;
    t0[row + values[i - o0]]++;
    t1[row + values[i - o1]]++;
    t2[row + values[i - o2]]++;
    t3[row + values[i - o3]]++;
    t4[row + values[i - o4]]++;
    t5[row + values[i - o5]]++;
    t6[row + values[i - o6]]++;
    t7[row + values[i - o7]]++;
    t8[row + values[i - o8]]++;
    t9[row + values[i - o9]]++;
    t10[row + values[i - o10]]++;
    t11[row + values[i - o11]]++;
    t12[row + values[i - o12]]++;
  }
}

function countInSlices(levels: PaddedLevels, { from, to }: VoxelRange, counts: Uint32Array): void {
  const { values, voxels, offsets } = levels;
  const stride = levels.count + 1;
  const table = stride * stride;
  const [o0, o1, o2, o3] = offsets;
  const t0 = counts.subarray(0, table);
  const t1 = counts.subarray(table, 2 * table);
  const t2 = counts.subarray(2 * table, 3 * table);
  const t3 = counts.subarray(3 * table, 4 * table);
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    const row = values[i] * stride;
    t0[row + values[i - o0]]++;
    t1[row + values[i - o1]]++;
    t2[row + values[i - o2]]++;
    t3[row + values[i - o3]]++;
  }
}

function countOneDirection(levels: PaddedLevels, { from, to }: VoxelRange, offset: number, counts: Uint32Array): void {
  const { values, voxels } = levels;
  const stride = levels.count + 1;
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    counts[values[i] * stride + values[i - offset]]++;
  }
}
