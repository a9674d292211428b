import type { Grid } from "./grid.ts";
import type { Mask } from "./image.ts";

/** Halfway between two voxels, up to rounding of coordinates: the higher one is taken, as in ITK. */
const TIE = 1e-6;

export interface PlacedMask {
  readonly mask: Mask;
  readonly voxelsBefore: number;
  readonly voxelsAfter: number;
  /** Voxels of the region whose center lies outside of the new grid. */
  readonly voxelsOutside: number;
}

/**
 * Brings a mask onto another grid: each voxel of the new grid takes the value of the voxel of the mask that its center
 * lies in (nearest neighbor; ITK NearestNeighborInterpolateImageFunction). Nothing is smoothed and nothing invented.
 *
 * @param mask - region on its own grid, 0 and 1
 * @param grid - where it is wanted, usually that of the image
 * @returns the region on the new grid (a SharedArrayBuffer), empty where the two do not overlap, with voxel counts
 */
export function maskOnGrid(mask: Mask, grid: Grid): PlacedMask {
  const [sizeX, sizeY, sizeZ] = grid.size;
  const [maskX, maskY, maskZ] = mask.size;
  const values = new Uint8Array(new SharedArrayBuffer(sizeX * sizeY * sizeZ));
  const { steps, start } = voxelMap(grid, mask);
  let after = 0;
  let index = 0;
  for (let z = 0; z < sizeZ; z++) {
    for (let y = 0; y < sizeY; y++) {
      const x0 = start[0] + steps[1] * y + steps[2] * z + 0.5 + TIE;
      const y0 = start[1] + steps[4] * y + steps[5] * z + 0.5 + TIE;
      const z0 = start[2] + steps[7] * y + steps[8] * z + 0.5 + TIE;
      for (let x = 0; x < sizeX; x++, index++) {
        const atX = Math.floor(x0 + steps[0] * x);
        const atY = Math.floor(y0 + steps[3] * x);
        const atZ = Math.floor(z0 + steps[6] * x);
        if (atX < 0 || atX >= maskX || atY < 0 || atY >= maskY || atZ < 0 || atZ >= maskZ) continue;
        const value = mask.values[atX + maskX * (atY + maskY * atZ)];
        values[index] = value;
        after += value;
      }
    }
  }
  const { size, spacingMm, originMm, direction } = grid;
  return {
    mask: { values, size, spacingMm, originMm, direction },
    ...countRegion(mask, grid),
    voxelsAfter: after,
  };
}

function countRegion(mask: Mask, grid: Grid): { voxelsBefore: number; voxelsOutside: number } {
  const [sizeX, sizeY] = mask.size;
  const { steps, start } = voxelMap(mask, grid);
  let voxelsBefore = 0;
  let voxelsOutside = 0;
  for (let i = 0; i < mask.values.length; i++) {
    if (mask.values[i] === 0) continue;
    voxelsBefore++;
    const x = i % sizeX;
    const y = Math.floor(i / sizeX) % sizeY;
    const z = Math.floor(i / (sizeX * sizeY));
    for (let axis = 0; axis < 3; axis++) {
      const at = start[axis] + steps[3 * axis] * x + steps[3 * axis + 1] * y + steps[3 * axis + 2] * z;
      if (at >= -0.5 - TIE && at <= grid.size[axis] - 0.5 + TIE) continue;
      voxelsOutside++;
      break;
    }
  }
  return { voxelsBefore, voxelsOutside };
}

/** From voxel indices of one grid to those of another: `start + steps * index`, `steps` row-major 3 x 3. */
function voxelMap(from: Grid, to: Grid): { readonly steps: readonly number[]; readonly start: readonly number[] } {
  const steps: number[] = [];
  const start: number[] = [];
  for (let axis = 0; axis < 3; axis++) {
    const along = (vector: (row: number) => number): number =>
      (to.direction[axis] * vector(0) + to.direction[3 + axis] * vector(1) + to.direction[6 + axis] * vector(2)) /
      to.spacingMm[axis];
    for (let column = 0; column < 3; column++) {
      steps.push(along((row) => from.direction[3 * row + column] * from.spacingMm[column]));
    }
    start.push(along((row) => from.originMm[row] - to.originMm[row]));
  }
  return { steps, start };
}
