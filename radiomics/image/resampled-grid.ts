import type { Grid } from "./grid.ts";

/** Spacing in a NIfTI file is a 32-bit float: a ratio that is whole up to that rounding must not gain a voxel. */
const SINGLE_PRECISION = 1e-7;

/**
 * The interpolation grid of IBSI (026Q, 3WE3, QCY4): ceil(n s / s') voxels per axis, centers of both grids aligned.
 *
 * @param grid - grid of the image as it was read
 * @param spacingMm - wanted spacing per axis in mm; null keeps the axis as it is
 * @returns the new grid; an axis whose spacing stays has the same voxels
 */
export function resampledGrid(grid: Grid, spacingMm: readonly (number | null)[]): Grid {
  const spacing: [number, number, number] = [...grid.spacingMm];
  const size: [number, number, number] = [...grid.size];
  const origin: [number, number, number] = [...grid.originMm];
  for (let axis = 0; axis < 3; axis++) {
    const from = grid.spacingMm[axis];
    spacing[axis] = spacingMm[axis] ?? from;
    size[axis] = Math.ceil(((grid.size[axis] * from) / spacing[axis]) * (1 - SINGLE_PRECISION));
    const shiftMm = firstPosition(grid.size[axis], size[axis], spacing[axis] / from) * from;
    for (let k = 0; k < 3; k++) origin[k] += grid.direction[3 * k + axis] * shiftMm;
  }
  return { size, spacingMm: spacing, originMm: origin, direction: grid.direction };
}

/**
 * Where voxel 0 of the new axis lies, in voxels of the old axis (3WE3).
 *
 * @param sizeFrom - voxels of the old axis
 * @param sizeTo - voxels of the new axis
 * @param step - new spacing over old spacing
 * @returns position in old voxels; may lie outside the axis
 */
export function firstPosition(sizeFrom: number, sizeTo: number, step: number): number {
  return (sizeFrom - 1 - step * (sizeTo - 1)) / 2;
}
