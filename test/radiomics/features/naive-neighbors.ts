import type { Region } from "../../../radiomics/image/region.ts";
import type { Levels } from "../../../radiomics/image/discretize.ts";

type Place = readonly [number, number, number];

/** The readable way to look at a region: level by place, 0 outside. */
export interface NaiveVolume {
  readonly size: Place;
  readonly places: readonly Place[];
  readonly levelAt: (place: Place) => number;
}

export function naiveVolume({ size, voxels }: Region, levels: Levels): NaiveVolume {
  const [sizeX, sizeY, sizeZ] = size;
  const byIndex = new Map<number, number>();
  voxels.forEach((voxel, i) => byIndex.set(voxel, levels.values[i]));
  const inside = ([x, y, z]: Place): boolean => x >= 0 && y >= 0 && z >= 0 && x < sizeX && y < sizeY && z < sizeZ;
  return {
    size,
    places: Array.from(voxels, (voxel) => [
      voxel % sizeX,
      Math.floor(voxel / sizeX) % sizeY,
      Math.floor(voxel / (sizeX * sizeY)),
    ]),
    levelAt: (place) => (inside(place) ? (byIndex.get(place[0] + sizeX * (place[1] + sizeY * place[2])) ?? 0) : 0),
  };
}

/** All places at Chebyshev distance 1 to `distance`; in the slice only for 2D. */
export function neighborsOf([x, y, z]: Place, connected: "2d" | "3d", distance = 1): Place[] {
  const found: Place[] = [];
  const slices = connected === "2d" ? 0 : distance;
  for (let dz = -slices; dz <= slices; dz++) {
    for (let dy = -distance; dy <= distance; dy++) {
      for (let dx = -distance; dx <= distance; dx++) {
        if (dx !== 0 || dy !== 0 || dz !== 0) found.push([x + dx, y + dy, z + dz]);
      }
    }
  }
  return found;
}

/** Counts by a readable key. */
export function tally(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of [...keys].sort()) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
