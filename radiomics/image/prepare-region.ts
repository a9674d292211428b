import type { Image, Mask } from "./image.ts";
import { RadiomicsError } from "../radiomics-error.ts";
import type { Interpolation } from "./interpolation-weights.ts";
import type { Region } from "./region.ts";
import { resample } from "./resample.ts";
import { resampleMask } from "./resample-mask.ts";
import { resampledGrid } from "./resampled-grid.ts";
import { resegmentationInterval } from "./resegment.ts";
import type { IntensityRange } from "./resegment.ts";

/** A region that has no voxel left to measure. */
class RegionError extends RadiomicsError {
  override readonly name = "RegionError";
}

export interface PreparationSettings {
  /** Per axis x, y, z in mm; null keeps the axis as it is. */
  readonly spacingMm: readonly (number | null)[];
  readonly imageInterpolation: Interpolation;
  readonly maskInterpolation: "nearest" | "linear";
  readonly maskThreshold: number;
  readonly roundIntensities: boolean;
  readonly range: IntensityRange | null;
  readonly outlierSigma: number | null;
}

export interface PreparedRegion {
  readonly region: Region;
  /** Voxels of the whole interpolation grid per axis. */
  readonly gridSize: readonly [number, number, number];
}

/**
 * From image and mask to the region that is measured: interpolation, rounding, re-segmentation (IBSI 1, chapter 2).
 *
 * @param image - voxels as they were read
 * @param mask - region on the same grid
 * @param settings - every default filled in
 * @returns morphological and intensity mask with intensities, and the interpolation grid
 * @throws RegionError with code `region-empty` or `region-resegmented-empty`
 */
export function prepareRegion(image: Image, mask: Mask, settings: PreparationSettings): PreparedRegion {
  const grid = resampledGrid(image, settings.spacingMm);
  const region = resampleMask(mask, grid, settings.maskInterpolation, settings.maskThreshold);
  if (region === null) {
    throw new RegionError(
      "region-empty",
      "mask",
      `expected a region, got no voxel on the ${grid.spacingMm.map((mm) => Number(mm.toFixed(3))).join(" x ")} mm grid`,
      "use a finer spacing, or exclude the case",
    );
  }
  const box = resample(image.values, image, grid, region.box, settings.imageInterpolation);
  const inside = new Int32Array(region.voxels);
  const all = new Float64Array(region.voxels);
  for (let i = 0, next = 0; i < box.length; i++) {
    if (region.values[i] === 0) continue;
    inside[next] = i;
    all[next++] = settings.roundIntensities ? Math.round(box[i]) + 0 : box[i];
  }
  const interval = resegmentationInterval(all, settings.range, settings.outlierSigma);
  const kept = keepWithin(inside, all, interval);
  if (kept === 0) {
    throw new RegionError(
      "region-resegmented-empty",
      "region",
      `expected intensities within [${interval.join(", ")}], got none among ${all.length} voxels ` +
        `(${all.reduce((low, value) => Math.min(low, value), Infinity)} to ${all.reduce((high, value) => Math.max(high, value), -Infinity)})`,
      "check the units of the image against `range`, or exclude the case",
    );
  }
  return {
    gridSize: grid.size,
    region: {
      size: region.box.size,
      spacingMm: grid.spacingMm,
      morphology: region.values,
      morphologyVoxels: region.voxels,
      voxels: inside.subarray(0, kept),
      intensities: all.subarray(0, kept),
    },
  };
}

/** Moves what stays to the front, in order, and returns how many stay. */
function keepWithin(voxels: Int32Array, intensities: Float64Array, [low, high]: readonly [number, number]): number {
  let kept = 0;
  for (let i = 0; i < intensities.length; i++) {
    const intensity = intensities[i];
    if (intensity < low || intensity > high) continue;
    voxels[kept] = voxels[i];
    intensities[kept++] = intensity;
  }
  return kept;
}
