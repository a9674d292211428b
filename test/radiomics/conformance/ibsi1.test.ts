import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { imageDiagnostics } from "../../../radiomics/conformance/image-diagnostics.ts";
import { parseReferenceValues } from "../../../radiomics/conformance/parse-reference-values.ts";
import type { ReferenceValue } from "../../../radiomics/conformance/reference-value.ts";
import { agreesWithReference } from "../../../radiomics/conformance/reference-value.ts";
import { extractFeatures } from "../../../radiomics/extract-features.ts";
import type { ExtractionSettings } from "../../../radiomics/extract-features.ts";
import { aggregations } from "../../../radiomics/features/aggregation.ts";
import { catalog, families } from "../../../radiomics/features/catalog.ts";
import { defaultTexture } from "../../../radiomics/features/texture-settings.ts";
import { readMask } from "../../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../../radiomics/image-io/read-nifti.ts";
import { referenceData } from "../reference-data.ts";

const data = referenceData("ibsi1");
const table = (file: string): ReferenceValue[] =>
  parseReferenceValues(readFileSync(new URL(`../../reference/ibsi1/${file}`, import.meta.url), "utf8"), file);
const published = table("reference-values.csv");
const publishedDiagnostics = table("diagnostics.csv");

const native: Omit<ExtractionSettings, "aggregation"> = {
  dimension: "3d",
  spacingMm: [null, null, null],
  imageInterpolation: "linear",
  maskInterpolation: "linear",
  maskThreshold: 0.5,
  roundIntensities: false,
  range: null,
  outlierSigma: null,
  discretization: { kind: "none" },
  ivh: { kind: "none" },
  families: families.map((family) => family.name),
  texture: defaultTexture,
};
const twoMm = { ...native, spacingMm: [2, 2, 2], roundIntensities: true };
const inSlices = aggregations.filter((aggregation) => !aggregation.startsWith("3d"));
const inVolume = aggregations.filter((aggregation) => aggregation.startsWith("3d"));

const digital = { image: "digital_phantom/nifti/image/phantom.nii.gz", mask: "digital_phantom/nifti/mask/mask.nii.gz" };
const ct = {
  image: "ct_radiomics_phantom/nifti/image/phantom.nii.gz",
  mask: "ct_radiomics_phantom/nifti/mask/mask.nii.gz",
};

const configurations = [
  {
    dataset: "digital phantom",
    files: digital,
    settings: native,
    aggregated: aggregations,
    sheet: "digital_phantom.csv",
    values: 482,
    diagnostics: 0,
  },
  {
    dataset: "configuration A",
    files: ct,
    settings: {
      ...native,
      dimension: "2d",
      range: [-500, 400],
      discretization: { kind: "binWidth", binWidth: 25 },
    } as const,
    aggregated: inSlices,
    sheet: "config_A.csv",
    values: 346,
    diagnostics: 60,
  },
  {
    dataset: "configuration B",
    files: ct,
    settings: {
      ...twoMm,
      dimension: "2d",
      spacingMm: [2, 2, null],
      range: [-500, 400],
      discretization: { kind: "binCount", binCount: 32 },
    } as const,
    aggregated: inSlices,
    sheet: "config_B.csv",
    values: 346,
    diagnostics: 60,
  },
  {
    dataset: "configuration C",
    files: ct,
    settings: {
      ...twoMm,
      range: [-1000, 400],
      discretization: { kind: "binWidth", binWidth: 25 },
      ivh: { kind: "binWidth", binWidth: 2.5 },
    } as const,
    aggregated: inVolume,
    sheet: "config_C.csv",
    values: 210,
    diagnostics: 60,
  },
  {
    dataset: "configuration D",
    files: ct,
    settings: { ...twoMm, outlierSigma: 3, discretization: { kind: "binCount", binCount: 32 } } as const,
    aggregated: inVolume,
    sheet: "config_D.csv",
    values: 210,
    diagnostics: 60,
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
      ivh: { kind: "binCount", binCount: 1000 },
    } as const,
    aggregated: inVolume,
    sheet: "config_E.csv",
    values: 210,
    diagnostics: 60,
  },
];

function deviations(references: readonly ReferenceValue[], computed: ReadonlyMap<string, number>): string[] {
  return references
    .filter((entry) => !agreesWithReference(computed.get(entry.tag) ?? NaN, entry))
    .map((entry) => `${entry.tag}: ${entry.value} +- ${entry.tolerance}, got ${computed.get(entry.tag)}`);
}

describe.skipIf(data === null).each(configurations)("IBSI 1, $dataset", (configuration) => {
  const { dataset, files, settings, aggregated, sheet } = configuration;
  const computed = new Map<string, number>();
  let diagnostics: ReadonlyMap<string, number> = new Map();

  beforeAll(async () => {
    const image = await readNifti(join(data ?? "", files.image));
    const { mask } = await readMask(join(data ?? "", files.mask), null);
    for (const aggregation of aggregated) {
      // What is not aggregated is the same every time.
      const wanted = aggregation === aggregated[0] ? settings.families : aggregatedFamilies;
      const { features } = extractFeatures(image, mask, { ...settings, aggregation, families: wanted });
      for (const feature of features) computed.set(feature.tag, feature.value);
    }
    diagnostics = imageDiagnostics(image, mask, settings);
  });

  it.each(families.map(({ name, title }) => [title, name]))("%s: every value is within its tolerance", (_, family) => {
    const tags = new Set(catalog.filter((entry) => entry.family === family).map((entry) => entry.tag));
    const references = published.filter((entry) => entry.dataset === dataset && tags.has(entry.tag));
    expect(references.length).toBeGreaterThan(0);
    expect(deviations(references, computed)).toEqual([]);
  });

  it("has the published dimensions, voxel counts and intensities after every step", () => {
    const references = publishedDiagnostics.filter((entry) => entry.dataset === dataset);
    expect(references).toHaveLength(configuration.diagnostics);
    expect(deviations(references, diagnostics)).toEqual([]);
  });

  it("is compared with all values of the published sheet", () => {
    const text = readFileSync(join(data ?? "", "reference_values", sheet), "utf8");
    const comparable = (entries: readonly ReferenceValue[]) =>
      entries.map(({ tag, value, digits, tolerance }) => ({ tag, value, digits, tolerance }));
    const ours = [...publishedDiagnostics, ...published].filter((entry) => entry.dataset === dataset);
    expect(comparable(ours)).toEqual(comparable(parseReferenceValues(text, sheet)));
    expect(ours).toHaveLength(configuration.values + configuration.diagnostics);
  });
});

const aggregatedFamilies = families
  .map((family) => family.name)
  .filter((family) => catalog.some((entry) => entry.family === family && entry.aggregation !== ""));
