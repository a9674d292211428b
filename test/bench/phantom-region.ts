import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExtractionSettings } from "../../radiomics/extract-features.ts";
import { families } from "../../radiomics/features/catalog.ts";
import { PEAK_RADIUS_MM } from "../../radiomics/features/local-intensity.ts";
import { defaultTexture } from "../../radiomics/features/texture-settings.ts";
import { readMask } from "../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../radiomics/image-io/read-nifti.ts";
import type { Levels } from "../../radiomics/image/discretize.ts";
import { discretize } from "../../radiomics/image/discretize.ts";
import type { Image, Mask } from "../../radiomics/image/image.ts";
import type { PreparedRegion } from "../../radiomics/image/prepare-region.ts";
import { prepareRegion } from "../../radiomics/image/prepare-region.ts";

/** The CT phantom of IBSI 1 at 1 mm (328,910 voxels, 36 levels of 25 HU) and at 2 mm (42,171 voxels, 32 levels). */
export const phantomSettings = { "1mm": atSpacing(1), "2mm": atSpacing(2) } as const;

function atSpacing(mm: 1 | 2): ExtractionSettings {
  return {
    dimension: "3d",
    spacingMm: [mm, mm, mm],
    imageInterpolation: "linear",
    maskInterpolation: "linear",
    maskThreshold: 0.5,
    roundIntensities: true,
    range: [-500, 400],
    outlierSigma: null,
    discretization: mm === 1 ? { kind: "binWidth", binWidth: 25 } : { kind: "binCount", binCount: 32 },
    ivh: { kind: "none" },
    families: families.map((family) => family.name),
    aggregation: "3d-merged",
    texture: defaultTexture,
  };
}

/** Folder of the reference data, or null (said on stderr) where it has no phantom. */
export function phantomFolder(bench: string): string | null {
  const data = process.env["RADSTUDY_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
  const folder = join(data, "ibsi1", "ct_radiomics_phantom", "nifti");
  if (existsSync(folder)) return folder;
  process.stderr.write(`bench: ${bench} left out, no ibsi1 in ${data}; RADSTUDY_DATA names the data folder\n`);
  return null;
}

export async function readPhantom(folder: string): Promise<{ readonly image: Image; readonly mask: Mask }> {
  const image = await readNifti(join(folder, "image", "phantom.nii.gz"));
  const { mask } = await readMask(join(folder, "mask", "mask.nii.gz"), null);
  return { image, mask };
}

/** What the kernels are measured on: 1 mm. */
export async function phantomAt1Mm(folder: string): Promise<PreparedRegion & { readonly levels: Levels }> {
  const { image, mask } = await readPhantom(folder);
  const settings = phantomSettings["1mm"];
  const prepared = prepareRegion(image, mask, settings, PEAK_RADIUS_MM);
  return { ...prepared, levels: discretize(prepared.region.intensities, settings.discretization, -500) };
}
