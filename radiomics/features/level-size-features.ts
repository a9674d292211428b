import type { LevelSizeMatrix } from "./level-size-matrix.ts";

/** What is measured of every matrix of levels by sizes, in the order of the IBSI tables. */
export const LEVEL_SIZE_FEATURES = 17;

/**
 * The features that run length, size zone, distance zone and dependence matrices share, r = share of a cell, g = level,
 * s = size: emphases of small and large s, low and high g and of their four combinations; non-uniformity of g and s,
 * each also normalized; number of items over number of voxels; variance of g and s; entropy; energy.
 *
 * @param matrix - at least one cell
 * @param voxels - voxels of the region, once per direction that was merged
 * @returns 17 values in this order; the last one (energy) is used for dependence matrices only
 * @see https://ibsi.readthedocs.io sections 3.7, 3.8, 3.9 and 3.11
 */
export function levelSizeFeatures({ levels, sizes, counts }: LevelSizeMatrix, voxels: number): Float64Array {
  let items = 0;
  let highestLevel = 0;
  let largestSize = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    items += counts[cell];
    if (levels[cell] > highestLevel) highestLevel = levels[cell];
    if (sizes[cell] > largestSize) largestSize = sizes[cell];
  }
  const byLevel = new Float64Array(highestLevel + 1);
  const bySize = new Float64Array(largestSize + 1);
  const out = new Float64Array(LEVEL_SIZE_FEATURES);
  let levelMean = 0;
  let sizeMean = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell];
    const share = count / items;
    const level = levels[cell];
    const size = sizes[cell];
    const levelSquare = level * level;
    const sizeSquare = size * size;
    byLevel[level] += count;
    bySize[size] += count;
    levelMean += share * level;
    sizeMean += share * size;
    out[0] += share / sizeSquare;
    out[1] += share * sizeSquare;
    out[2] += share / levelSquare;
    out[3] += share * levelSquare;
    out[4] += share / (levelSquare * sizeSquare);
    out[5] += (share * levelSquare) / sizeSquare;
    out[6] += (share * sizeSquare) / levelSquare;
    out[7] += share * levelSquare * sizeSquare;
    out[15] -= share * Math.log2(share);
    out[16] += share * share;
  }
  const levelSquares = sumOfSquares(byLevel);
  const sizeSquares = sumOfSquares(bySize);
  out[8] = levelSquares / items;
  out[9] = levelSquares / (items * items);
  out[10] = sizeSquares / items;
  out[11] = sizeSquares / (items * items);
  out[12] = items / voxels;
  for (let cell = 0; cell < counts.length; cell++) {
    const share = counts[cell] / items;
    out[13] += share * (levels[cell] - levelMean) ** 2;
    out[14] += share * (sizes[cell] - sizeMean) ** 2;
  }
  return out;
}

function sumOfSquares(counts: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) sum += counts[k] * counts[k];
  return sum;
}
