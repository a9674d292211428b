import type { Levels } from "../image/discretize.ts";
import type { Region } from "../image/region.ts";

/** Up to here all 13 tables are kept; above, one table is filled direction by direction. */
const MOST_LEVELS_TOGETHER = 256;
export const DIRECTIONS = 13;

/** The 13 neighbors at Chebyshev distance 1 that lie before a voxel, as (x, y, z). */
export const directions: readonly (readonly [number, number, number])[] = [
  [-1, 0, 0],
  [-1, -1, 0],
  [0, -1, 0],
  [1, -1, 0],
  [-1, -1, -1],
  [0, -1, -1],
  [1, -1, -1],
  [-1, 0, -1],
  [0, 0, -1],
  [1, 0, -1],
  [-1, 1, -1],
  [0, 1, -1],
  [1, 1, -1],
];

/** Gray levels of a region with a border of one voxel, so that no neighbor needs a bounds test. */
export interface PaddedLevels {
  /** 0 outside the region, else the level; x fastest. */
  readonly values: Uint16Array;
  /** Distance to each of the 13 neighbors, subtracted from an index. */
  readonly offsets: Int32Array;
  /** Index of every voxel of the region. */
  readonly voxels: Int32Array;
  readonly count: number;
}

/**
 * Lays the gray levels of a region out for the co-occurrence kernels.
 *
 * @param region - intensity mask and box size are used
 * @param levels - of the voxels of the intensity mask
 * @returns levels in a box that is 2 voxels longer per axis
 */
export function padLevels(region: Region, levels: Levels): PaddedLevels {
  const [sizeX, sizeY, sizeZ] = region.size;
  const strideY = sizeX + 2;
  const strideZ = strideY * (sizeY + 2);
  const values = new Uint16Array(strideZ * (sizeZ + 2));
  const voxels = new Int32Array(region.voxels.length);
  let row = 0;
  let y = 0;
  let z = 0;
  let to = 1 + strideY + strideZ;
  for (let i = 0; i < voxels.length; i++) {
    const index = region.voxels[i];
    while (index >= row + sizeX) {
      row += sizeX;
      y++;
      if (y === sizeY) {
        y = 0;
        z++;
      }
      to = 1 + strideY * (y + 1) + strideZ * (z + 1);
    }
    const padded = to + index - row;
    voxels[i] = padded;
    values[padded] = levels.values[i];
  }
  const offsets = Int32Array.from(directions, ([dx, dy, dz]) => -(dx + strideY * dy + strideZ * dz));
  return { values, offsets, voxels, count: levels.count };
}

/**
 * Calls `visit` with the gray level co-occurrence matrix (not yet symmetric) of each of the 13 directions, in order.
 *
 * @param levels - made by `padLevels`
 * @param visit - gets the direction and its pair counts: row = level of the voxel, column = level of its neighbor, both
 * with stride Ng + 1; row 0 and column 0 hold pairs with the outside and are to be ignored. Only valid during the call.
 */
export function forEachCoOccurrenceMatrix(
  levels: PaddedLevels,
  visit: (direction: number, counts: Uint32Array) => void,
): void {
  const stride = levels.count + 1;
  if (levels.count <= MOST_LEVELS_TOGETHER) {
    const counts = new Uint32Array(DIRECTIONS * stride * stride);
    countAllDirections(levels, counts);
    for (let direction = 0; direction < DIRECTIONS; direction++) {
      visit(direction, counts.subarray(direction * stride * stride, (direction + 1) * stride * stride));
    }
    return;
  }
  const counts = new Uint32Array(stride * stride);
  for (let direction = 0; direction < DIRECTIONS; direction++) {
    counts.fill(0);
    countOneDirection(levels, levels.offsets[direction], counts);
    visit(direction, counts);
  }
}

/**
 * Pair counts of all 13 directions in one pass, unrolled, one table per direction.
 *
 * @param levels - made by `padLevels`
 * @param counts - 13 tables of (Ng + 1)^2, all 0
 */
export function countAllDirections(levels: PaddedLevels, counts: Uint32Array): void {
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
  for (let k = 0; k < voxels.length; k++) {
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

function countOneDirection(levels: PaddedLevels, offset: number, counts: Uint32Array): void {
  const { values, voxels } = levels;
  const stride = levels.count + 1;
  for (let k = 0; k < voxels.length; k++) {
    const i = voxels[k];
    counts[values[i] * stride + values[i - offset]]++;
  }
}
