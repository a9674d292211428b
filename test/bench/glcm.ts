import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { countAllDirections } from "../../radiomics/features/co-occurrence-matrices.ts";
import { padLevels } from "../../radiomics/features/padded-levels.ts";
import { readMask } from "../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../radiomics/image-io/read-nifti.ts";
import { discretize } from "../../radiomics/image/discretize.ts";
import { prepareRegion } from "../../radiomics/image/prepare-region.ts";
import type { BenchCase } from "./bench-case.ts";

/** PyRadiomics' C kernel on the same case and machine type (recorded, design page on performance). */
const PYRADIOMICS_NS_PER_VOXEL = 81;
const TARGET_NS_PER_VOXEL = 25;

/**
 * CPU time per region voxel of the co-occurrence kernel, on the CT phantom at 1 mm with 36 gray levels. Without the
 * reference data there is no case.
 */
export async function benchGlcm(): Promise<BenchCase[]> {
  const folder = process.env["RADSTUDY_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
  const phantom = join(folder, "ibsi1", "ct_radiomics_phantom", "nifti");
  if (!existsSync(phantom)) return [];
  const image = await readNifti(join(phantom, "image", "phantom.nii.gz"));
  const { mask } = await readMask(join(phantom, "mask", "mask.nii.gz"), null);
  const { region } = prepareRegion(image, mask, {
    spacingMm: [1, 1, 1],
    imageInterpolation: "linear",
    maskInterpolation: "linear",
    maskThreshold: 0.5,
    roundIntensities: true,
    range: [-500, 400],
    outlierSigma: null,
  });
  const levels = padLevels(region, discretize(region.intensities, { kind: "binWidth", binWidth: 25 }, -500));
  const counts = new Uint32Array(13 * (levels.count + 1) ** 2);
  const times: number[] = [];
  for (let run = 0; run < 12; run++) {
    const before = process.cpuUsage();
    counts.fill(0);
    countAllDirections(levels, { from: 0, to: levels.voxels.length }, counts);
    const { user, system } = process.cpuUsage(before);
    if (run >= 3) times.push(((user + system) * 1000) / levels.voxels.length);
  }
  const value = times.sort((left, right) => left - right)[4];
  return [
    {
      name: "glcm-kernel-1mm-36-levels",
      unit: "ns/voxel",
      value,
      reference: PYRADIOMICS_NS_PER_VOXEL,
      ratio: PYRADIOMICS_NS_PER_VOXEL / value,
      target: PYRADIOMICS_NS_PER_VOXEL / TARGET_NS_PER_VOXEL,
      ok: value <= TARGET_NS_PER_VOXEL,
    },
  ];
}
