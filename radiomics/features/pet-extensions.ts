import type { Region, Surroundings } from "../image/region.ts";
import { localIntensity } from "./local-intensity.ts";
import type { Measurement } from "./measurement.ts";
import { defined, orMissing } from "./measurement.ts";

/** Share of the highest SUV, and fixed SUVs, from which on a voxel is metabolically active. */
const OF_MAXIMUM = 0.41;
const FIXED = [
  ["2_5", 2.5],
  ["4_0", 4],
] as const;

/**
 * Features of PET in SUV beside IBSI: the peak of PERCIST, metabolic tumor volume (MTV) and total lesion glycolysis (TLG)
 * within the region at 41 % of the highest SUV, SUV 2.5 and SUV 4.0, each threshold included.
 *
 * @param region - intensities in SUV, at least one
 * @param surroundings - of the region, at least `PEAK_RADIUS_MM` on every side or up to the border of the image
 * @returns by tag (`x_suv_peak` ...); 0 where no voxel reaches a fixed threshold; NaN at 41 % where no intensity is positive
 * @see Wahl et al. 2009 (10.2967/jnumed.108.057307) for the peak; Boellaard et al. 2015 (10.1007/s00259-014-2961-x) for 41 %;
 * the fixed thresholds are those in common use for lymphoma, and TLG is the volume times its mean SUV
 */
export function petExtensions(region: Region, surroundings: Surroundings): Map<string, Measurement> {
  const { intensities, spacingMm } = region;
  const voxelMl = (spacingMm[0] * spacingMm[1] * spacingMm[2]) / 1000;
  let highest = -Infinity;
  for (let i = 0; i < intensities.length; i++) if (intensities[i] > highest) highest = intensities[i];
  const measured = new Map<string, Measurement>();
  const peak = localIntensity(region, surroundings).get("loc_peak_glob");
  if (peak !== undefined) measured.set("x_suv_peak", peak);
  const share = activeVoxels(intensities, OF_MAXIMUM * highest);
  measured.set("x_mtv_41", orMissing(share.count * voxelMl, highest <= 0, "zero-denominator"));
  measured.set("x_tlg_41", orMissing(share.sum * voxelMl, highest <= 0, "zero-denominator"));
  for (const [name, threshold] of FIXED) {
    const { count, sum } = activeVoxels(intensities, threshold);
    measured.set(`x_mtv_${name}`, defined(count * voxelMl));
    measured.set(`x_tlg_${name}`, defined(sum * voxelMl));
  }
  return measured;
}

function activeVoxels(intensities: Float64Array, threshold: number): { readonly count: number; readonly sum: number } {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < intensities.length; i++) {
    if (intensities[i] < threshold) continue;
    count++;
    sum += intensities[i];
  }
  return { count, sum };
}
