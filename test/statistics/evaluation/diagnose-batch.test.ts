import { describe, expect, it } from "vitest";
import { diagnoseBatch } from "../../../statistics/evaluation/diagnose-batch.ts";
import type { FeatureTable } from "../../../statistics/feature-table.ts";

const rows = 24;
const centers = Array.from({ length: rows }, (_, row) => (row < 12 ? "a" : "b"));
/** Waves that no two features share, with a shift of 10 in center b. */
const table: FeatureTable = {
  rows,
  columns: Array.from({ length: 6 }, (_, feature) => ({
    kind: "numeric",
    name: `s.f${feature}`,
    set: "s",
    values: Float64Array.from(centers, (center, row) => Math.sin(row * (feature + 1.3)) + (center === "b" ? 10 : 0)),
  })),
};
const input = {
  set: "s",
  batch: "center",
  table,
  context: {
    patients: centers.map((_, row) => String(row)),
    variables: { center: { kind: "category", name: "center", set: "", values: centers, levels: null } as const },
  },
};
const step = {
  kind: "combat",
  on: ["s"],
  batch: "center",
  covariates: [],
  prior: "parametric",
  meanOnly: false,
  referenceBatch: null,
  unseenBatch: "passthrough",
  singleCaseBatch: "error",
} as const;

describe("diagnosis of a batch effect", () => {
  it("sees a planted shift before harmonization and hardly any after it", () => {
    const { effects } = diagnoseBatch({ ...input, step });
    const share = (state: string) =>
      effects.filter((effect) => effect.state === state).map(({ eta_squared }) => eta_squared);
    expect(Math.min(...share("before"))).toBeGreaterThan(0.9);
    expect(Math.max(...share("after"))).toBeLessThan(0.05);
  });

  it("gives one place per case and state", () => {
    const { components } = diagnoseBatch({ ...input, step });
    expect(components.length).toBe(2 * rows);
    expect(components.filter(({ state }) => state === "after").map(({ row }) => row)).toEqual(
      centers.map((_, row) => row),
    );
  });

  it("shows only the effect itself where nothing is harmonized", () => {
    const { components, effects } = diagnoseBatch({ ...input, step: null });
    expect(new Set([...components, ...effects].map(({ state }) => state))).toEqual(new Set(["before"]));
  });

  it("is empty for a set without numbers", () => {
    expect(diagnoseBatch({ ...input, set: "none", step })).toEqual({ components: [], effects: [] });
  });
});
