import type { Region } from "../image/region.ts";
import { caseVolumes } from "./marching-cubes.ts";
import type { Measurement } from "./measurement.ts";
import { defined } from "./measurement.ts";

/**
 * Morphology (HCUG) of the morphological mask, before re-segmentation: the two volumes.
 *
 * @param region - at least one voxel
 * @returns by tag: `morph_volume` (RNU0, volume of the mesh) and `morph_vol_approx` (YEKZ, voxel count times voxel
 * volume), both in mm3
 * @see https://ibsi.readthedocs.io section 3.1
 */
export function morphology(region: Region): Map<string, Measurement> {
  const voxelVolume = region.spacingMm[0] * region.spacingMm[1] * region.spacingMm[2];
  return new Map([
    ["morph_volume", defined(meshVolume(region.morphology, region.size) * voxelVolume)],
    ["morph_vol_approx", defined(region.morphologyVoxels * voxelVolume)],
  ]);
}

const volumes = caseVolumes();

/**
 * Volume inside the marching cubes mesh of a mask that is surrounded by zeros (RNU0). Cells are counted by case with the
 * sum of their positions, so that no vertex is ever made.
 *
 * @param mask - 1 inside, 0 outside, x fastest
 * @param size - voxels per axis
 * @returns volume in voxels
 */
export function meshVolume(mask: Uint8Array, size: readonly [number, number, number]): number {
  const [sizeX, sizeY, sizeZ] = size;
  const strideY = sizeX + 2;
  const strideZ = strideY * (sizeY + 2);
  const padded = new Uint8Array(strideZ * (sizeZ + 2));
  for (let z = 0; z < sizeZ; z++) {
    for (let y = 0; y < sizeY; y++) {
      const from = sizeX * (y + sizeY * z);
      padded.set(mask.subarray(from, from + sizeX), 1 + strideY * (y + 1) + strideZ * (z + 1));
    }
  }
  const tally = new Float64Array(4 * 256);
  for (let z = 0; z <= sizeZ; z++) {
    for (let y = 0; y <= sizeY; y++) tallyRow(padded, strideY, strideZ, y, z, tally);
  }
  let sixfold = 0;
  for (let corners = 1; corners < 255; corners++) {
    sixfold += tally[4 * corners] * volumes.constant[corners];
    for (let axis = 0; axis < 3; axis++) sixfold += tally[4 * corners + 1 + axis] * volumes.slope[3 * corners + axis];
  }
  return sixfold / 6;
}

/** Adds the cells of one row to `tally`: count and sums of x, y, z per case. */
function tallyRow(padded: Uint8Array, strideY: number, strideZ: number, y: number, z: number, tally: Float64Array) {
  const row = strideY * y + strideZ * z;
  let left = 0;
  for (let x = 1; x < strideY; x++) {
    const at = row + x;
    const right =
      padded[at] | (padded[at + strideY] << 2) | (padded[at + strideZ] << 4) | (padded[at + strideY + strideZ] << 6);
    const corners = left | (right << 1);
    left = right;
    if (corners === 0 || corners === 255) continue;
    const cell = 4 * corners;
    tally[cell]++;
    tally[cell + 1] += x - 1;
    tally[cell + 2] += y;
    tally[cell + 3] += z;
  }
}
