import type { Box } from "./box.ts";
import type { Grid } from "./grid.ts";
import type { Image, Mask } from "./image.ts";
import { RadiomicsError } from "../radiomics-error.ts";
import type { Interpolation } from "./interpolation-weights.ts";
import type { Region, Surroundings } from "./region.ts";
import { resample } from "./resample.ts";
import type { BoxedMask } from "./resample-mask.ts";
import { resampleMask } from "./resample-mask.ts";
import { mostResampledVoxels, resampledBoxVoxels } from "./resampled-box-voxels.ts";
import { resampledGrid } from "./resampled-grid.ts";
import { resegmentationInterval } from "./resegment.ts";
import type { IntensityRange } from "./resegment.ts";

/** A region that cannot be measured on the wanted grid. */
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
  readonly surroundings: Surroundings;
}

/**
 * From image and mask to the region that is measured: interpolation, rounding, re-segmentation (IBSI 1, chapter 2).
 *
 * @param image - voxels as they were read
 * @param mask - region on the same grid
 * @param settings - every default filled in
 * @param marginMm - how far the surroundings reach beyond the box of the region, as far as there is an image
 * @returns morphological and intensity mask with intensities, and the interpolation grid; both masks are empty where the
 * region is smaller than the voxels of the grid, the intensity mask where re-segmentation keeps nothing
 * @throws RegionError with code `region-too-large`
 */
export function prepareRegion(image: Image, mask: Mask, settings: PreparationSettings, marginMm = 0): PreparedRegion {
  refuseHugeRegion(mask, settings.spacingMm);
  const grid = resampledGrid(image, settings.spacingMm);
  const region = resampleMask(mask, grid, settings.maskInterpolation, settings.maskThreshold) ?? nothing;
  const around = widen(region.box, marginMm, grid);
  const values = resample(image.values, image, grid, around, settings.imageInterpolation);
  if (settings.roundIntensities) for (let i = 0; i < values.length; i++) values[i] = Math.round(values[i]) + 0;
  const offset = startWithin(around, region.box);
  const inside = new Int32Array(region.voxels);
  const all = new Float64Array(region.voxels);
  const [sizeX, sizeY, sizeZ] = region.box.size;
  let next = 0;
  for (let row = 0; row < sizeY * sizeZ; row++) {
    const y = row % sizeY;
    const from = offset[0] + around.size[0] * (y + offset[1] + around.size[1] * ((row - y) / sizeY + offset[2]));
    for (let x = 0; x < sizeX; x++) {
      if (region.values[row * sizeX + x] === 0) continue;
      inside[next] = row * sizeX + x;
      all[next++] = values[from + x];
    }
  }
  const kept = keepWithin(inside, all, resegmentationInterval(all, settings.range, settings.outlierSigma));
  return {
    gridSize: grid.size,
    surroundings: { size: around.size, offset, values },
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

const nothing: BoxedMask = { box: { start: [0, 0, 0], size: [0, 0, 0] }, values: new Uint8Array(0), voxels: 0 };

/** Before anything is allocated: a spacing of 0.1 mm must not ask for 74 GB. */
export function refuseHugeRegion(mask: Mask, spacingMm: readonly (number | null)[]): void {
  const voxels = resampledBoxVoxels(mask, spacingMm);
  if (voxels <= mostResampledVoxels) return;
  const wanted = spacingMm.map((mm) => mm ?? "native").join(" x ");
  throw new RegionError(
    "region-too-large",
    "region",
    `expected at most ${mostResampledVoxels} voxels in the box of the region at ${wanted} mm, ` +
      `got ${voxels} (about ${Math.round((voxels * 40) / 1e9)} GB)`,
    "use a coarser spacing, or check the unit of spacingMm: it is mm",
  );
}

/** The box with a margin, as far as the grid goes. */
function widen(box: Box, marginMm: number, grid: Grid): Box {
  const margin = (axis: 0 | 1 | 2): number => Math.floor(marginMm / grid.spacingMm[axis]);
  const start = (axis: 0 | 1 | 2): number => Math.max(0, box.start[axis] - margin(axis));
  const end = (axis: 0 | 1 | 2): number => Math.min(grid.size[axis], box.start[axis] + box.size[axis] + margin(axis));
  return {
    start: [start(0), start(1), start(2)],
    size: [end(0) - start(0), end(1) - start(1), end(2) - start(2)],
  };
}

function startWithin(outer: Box, inner: Box): [number, number, number] {
  return [inner.start[0] - outer.start[0], inner.start[1] - outer.start[1], inner.start[2] - outer.start[2]];
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
