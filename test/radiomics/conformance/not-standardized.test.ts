import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalog } from "../../../radiomics/features/catalog.ts";
import { morphology } from "../../../radiomics/features/morphology.ts";
import { readMask } from "../../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../../radiomics/image-io/read-nifti.ts";
import { prepareRegion } from "../../../radiomics/image/prepare-region.ts";
import { referenceData } from "../reference-data.ts";

const data = referenceData("ibsi1");

async function measure(folder: string, spacingMm: readonly (number | null)[]): Promise<(tag: string) => number> {
  const image = await readNifti(join(data ?? "", folder, "nifti", "image", "phantom.nii.gz"));
  const { mask } = await readMask(join(data ?? "", folder, "nifti", "mask", "mask.nii.gz"), null);
  const { region } = prepareRegion(image, mask, {
    spacingMm,
    imageInterpolation: "linear",
    maskInterpolation: "linear",
    maskThreshold: 0.5,
    roundIntensities: false,
    range: null,
    outlierSigma: null,
  });
  const measured = morphology(region);
  return (tag) => measured.get(tag)?.value ?? NaN;
}

describe.skipIf(data === null)("features that IBSI 1 did not standardize", () => {
  it("are those that the published sheets list without a value, and the catalog says so", () => {
    const listed = readFileSync(join(data ?? "", "reference_values", "digital_phantom.csv"), "utf8")
      .split(/\r?\n/)
      .filter((line) => line.includes(",not standardized,"))
      .map((line) => line.split(",").at(-1));
    const said = catalog.filter(({ definition }) => definition.includes("not standardized by IBSI"));
    expect(new Set(said.map(({ tag }) => tag))).toEqual(new Set(listed));
    expect(listed).toHaveLength(5);
  });

  // Values of moderate consensus in a draft of the manual (theibsi/ibsi-doc, docs/03_Image_features.rst at 11f641c).
  it("agree with the values for the oriented box that a draft of the manual printed", async () => {
    const digital = await measure("digital_phantom", [null, null, null]);
    expect(Math.abs(digital("morph_vol_dens_ombb") - 0.869)).toBeLessThanOrEqual(0.005);
    expect(Math.abs(digital("morph_area_dens_ombb") - 0.866)).toBeLessThanOrEqual(0.005);
    const phantom = await measure("ct_radiomics_phantom", [2, 2, 2]);
    expect(Math.abs(phantom("morph_area_dens_ombb") - 0.69)).toBeLessThanOrEqual(0.002);
  });
});
