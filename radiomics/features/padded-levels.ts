import type { Levels } from "../image/discretize.ts";
import type { Region } from "../image/region.ts";

/**
 * The 13 neighbors at Chebyshev distance 1 that lie before a voxel, as (x, y, z); the first 4 lie in its slice. Runs and
 * pairs are looked for along these.
 */
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

/** Directions within a slice, and all of them. */
export type DirectionCount = 4 | 13;

/** Gray levels of a region with a border around its box, so that no neighbor needs a bounds test. */
export interface PaddedLevels {
  /** 0 outside the region, else the level; x fastest. */
  readonly values: Uint16Array;
  readonly strideY: number;
  readonly strideZ: number;
  /** Distance to each of the 13 neighbors, subtracted from an index. */
  readonly offsets: Int32Array;
  /** Index of every voxel of the region, ascending. */
  readonly voxels: Int32Array;
  /** For every slice of the box the number of voxels before it; the last entry is the number of voxels. */
  readonly sliceStarts: Int32Array;
  /** Number of gray levels Ng. */
  readonly count: number;
  /** Voxels of the longest side of the box. */
  readonly longestSide: number;
}

/** Part of the voxel list: from `from` to before `to`. */
export interface VoxelRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Lays the gray levels of a region out for the texture kernels.
 *
 * @param region - intensity mask and box size are used
 * @param levels - of the voxels of the intensity mask
 * @param distance - Chebyshev distance of the neighbors that are wanted, in voxels; also the width of the border
 * @returns levels in a box that is 2 `distance` voxels longer per axis
 */
export function padLevels(region: Region, levels: Levels, distance = 1): PaddedLevels {
  const [sizeX, sizeY, sizeZ] = region.size;
  const strideY = sizeX + 2 * distance;
  const strideZ = strideY * (sizeY + 2 * distance);
  const values = new Uint16Array(strideZ * (sizeZ + 2 * distance));
  const voxels = new Int32Array(region.voxels.length);
  const sliceStarts = new Int32Array(sizeZ + 1);
  let row = 0;
  let y = 0;
  let z = 0;
  let to = distance * (1 + strideY + strideZ);
  for (let i = 0; i < voxels.length; i++) {
    const index = region.voxels[i];
    while (index >= row + sizeX) {
      row += sizeX;
      y++;
      if (y === sizeY) {
        y = 0;
        z++;
        sliceStarts[z] = i;
      }
      to = distance + strideY * (y + distance) + strideZ * (z + distance);
    }
    const padded = to + index - row;
    voxels[i] = padded;
    values[padded] = levels.values[i];
  }
  sliceStarts.fill(voxels.length, z + 1);
  const offsets = Int32Array.from(directions, ([dx, dy, dz]) => -distance * (dx + strideY * dy + strideZ * dz));
  return {
    values,
    strideY,
    strideZ,
    offsets,
    voxels,
    sliceStarts,
    count: levels.count,
    longestSide: Math.max(sizeX, sizeY, sizeZ),
  };
}

/** The voxels of every slice that has any, in order. */
export function sliceRanges({ sliceStarts }: Pick<PaddedLevels, "sliceStarts">): VoxelRange[] {
  const ranges: VoxelRange[] = [];
  for (let z = 0; z + 1 < sliceStarts.length; z++) {
    if (sliceStarts[z + 1] > sliceStarts[z]) ranges.push({ from: sliceStarts[z], to: sliceStarts[z + 1] });
  }
  return ranges;
}
