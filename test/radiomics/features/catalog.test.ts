import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseReferenceValues } from "../../../radiomics/conformance/parse-reference-values.ts";
import { catalog, extensionCatalog } from "../../../radiomics/features/catalog.ts";

const published = parseReferenceValues(
  readFileSync(new URL("../../reference/ibsi1/reference-values.csv", import.meta.url), "utf8"),
  "reference-values.csv",
);

describe("the catalog", () => {
  it("holds the tags of the reference tables in their order, and no others but those not standardized", () => {
    const phantom = published.filter((entry) => entry.dataset === "digital phantom").map((entry) => entry.tag);
    const tags = catalog.map((entry) => entry.tag);
    const known = tags.filter((tag) => phantom.includes(tag));
    expect(known).toEqual(phantom.filter((tag) => tags.includes(tag)));
    expect(tags.filter((tag) => !phantom.includes(tag) && !/(ombb|mvee)$/.test(tag))).toEqual(["ivh_auc"]);
  });

  it.each([
    ["intensity", 18],
    ["histogram", 23],
    ["ivh", 7],
    ["glcm", 6 * 25],
    ["glrlm", 6 * 16],
    ["glszm", 3 * 16],
    ["gldzm", 3 * 16],
    ["ngtdm", 3 * 5],
    ["ngldm", 3 * 17],
  ])("has every feature of %s in every aggregation", (family, count) => {
    expect(catalog.filter((entry) => entry.family === family)).toHaveLength(count);
  });

  it("gives every feature its own identifier, shared only by its aggregations", () => {
    const names = new Map<string, Set<string>>();
    for (const entry of catalog) {
      expect(entry.ibsi).toMatch(/^[0-9A-Z]{4}$/);
      const plain = entry.tag.replace(/_(2D|2_5D|3D)(_avg|_comb)?$/, "");
      names.set(entry.ibsi, (names.get(entry.ibsi) ?? new Set()).add(plain));
    }
    for (const tags of names.values()) expect([...tags]).toHaveLength(1);
    expect(names.size).toBe(new Set(catalog.map((entry) => `${entry.family} ${entry.name}`)).size);
  });

  it("keeps extensions apart: names x_..., no identifier, no tag of IBSI", () => {
    expect(catalog.filter(({ tag }) => tag.startsWith("x_"))).toEqual([]);
    for (const { tag, ibsi, aggregation } of extensionCatalog) {
      expect(tag).toMatch(/^x_[a-z0-9_]+$/);
      expect([ibsi, aggregation]).toEqual(["", ""]);
    }
    expect(new Set(extensionCatalog.map(({ tag }) => tag)).size).toBe(extensionCatalog.length);
  });

  /** Studies, frozen models and tables of others know features by these names. */
  it("keeps every name that was ever given, with its identifier, family and aggregation; new ones may be added", () => {
    const list = readFileSync(new URL("../../reference/feature-names.csv", import.meta.url), "utf8");
    const [head, ...given] = list.trimEnd().split("\n");
    expect(head).toBe("tag,ibsi,family,aggregation");
    const names = [...catalog, ...extensionCatalog].map(({ tag, ibsi, family, aggregation }) =>
      [tag, ibsi, family, aggregation].join(","),
    );
    const listed = new Set(given);
    expect(given.filter((name) => !names.includes(name))).toEqual([]);
    expect(
      names.filter((name) => !listed.has(name)),
      "add these to test/reference/feature-names.csv",
    ).toEqual([]);
  });

  it("defines every feature in one sentence", () => {
    for (const entry of [...catalog, ...extensionCatalog]) {
      expect(entry.definition, entry.tag).toMatch(/^[A-Z0-9].*\.$/);
      expect(entry.unit, entry.tag).not.toBe("");
      expect(entry.degenerate, entry.tag).not.toBe("");
    }
  });
});
