import type { Measurement } from "./measurement.ts";
import { orMissing } from "./measurement.ts";
import type { VoxelValues } from "./pair-sums.ts";
import { pairSums } from "./pair-sums.ts";
import { paddedLengths, pairSumsByFourier } from "./pair-sums-by-fourier.ts";

/** Below so many voxels every pair is looked at. */
const FEW_VOXELS = 5_000;
/** Pairs that cost as much as one voxel of the padded box in the transforms. */
const PAIRS_PER_PADDED_VOXEL = 40;

/**
 * Moran's I (N365) and Geary's C (NPT7) of the intensity mask, with weights 1 / distance in mm over all pairs of different
 * voxels. Nothing is sampled: large regions are done by Fourier transform, which is exact up to rounding.
 *
 * @param region - voxels and intensities
 * @returns by tag `morph_moran_i` and `morph_geary_c`; NaN without a voxel (region-resegmented-empty), for a single one
 * (roi-too-small) and where all intensities are equal (flat-region)
 */
export function spatialAutocorrelation(region: VoxelValues): Map<string, Measurement> {
  const { voxels, values } = region;
  const count = voxels.length;
  let mean = 0;
  let isFlat = true;
  for (let i = 0; i < count; i++) {
    mean += values[i];
    if (values[i] !== values[0]) isFlat = false;
  }
  mean /= count;
  if (isFlat) {
    const reason = count === 0 ? "region-resegmented-empty" : count === 1 ? "roi-too-small" : "flat-region";
    const missing = orMissing(NaN, true, reason);
    return new Map([
      ["morph_moran_i", missing],
      ["morph_geary_c", missing],
    ]);
  }
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) ** 2;
  const deviation = Math.sqrt(squares / count);
  const standardized = { ...region, values: values.map((value) => (value - mean) / deviation) };
  const sums = isCheaperByPairs(region) ? pairSums(standardized) : pairSumsByFourier(standardized);
  return new Map([
    ["morph_moran_i", orMissing(sums.products / sums.weights, false, "")],
    ["morph_geary_c", orMissing(((1 - 1 / count) * (sums.squares - sums.products)) / sums.weights, false, "")],
  ]);
}

function isCheaperByPairs({ size, voxels }: VoxelValues): boolean {
  const [x, y, z] = paddedLengths(size);
  return voxels.length < FEW_VOXELS || voxels.length ** 2 < PAIRS_PER_PADDED_VOXEL * x * y * z;
}
