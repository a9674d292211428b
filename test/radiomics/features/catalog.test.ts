import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseReferenceValues } from "../../../radiomics/conformance/parse-reference-values.ts";
import { catalog, families } from "../../../radiomics/features/catalog.ts";

const published = parseReferenceValues(
  readFileSync(new URL("../../reference/ibsi1/reference-values.csv", import.meta.url), "utf8"),
  "reference-values.csv",
);

describe("the catalog", () => {
  it("holds exactly the tags of the reference tables, in their order", () => {
    const tags = published.filter((entry) => entry.dataset === "digital phantom").map((entry) => entry.tag);
    expect(catalog.map((entry) => entry.tag)).toEqual(tags);
  });

  it("has 2 + 18 + 23 + 25 + 25 features", () => {
    const counts = families.map((family) => catalog.filter((entry) => entry.family === family.name).length);
    expect(counts).toEqual([2, 18, 23, 50]);
  });

  it("gives every feature its own identifier, shared only by its aggregations", () => {
    const names = new Map<string, Set<string>>();
    for (const entry of catalog) {
      expect(entry.ibsi).toMatch(/^[0-9A-Z]{4}$/);
      names.set(entry.ibsi, (names.get(entry.ibsi) ?? new Set()).add(entry.tag.replace(/_3D_(avg|comb)$/, "")));
    }
    for (const tags of names.values()) expect(tags.size).toBe(1);
    expect(names.size).toBe(68);
  });

  it("defines every feature in one sentence", () => {
    for (const entry of catalog) {
      expect(entry.definition, entry.tag).toMatch(/^[A-Z].*\.$/);
      expect(entry.unit, entry.tag).not.toBe("");
      expect(entry.degenerate, entry.tag).not.toBe("");
    }
  });
});
