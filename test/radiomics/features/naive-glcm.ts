import type { Region } from "../../../radiomics/image/region.ts";

/**
 * The readable twin of the co-occurrence kernel: for every voxel, look at its neighbor in the given direction and, when
 * that lies in the region, count the pair.
 */
export function naivePairCounts(
  region: Region,
  levels: Uint16Array,
  levelCount: number,
  [dx, dy, dz]: readonly [number, number, number],
): number[] {
  const [sizeX, sizeY, sizeZ] = region.size;
  const levelAt = new Map<number, number>();
  region.voxels.forEach((voxel, i) => levelAt.set(voxel, levels[i]));
  const counts = Array.from({ length: (levelCount + 1) ** 2 }, () => 0);
  for (let z = 0; z < sizeZ; z++) {
    for (let y = 0; y < sizeY; y++) {
      for (let x = 0; x < sizeX; x++) {
        const level = levelAt.get(x + sizeX * (y + sizeY * z));
        const [nx, ny, nz] = [x + dx, y + dy, z + dz];
        if (level === undefined || nx < 0 || ny < 0 || nz < 0 || nx >= sizeX || ny >= sizeY || nz >= sizeZ) continue;
        const neighbor = levelAt.get(nx + sizeX * (ny + sizeY * nz));
        if (neighbor !== undefined) counts[level * (levelCount + 1) + neighbor]++;
      }
    }
  }
  return counts;
}
