import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { referenceConfigurations } from "../../../radiomics/conformance/configurations.ts";
import { measureConfiguration } from "../../../radiomics/conformance/measure-configuration.ts";
import { parseReferenceValues } from "../../../radiomics/conformance/parse-reference-values.ts";
import type { ReferenceValue } from "../../../radiomics/conformance/reference-value.ts";
import { agreesWithReference } from "../../../radiomics/conformance/reference-value.ts";
import { catalog, families } from "../../../radiomics/features/catalog.ts";
import { readMask } from "../../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../../radiomics/image-io/read-nifti.ts";
import { referenceData } from "../reference-data.ts";

const data = referenceData("ibsi1");
const table = (file: string): ReferenceValue[] =>
  parseReferenceValues(readFileSync(new URL(`../../reference/ibsi1/${file}`, import.meta.url), "utf8"), file);
const published = table("reference-values.csv");
const publishedDiagnostics = table("diagnostics.csv");

function deviations(references: readonly ReferenceValue[], computed: ReadonlyMap<string, number>): string[] {
  return references
    .filter((entry) => !agreesWithReference(computed.get(entry.tag) ?? NaN, entry))
    .map((entry) => `${entry.tag}: ${entry.value} +- ${entry.tolerance}, got ${computed.get(entry.tag)}`);
}

describe.skipIf(data === null).each(referenceConfigurations)("IBSI 1, $dataset", (configuration) => {
  const { dataset, sheet } = configuration;
  let computed: ReadonlyMap<string, number> = new Map();

  beforeAll(async () => {
    const image = await readNifti(join(data ?? "", configuration.image));
    const { mask } = await readMask(join(data ?? "", configuration.mask), null);
    computed = measureConfiguration(image, mask, configuration);
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
    expect(deviations(references, computed)).toEqual([]);
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
