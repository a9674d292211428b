import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseReferenceValues } from "../../../radiomics/conformance/parse-reference-values.ts";
import type { ReferenceValue } from "../../../radiomics/conformance/reference-value.ts";
import { agreesWithReference } from "../../../radiomics/conformance/reference-value.ts";
import { extractFeatures } from "../../../radiomics/extract-features.ts";
import type { ExtractionResult, ExtractionSettings, FeatureValue } from "../../../radiomics/extract-features.ts";
import { families } from "../../../radiomics/features/catalog.ts";
import { readMask } from "../../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../../radiomics/image-io/read-nifti.ts";
import { referenceData } from "../reference-data.ts";

const data = referenceData("ibsi1");
const published = parseReferenceValues(
  readFileSync(new URL("../../reference/ibsi1/reference-values.csv", import.meta.url), "utf8"),
  "reference-values.csv",
);

const native: Omit<ExtractionSettings, "aggregation"> = {
  spacingMm: [null, null, null],
  imageInterpolation: "linear",
  maskInterpolation: "linear",
  maskThreshold: 0.5,
  roundIntensities: false,
  range: null,
  outlierSigma: null,
  discretization: { kind: "binWidth", binWidth: 1 },
  families: families.map((family) => family.name),
};
const twoMm = { ...native, spacingMm: [2, 2, 2], roundIntensities: true };

const digital = { image: "digital_phantom/nifti/image/phantom.nii.gz", mask: "digital_phantom/nifti/mask/mask.nii.gz" };
const ct = {
  image: "ct_radiomics_phantom/nifti/image/phantom.nii.gz",
  mask: "ct_radiomics_phantom/nifti/mask/mask.nii.gz",
};

describe.skipIf(data === null).each([
  { dataset: "digital phantom", files: digital, settings: native, sheet: "digital_phantom.csv", diagnostics: null },
  {
    dataset: "configuration C",
    files: ct,
    settings: { ...twoMm, range: [-1000, 400], discretization: { kind: "binWidth", binWidth: 25 } } as const,
    sheet: "config_C.csv",
    diagnostics: { roiVoxels: 45_985, roiVoxelsResegmented: 45_981 },
  },
  {
    dataset: "configuration D",
    files: ct,
    settings: { ...twoMm, outlierSigma: 3, discretization: { kind: "binCount", binCount: 32 } } as const,
    sheet: "config_D.csv",
    diagnostics: { roiVoxels: 45_985, roiVoxelsResegmented: 44_465 },
  },
  {
    dataset: "configuration E",
    files: ct,
    settings: {
      ...twoMm,
      imageInterpolation: "cubic",
      range: [-1000, 400],
      outlierSigma: 3,
      discretization: { kind: "binCount", binCount: 32 },
    } as const,
    sheet: "config_E.csv",
    diagnostics: { roiVoxels: 45_985, roiVoxelsResegmented: 44_484 },
  },
])("IBSI 1, $dataset", ({ dataset, files, settings, sheet, diagnostics }) => {
  const results: ExtractionResult[] = [];
  const computed = new Map<string, FeatureValue>();

  beforeAll(async () => {
    const image = await readNifti(join(data ?? "", files.image));
    const { mask } = await readMask(join(data ?? "", files.mask), null);
    for (const aggregation of ["3d-average", "3d-merged"] as const) {
      const result = extractFeatures(image, mask, { ...settings, aggregation });
      results.push(result);
      for (const feature of result.features) computed.set(feature.tag, feature);
    }
  });

  it.each([
    ["morphology", "morph_", 2],
    ["intensity statistics", "stat_", 18],
    ["intensity histogram", "ih_", 23],
    ["co-occurrence features", "cm_", 50],
  ])("gives every published value of the %s within its tolerance", (_, prefix, count) => {
    const references = published.filter((entry) => entry.dataset === dataset && entry.tag.startsWith(prefix));
    expect(references).toHaveLength(count);
    const deviations = references
      .filter((entry) => !agreesWithReference(computed.get(entry.tag)?.value ?? NaN, entry))
      .map((entry) => `${entry.tag}: ${entry.value} +- ${entry.tolerance}, got ${computed.get(entry.tag)?.value}`);
    expect(deviations).toEqual([]);
  });

  it("has the published voxel counts", () => {
    for (const result of results) expect(result.diagnostics).toMatchObject(diagnostics ?? { roiVoxels: 74 });
    if (diagnostics !== null) {
      expect(results[0]?.diagnostics).toMatchObject({ gridSize: [100, 99, 90], boxSize: [49, 49, 40] });
    }
  });

  it("is compared with the values of the published sheet", () => {
    const text = readFileSync(join(data ?? "", "reference_values", sheet), "utf8");
    const comparable = (entries: readonly ReferenceValue[]) =>
      entries.map(({ tag, value, digits, tolerance }) => ({ tag, value, digits, tolerance }));
    const sheetValues = comparable(parseReferenceValues(text, sheet));
    expect(sheetValues).toEqual(
      expect.arrayContaining(comparable(published.filter((entry) => entry.dataset === dataset))),
    );
  });
});
