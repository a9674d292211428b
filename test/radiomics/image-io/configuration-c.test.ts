import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { referenceConfigurations } from "../../../radiomics/conformance/configurations.ts";
import { measureConfiguration } from "../../../radiomics/conformance/measure-configuration.ts";
import { parseReferenceValues } from "../../../radiomics/conformance/parse-reference-values.ts";
import { agreesWithReference } from "../../../radiomics/conformance/reference-value.ts";
import { readImage } from "../../../radiomics/image-io/read-image.ts";
import { readMask } from "../../../radiomics/image-io/read-mask.ts";
import { referenceData } from "../reference-data.ts";

const data = referenceData("ibsi1");
const phantom = join(data ?? "", "ct_radiomics_phantom");

describe.skipIf(data === null)("IBSI 1, configuration C", () => {
  it("from DICOM and RTSTRUCT agrees with the one from NIfTI, both within every tolerance", async () => {
    const configuration = referenceConfigurations.find(({ dataset }) => dataset === "configuration C");
    if (configuration === undefined) throw new Error("configuration C is gone");
    const sheet = join(data ?? "", "reference_values", configuration.sheet);
    const references = parseReferenceValues(readFileSync(sheet, "utf8"), sheet);
    expect(references).toHaveLength(configuration.values + configuration.diagnostics);

    const dicom = await readImage(join(phantom, "dicom/image"));
    const structures = await readMask(join(phantom, "dicom/mask/DCM_RS_00060.dcm"), { roi: "GTV-1" }, dicom);
    const nifti = await readImage(join(phantom, "nifti/image/phantom.nii.gz"));
    const labels = await readMask(join(phantom, "nifti/mask/mask.nii.gz"), null, nifti);
    const differing = (left: ArrayLike<number>, right: ArrayLike<number>): number =>
      Array.from(left).filter((value, i) => value !== right[i]).length;
    expect(differing(dicom.image.values, nifti.image.values)).toBe(0);
    expect(differing(structures.mask.values, labels.mask.values)).toBe(0);

    for (const [image, mask] of [
      [dicom.image, structures.mask],
      [nifti.image, labels.mask],
    ] as const) {
      const computed = measureConfiguration(image, mask, configuration);
      const failed = references.filter((entry) => !agreesWithReference(computed.get(entry.tag) ?? NaN, entry));
      expect(failed.map(({ tag }) => tag)).toEqual([]);
    }
  });
});
