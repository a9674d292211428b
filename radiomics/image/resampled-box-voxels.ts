import { boundingBox } from "./box.ts";
import type { Mask } from "./image.ts";

/** Above this a region would take more than about 2.5 GB, and is a typing error of the spacing far more often than a region. */
export const mostResampledVoxels = 64_000_000;

/**
 * How many voxels the box of a region will have after interpolation, before anything is allocated.
 *
 * @param mask - region as it was read
 * @param spacingMm - wanted spacing per axis in mm; null keeps the axis as it is
 * @returns voxels, 0 for an empty mask
 */
export function resampledBoxVoxels(mask: Mask, spacingMm: readonly (number | null)[]): number {
  const box = boundingBox(mask.values, mask.size);
  if (box === null) return 0;
  return box.size.reduce((product, length, axis) => {
    const wanted = spacingMm[axis] ?? mask.spacingMm[axis];
    return product * Math.ceil((length * mask.spacingMm[axis]) / wanted);
  }, 1);
}
