import type { Region } from "../image/region.ts";
import type { PaddedLevels } from "./padded-levels.ts";
import type { Zones } from "./zones.ts";

/**
 * Distance of every voxel of the morphological mask to its border in steps to face neighbors: 1 for a voxel beside one
 * that is outside (holes and the edge of the image are outside too). Two passes: from before, from behind.
 *
 * @param region - box and morphological mask are used
 * @param connected - 6 neighbors, or the 4 in the slice
 * @returns 0 outside; laid out like `padLevels` with distance 1
 */
export function borderDistance({ morphology, size }: Region, connected: "2d" | "3d"): Uint16Array {
  const [sizeX, sizeY, sizeZ] = size;
  const strideY = sizeX + 2;
  const strideZ = strideY * (sizeY + 2);
  const distances = new Uint16Array(strideZ * (sizeZ + 2));
  for (let z = 0; z < sizeZ; z++) {
    for (let y = 0; y < sizeY; y++) {
      const to = 1 + strideY * (y + 1) + strideZ * (z + 1);
      const from = sizeX * (y + sizeY * z);
      if (connected === "3d") forwardRow(morphology, from, distances, to, sizeX, strideY, strideZ);
      else forwardRowInSlice(morphology, from, distances, to, sizeX, strideY);
    }
  }
  for (let z = sizeZ; z > 0; z--) {
    for (let y = sizeY; y > 0; y--) {
      const at = 1 + strideY * y + strideZ * z;
      if (connected === "3d") backwardRow(distances, at, sizeX, strideY, strideZ);
      else backwardRowInSlice(distances, at, sizeX, strideY);
    }
  }
  return distances;
}

/**
 * Distance of every zone: the least over its voxels.
 *
 * @param zones - found in `padded`
 * @param padded - made by `padLevels` with distance 1
 * @param distances - made by `borderDistance`
 * @returns per zone, at least 1
 */
export function zoneDistances(zones: Zones, { voxels }: PaddedLevels, distances: Uint16Array): Int32Array {
  const { labels, ofLabel } = zones;
  const least = new Int32Array(zones.sizes.length).fill(0xffff);
  for (let k = 0; k < voxels.length; k++) {
    const i = voxels[k];
    const zone = ofLabel[labels[i]];
    if (distances[i] < least[zone]) least[zone] = distances[i];
  }
  return least;
}

function forwardRow(
  mask: Uint8Array,
  from: number,
  distances: Uint16Array,
  to: number,
  count: number,
  strideY: number,
  strideZ: number,
): void {
  for (let x = 0; x < count; x++) {
    const i = to + x;
    if (mask[from + x] !== 0) {
      distances[i] = 1 + Math.min(distances[i - 1], distances[i - strideY], distances[i - strideZ]);
    }
  }
}

function forwardRowInSlice(
  mask: Uint8Array,
  from: number,
  distances: Uint16Array,
  to: number,
  count: number,
  strideY: number,
): void {
  for (let x = 0; x < count; x++) {
    const i = to + x;
    if (mask[from + x] !== 0) distances[i] = 1 + Math.min(distances[i - 1], distances[i - strideY]);
  }
}

function backwardRow(distances: Uint16Array, at: number, count: number, strideY: number, strideZ: number): void {
  for (let i = at + count - 1; i >= at; i--) {
    const nearest = 1 + Math.min(distances[i + 1], distances[i + strideY], distances[i + strideZ]);
    if (nearest < distances[i]) distances[i] = nearest;
  }
}

function backwardRowInSlice(distances: Uint16Array, at: number, count: number, strideY: number): void {
  for (let i = at + count - 1; i >= at; i--) {
    const nearest = 1 + Math.min(distances[i + 1], distances[i + strideY]);
    if (nearest < distances[i]) distances[i] = nearest;
  }
}
