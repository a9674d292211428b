import type { ZoneAggregation } from "./aggregation.ts";
import type { Neighborhoods } from "./neighborhoods.ts";
import { dependenceStride } from "./neighborhoods.ts";
import type { PaddedLevels, VoxelRange } from "./padded-levels.ts";
import { sliceRanges } from "./padded-levels.ts";

export interface DependenceMatrix {
  /** Number of voxels at `level * stride + dependence count`. */
  readonly counts: Uint32Array;
  readonly stride: number;
  readonly voxels: number;
}

/**
 * Dependence matrices with the usual settings (alpha 0, distance 1), already counted.
 *
 * @param parts - made by `lookAtNeighbors`
 * @returns one matrix per part
 */
export function countedDependences(parts: readonly Neighborhoods[]): DependenceMatrix[] {
  return parts.map(({ dependences, voxels }) => ({ counts: dependences, stride: dependenceStride, voxels }));
}

/**
 * Dependence matrices for any coarseness and distance.
 *
 * @param padded - made by `padLevels` with `distance`
 * @param aggregation - 2D: per slice; 2.5D: slices together; 3D: neighbors in all directions
 * @param alpha - largest difference of levels that counts as dependent
 * @param distance - Chebyshev distance up to which voxels are neighbors
 * @returns one part per slice that has voxels for 2D, else one part
 */
export function countDependences(
  padded: PaddedLevels,
  aggregation: ZoneAggregation,
  alpha: number,
  distance: number,
): DependenceMatrix[] {
  const offsets = neighborOffsets(padded, aggregation === "3d" ? distance : 0, distance);
  const stride = offsets.length + 2;
  const ranges = aggregation === "2d" ? sliceRanges(padded) : [{ from: 0, to: padded.voxels.length }];
  return ranges.map((range) => {
    const counts = new Uint32Array((padded.count + 1) * stride);
    countRange(padded, range, offsets, alpha, counts, stride);
    return { counts, stride, voxels: range.to - range.from };
  });
}

function neighborOffsets({ strideY, strideZ }: PaddedLevels, slices: number, distance: number): Int32Array {
  const offsets: number[] = [];
  for (let dz = -slices; dz <= slices; dz++) {
    for (let dy = -distance; dy <= distance; dy++) {
      for (let dx = -distance; dx <= distance; dx++) {
        if (dx !== 0 || dy !== 0 || dz !== 0) offsets.push(dx + strideY * dy + strideZ * dz);
      }
    }
  }
  return Int32Array.from(offsets);
}

function countRange(
  { values, voxels }: PaddedLevels,
  { from, to }: VoxelRange,
  offsets: Int32Array,
  alpha: number,
  counts: Uint32Array,
  stride: number,
): void {
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    const level = values[i];
    let dependence = 1;
    for (let n = 0; n < offsets.length; n++) {
      const neighbor = values[i + offsets[n]];
      if (neighbor !== 0 && Math.abs(neighbor - level) <= alpha) dependence++;
    }
    counts[level * stride + dependence]++;
  }
}
