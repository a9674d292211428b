import { checkGeometry } from "./check-geometry.ts";
import type { Mask } from "./image.ts";

/**
 * The voxels of one region that do not belong to another.
 *
 * @param mask - is not changed
 * @param other - on the same grid
 * @returns the rest, which may be empty
 * @throws GeometryError where the grids differ
 */
export function subtractMask(mask: Mask, other: Mask): Mask {
  return combine(mask, other, 0);
}

/**
 * The voxels that belong to both of two regions.
 *
 * @param mask - is not changed
 * @param other - on the same grid
 * @returns the intersection, which may be empty
 * @throws GeometryError where the grids differ
 */
export function intersectMasks(mask: Mask, other: Mask): Mask {
  return combine(mask, other, 1);
}

/** Keeps the voxels of `mask` where `other` has the wanted value. */
function combine(mask: Mask, other: Mask, wanted: 0 | 1): Mask {
  checkGeometry(mask, other);
  const values = new Uint8Array(mask.values.length);
  for (let i = 0; i < values.length; i++) values[i] = mask.values[i] === 1 && other.values[i] === wanted ? 1 : 0;
  return { ...mask, values };
}
