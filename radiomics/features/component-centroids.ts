import type { Region } from "../image/region.ts";
import { padLevels } from "./padded-levels.ts";
import { findZones } from "./zones.ts";

/**
 * Centroids of the connected components of the morphological mask, by voxel centers; 26 neighbors are connected.
 *
 * @param region - at least one voxel in the morphological mask
 * @returns x, y, z per component in mm from the first voxel of the box, ordered by first voxel
 */
export function componentCentroids(region: Region): Float64Array {
  const { morphology, size, spacingMm } = region;
  const voxels = new Int32Array(region.morphologyVoxels);
  let next = 0;
  for (let i = 0; i < morphology.length; i++) if (morphology[i] === 1) voxels[next++] = i;
  const levels = { values: new Uint16Array(voxels.length).fill(1), count: 1 };
  const padded = padLevels({ ...region, voxels }, levels);
  const { sizes, labels, ofLabel } = findZones(padded, "3d");
  const sums = new Float64Array(3 * sizes.length);
  for (let i = 0; i < voxels.length; i++) {
    const to = 3 * ofLabel[labels[padded.voxels[i]]];
    const x = voxels[i] % size[0];
    const row = (voxels[i] - x) / size[0];
    const y = row % size[1];
    sums[to] += x;
    sums[to + 1] += y;
    sums[to + 2] += (row - y) / size[1];
  }
  return sums.map((sum, i) => (sum / sizes[Math.floor(i / 3)]) * spacingMm[i % 3]);
}
