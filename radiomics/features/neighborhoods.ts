import type { ZoneAggregation } from "./aggregation.ts";
import type { PaddedLevels, VoxelRange } from "./padded-levels.ts";
import { sliceRanges } from "./padded-levels.ts";

/** Gray tone differences and dependences of part of a region: of a slice, or of all of it. */
export interface Neighborhoods {
  /** Voxels of the part. */
  readonly voxels: number;
  /** Per level the voxels that have a neighbor. */
  readonly toneVoxels: Float64Array;
  /** Per level the sum over those of the difference from the mean of the neighbors. */
  readonly toneDifferences: Float64Array;
  /** Number of voxels at `level * dependenceStride + 1 + number of neighbors with the same level`. */
  readonly dependences: Uint32Array;
}

/** Room for the 27 dependence counts of a level. */
export const dependenceStride = 32;
const STRIDE = dependenceStride;

/** A neighbor is packed as level + 2^20, so that one sum holds the sum of levels (at most 27 x 4096) and their number. */
const COUNT_SHIFT = 20;
const LEVEL_MASK = (1 << COUNT_SHIFT) - 1;

/** What one pass counts, per level and number of neighbors. */
interface Tally {
  readonly isolated: Uint32Array;
  /** Sum of |level x neighbors - sum of the neighbors|: whole numbers, so that no order of summation matters. */
  readonly differences: Float64Array;
  readonly dependences: Uint32Array;
}

/**
 * Looks at the neighbors at Chebyshev distance 1 of every voxel, once for both neighborhood families.
 *
 * @param padded - made by `padLevels` with distance 1
 * @param aggregation - 2D: per slice; 2.5D: slices together; 3D: all 26 neighbors
 * @returns one part per slice that has voxels for 2D, else one part
 */
export function lookAtNeighbors(padded: PaddedLevels, aggregation: ZoneAggregation): Neighborhoods[] {
  const packed = packLevels(padded);
  const ranges = aggregation === "2d" ? sliceRanges(padded) : [{ from: 0, to: padded.voxels.length }];
  return ranges.map((range) => {
    const tally: Tally = {
      isolated: new Uint32Array(padded.count + 1),
      differences: new Float64Array((padded.count + 1) * STRIDE),
      dependences: new Uint32Array((padded.count + 1) * STRIDE),
    };
    if (aggregation === "3d") countInVolume(packed, padded, range, tally);
    else countInSlices(packed, padded, range, tally);
    return summarize(tally, padded.count, range.to - range.from);
  });
}

function packLevels({ values, voxels }: PaddedLevels): Int32Array {
  const packed = new Int32Array(values.length);
  for (let k = 0; k < voxels.length; k++) packed[voxels[k]] = values[voxels[k]] | (1 << COUNT_SHIFT);
  return packed;
}

function countInVolume(packed: Int32Array, padded: PaddedLevels, { from, to }: VoxelRange, tally: Tally): void {
  const { voxels, strideY, strideZ } = padded;
  const { isolated, differences, dependences } = tally;
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    const own = packed[i];
    const a = i - strideZ - strideY;
    const b = i - strideZ;
    const c = i - strideZ + strideY;
    const d = i - strideY;
    const e = i + strideY;
    const f = i + strideZ - strideY;
    const g = i + strideZ;
    const h = i + strideZ + strideY;
    const n0 = packed[a - 1];
    const n1 = packed[a];
    const n2 = packed[a + 1];
    const n3 = packed[b - 1];
    const n4 = packed[b];
    const n5 = packed[b + 1];
    const n6 = packed[c - 1];
    const n7 = packed[c];
    const n8 = packed[c + 1];
    const n9 = packed[d - 1];
    const n10 = packed[d];
    const n11 = packed[d + 1];
    const n12 = packed[e - 1];
    const n13 = packed[e];
    const n14 = packed[e + 1];
    const n15 = packed[f - 1];
    const n16 = packed[f];
    const n17 = packed[f + 1];
    const n18 = packed[g - 1];
    const n19 = packed[g];
    const n20 = packed[g + 1];
    const n21 = packed[h - 1];
    const n22 = packed[h];
    const n23 = packed[h + 1];
    const n24 = packed[i - 1];
    const n25 = packed[i + 1];
    const total =
      n0 +
      n1 +
      n2 +
      n3 +
      n4 +
      n5 +
      n6 +
      n7 +
      n8 +
      n9 +
      n10 +
      n11 +
      n12 +
      n13 +
      n14 +
      n15 +
      n16 +
      n17 +
      n18 +
      n19 +
      n20 +
      n21 +
      n22 +
      n23 +
      n24 +
      n25;
    const same =
      (((n0 ^ own) - 1) >>> 31) +
      (((n1 ^ own) - 1) >>> 31) +
      (((n2 ^ own) - 1) >>> 31) +
      (((n3 ^ own) - 1) >>> 31) +
      (((n4 ^ own) - 1) >>> 31) +
      (((n5 ^ own) - 1) >>> 31) +
      (((n6 ^ own) - 1) >>> 31) +
      (((n7 ^ own) - 1) >>> 31) +
      (((n8 ^ own) - 1) >>> 31) +
      (((n9 ^ own) - 1) >>> 31) +
      (((n10 ^ own) - 1) >>> 31) +
      (((n11 ^ own) - 1) >>> 31) +
      (((n12 ^ own) - 1) >>> 31) +
      (((n13 ^ own) - 1) >>> 31) +
      (((n14 ^ own) - 1) >>> 31) +
      (((n15 ^ own) - 1) >>> 31) +
      (((n16 ^ own) - 1) >>> 31) +
      (((n17 ^ own) - 1) >>> 31) +
      (((n18 ^ own) - 1) >>> 31) +
      (((n19 ^ own) - 1) >>> 31) +
      (((n20 ^ own) - 1) >>> 31) +
      (((n21 ^ own) - 1) >>> 31) +
      (((n22 ^ own) - 1) >>> 31) +
      (((n23 ^ own) - 1) >>> 31) +
      (((n24 ^ own) - 1) >>> 31) +
      (((n25 ^ own) - 1) >>> 31);
    const neighbors = total >>> COUNT_SHIFT;
    const level = own & LEVEL_MASK;
    if (neighbors === 0) isolated[level]++;
    const cell = level * STRIDE;
    const difference = level * neighbors - (total & LEVEL_MASK);
    differences[cell + neighbors] += difference < 0 ? -difference : difference;
    dependences[cell + 1 + same]++;
  }
}

function countInSlices(packed: Int32Array, padded: PaddedLevels, { from, to }: VoxelRange, tally: Tally): void {
  const { voxels, strideY } = padded;
  const { isolated, differences, dependences } = tally;
  for (let k = from; k < to; k++) {
    const i = voxels[k];
    const own = packed[i];
    const d = i - strideY;
    const e = i + strideY;
    const n0 = packed[d - 1];
    const n1 = packed[d];
    const n2 = packed[d + 1];
    const n3 = packed[e - 1];
    const n4 = packed[e];
    const n5 = packed[e + 1];
    const n6 = packed[i - 1];
    const n7 = packed[i + 1];
    const total = n0 + n1 + n2 + n3 + n4 + n5 + n6 + n7;
    const same =
      (((n0 ^ own) - 1) >>> 31) +
      (((n1 ^ own) - 1) >>> 31) +
      (((n2 ^ own) - 1) >>> 31) +
      (((n3 ^ own) - 1) >>> 31) +
      (((n4 ^ own) - 1) >>> 31) +
      (((n5 ^ own) - 1) >>> 31) +
      (((n6 ^ own) - 1) >>> 31) +
      (((n7 ^ own) - 1) >>> 31);
    const neighbors = total >>> COUNT_SHIFT;
    const level = own & LEVEL_MASK;
    if (neighbors === 0) isolated[level]++;
    const cell = level * STRIDE;
    const difference = level * neighbors - (total & LEVEL_MASK);
    differences[cell + neighbors] += difference < 0 ? -difference : difference;
    dependences[cell + 1 + same]++;
  }
}

function summarize({ isolated, differences, dependences }: Tally, levels: number, voxels: number): Neighborhoods {
  const toneVoxels = new Float64Array(levels + 1);
  const toneDifferences = new Float64Array(levels + 1);
  for (let level = 1; level <= levels; level++) {
    const cell = level * STRIDE;
    for (let k = 1; k < STRIDE; k++) {
      toneVoxels[level] += dependences[cell + k];
      toneDifferences[level] += differences[cell + k] / k;
    }
    toneVoxels[level] -= isolated[level];
  }
  return { voxels, toneVoxels, toneDifferences, dependences };
}
