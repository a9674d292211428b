import type { PaddedLevels, VoxelRange } from "./padded-levels.ts";

/** Up to here a matrix with empty rows costs less than finding them. */
const FEW_LEVELS = 256;

/** Levels by rank among those that occur, so that a matrix of many levels has no empty rows. */
export interface RankedLevels {
  /** Holds ranks from 1 in place of levels, and their number in place of Ng. */
  readonly ranked: PaddedLevels;
  /** Level of every rank, ascending; rank 0 stands for the outside. */
  readonly levelOf: Float64Array;
}

/**
 * Replaces levels by their ranks within part of a region; few levels stay as they are.
 *
 * @param padded - made by `padLevels`
 * @param range - all voxels, or slices: voxels elsewhere are outside of the result
 * @returns ranks and what they stand for
 */
export function rankLevels(padded: PaddedLevels, { from, to }: VoxelRange): RankedLevels {
  const { values, voxels, count } = padded;
  if (count <= FEW_LEVELS) return { ranked: padded, levelOf: Float64Array.from({ length: count + 1 }, (_, i) => i) };
  const ranks = new Uint16Array(count + 1);
  for (let k = from; k < to; k++) ranks[values[voxels[k]]] = 1;
  const present: number[] = [0];
  for (let level = 1; level <= count; level++) {
    if (ranks[level] === 0) continue;
    ranks[level] = present.length;
    present.push(level);
  }
  const ranked = new Uint16Array(values.length);
  for (let k = from; k < to; k++) ranked[voxels[k]] = ranks[values[voxels[k]]];
  return { ranked: { ...padded, values: ranked, count: present.length - 1 }, levelOf: Float64Array.from(present) };
}
