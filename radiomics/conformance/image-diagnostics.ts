import type { Image, Mask } from "../image/image.ts";
import { boundingBox } from "../image/box.ts";
import type { Box } from "../image/box.ts";
import { prepareRegion } from "../image/prepare-region.ts";
import type { PreparationSettings } from "../image/prepare-region.ts";
import { resample } from "../image/resample.ts";
import { resampledGrid } from "../image/resampled-grid.ts";

/**
 * The 60 values by which IBSI 1 follows an image and a region through the processing: as read, interpolated and
 * re-segmented. Unlike an extraction this interpolates the whole image.
 *
 * @param image - voxels as they were read
 * @param mask - region on the same grid, at least one voxel
 * @param settings - every default filled in
 * @returns by tag (`img_dim_x_init_img` ...); dimensions and counts in voxels, voxel sizes in mm, intensities in the unit
 * of the image
 * @throws RegionError where no voxel is left
 */
export function imageDiagnostics(image: Image, mask: Mask, settings: PreparationSettings): Map<string, number> {
  const grid = resampledGrid(image, settings.spacingMm);
  const whole: Box = { start: [0, 0, 0], size: grid.size };
  const values = resample(image.values, image, grid, whole, settings.imageInterpolation);
  if (settings.roundIntensities) for (let i = 0; i < values.length; i++) values[i] = Math.round(values[i]) + 0;
  const found = new Map<string, number>();
  const put = (tag: string, value: number): void => void found.set(tag, value);
  const axes = (tag: string, stage: string, lengths: readonly number[]): void =>
    lengths.forEach((length, axis) => put(`${tag}_${"xyz"[axis]}_${stage}`, length));

  for (const [stage, each] of [
    ["init_img", image],
    ["interp_img", { ...grid, values }],
  ] as const) {
    axes("img_dim", stage, each.size);
    axes("vox_dim", stage, each.spacingMm);
    const { mean, least, most } = summary(each.values);
    put(`mean_int_${stage}`, mean);
    put(`min_int_${stage}`, least);
    put(`max_int_${stage}`, most);
  }

  const drawn = whereInside(image.values, mask.values);
  const { region } = prepareRegion(image, mask, { ...settings, range: null, outlierSigma: null });
  const { region: kept } = prepareRegion(image, mask, settings);
  const inBox = new Uint8Array(kept.morphology.length);
  for (let k = 0; k < kept.voxels.length; k++) inBox[kept.voxels[k]] = 1;
  const stages = [
    {
      stage: "init_roi",
      size: image.size,
      intensities: drawn,
      mask: boxOf(mask.values, mask.size),
      count: drawn.length,
    },
    {
      stage: "interp_roi",
      size: grid.size,
      intensities: region.intensities,
      mask: region.size,
      count: region.morphologyVoxels,
    },
    {
      stage: "reseg_roi",
      size: grid.size,
      intensities: kept.intensities,
      mask: kept.size,
      count: kept.morphologyVoxels,
    },
  ];
  for (const { stage, size, intensities, mask: morphology, count } of stages) {
    axes("int_mask_dim", stage, size);
    axes("int_mask_bb_dim", stage, stage === "reseg_roi" ? boxOf(inBox, kept.size) : morphology);
    axes("morph_mask_bb_dim", stage, morphology);
    put(`int_mask_vox_count_${stage}`, intensities.length);
    put(`morph_mask_vox_count_${stage}`, count);
    const { mean, least, most } = summary(intensities);
    put(`int_mask_mean_int_${stage}`, mean);
    put(`int_mask_min_int_${stage}`, least);
    put(`int_mask_max_int_${stage}`, most);
  }
  return found;
}

function boxOf(mask: Uint8Array, size: readonly [number, number, number]): readonly [number, number, number] {
  return boundingBox(mask, size)?.size ?? [0, 0, 0];
}

function whereInside(values: Float64Array, mask: Uint8Array): Float64Array {
  return values.filter((_, i) => mask[i] === 1);
}

function summary(values: Float64Array): { readonly mean: number; readonly least: number; readonly most: number } {
  let sum = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    if (values[i] < least) least = values[i];
    if (values[i] > most) most = values[i];
  }
  return { mean: sum / values.length, least, most };
}
