import { boundingBox } from "../image/box.ts";
import type { Image, Mask } from "../image/image.ts";

/** What can be said of a case before anything is computed from it. */
export interface RegionInspection {
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  readonly regionVoxels: number;
  readonly regionVolumeMm3: number;
  /** Slices (along z) that hold a voxel of the region. */
  readonly regionSlices: number;
  /** Slice with the largest part of the region. */
  readonly middleSlice: number;
  /** The region reaches the border of the image, so that part of it may be cut off. */
  readonly touchesBorder: boolean;
  /** Of the intensities inside the region. */
  readonly minimum: number;
  readonly mean: number;
  readonly maximum: number;
  readonly warnings: readonly InspectionWarning[];
}

export type InspectionWarning = "few-voxels" | "single-slice" | "touches-border" | "flat-region";

/** IBSI says no number; below this texture matrices are mostly empty. */
const fewVoxels = 64;

/**
 * Looks at a region and its intensities without resampling anything.
 *
 * @param image - any grid
 * @param mask - same grid, at least one voxel inside
 * @returns sizes in voxels and mm3, intensities in image units, warnings in a fixed order
 */
export function inspectRegion(image: Image, mask: Mask): RegionInspection {
  const [sizeX, sizeY, sizeZ] = image.size;
  const box = boundingBox(mask.values, mask.size);
  if (box === null)
    throw new RangeError("inspectRegion: empty mask, expected at least one voxel inside; readMask refuses it");
  let voxels = 0;
  let sum = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  let slices = 0;
  let middleSlice = 0;
  let largest = 0;
  for (let z = 0; z < sizeZ; z++) {
    let inSlice = 0;
    for (let at = sizeX * sizeY * z; at < sizeX * sizeY * (z + 1); at++) {
      if (mask.values[at] === 0) continue;
      const value = image.values[at];
      inSlice++;
      sum += value;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
    voxels += inSlice;
    if (inSlice > 0) slices++;
    if (inSlice > largest) {
      largest = inSlice;
      middleSlice = z;
    }
  }
  const touchesBorder = box.start.some((start, axis) => start === 0 || start + box.size[axis] === image.size[axis]);
  const [x, y, z] = image.spacingMm;
  const warnings: InspectionWarning[] = [];
  if (voxels < fewVoxels) warnings.push("few-voxels");
  if (slices === 1 && sizeZ > 1) warnings.push("single-slice");
  if (touchesBorder) warnings.push("touches-border");
  if (minimum === maximum) warnings.push("flat-region");
  return {
    size: image.size,
    spacingMm: image.spacingMm,
    regionVoxels: voxels,
    regionVolumeMm3: voxels * x * y * z,
    regionSlices: slices,
    middleSlice,
    touchesBorder,
    minimum,
    mean: sum / voxels,
    maximum,
    warnings,
  };
}
