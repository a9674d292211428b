import { describe, expect, it } from "vitest";
import { diagnoseBatch } from "../../../statistics/evaluation/diagnose-batch.ts";
import type { FeatureTable } from "../../../statistics/feature-table.ts";
import type { Outcome } from "../../../statistics/outcome.ts";

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
const category = (name: string, values: readonly string[]) =>
  ({ kind: "category", name, set: "", values, levels: null }) as const;
const input = {
  set: "s",
  batch: "center",
  object: null,
  table,
  context: {
    patients: centers.map((_, row) => String(row)),
    variables: { center: category("center", centers) },
  },
  outcome: { kind: "binary", event: Uint8Array.from(centers, (_, row) => row % 2) } as const,
  confidence: 0.95,
  harmonizations: [],
};
const batchStep = { on: ["s"], batch: "center", unseenBatch: "passthrough" } as const;
const combat = {
  ...batchStep,
  kind: "combat",
  covariates: [],
  prior: "parametric",
  meanOnly: false,
  referenceBatch: null,
  singleCaseBatch: "error",
} as const;
const harmonizations = [{ label: "combat", steps: [combat] }];

describe("diagnosis of a batch effect", () => {
  it("sees a planted shift before harmonization and hardly any after it", () => {
    const { effects, summaries } = diagnoseBatch({ ...input, harmonizations });
    const share = (state: string) =>
      effects.filter((effect) => effect.state === state).map(({ eta_squared }) => eta_squared);
    expect(Math.min(...share("before"))).toBeGreaterThan(0.9);
    expect(Math.max(...share("after"))).toBeLessThan(0.05);
    expect(summaries.map(({ state, harmonization }) => [state, harmonization])).toEqual([
      ["before", null],
      ["after", "combat"],
    ]);
    expect(summaries.map((row) => row.kruskal_wallis_significant)).toEqual([6, 0]);
    expect(summaries.map((row) => row.anderson_darling_significant)).toEqual([6, 0]);
  });

  it("gives the share of the variance between batches over all features: the mean of their eta squared", () => {
    const { effects, summaries } = diagnoseBatch(input);
    const mean = effects.reduce((sum, { eta_squared }) => sum + eta_squared, 0) / effects.length;
    expect(summaries[0].variance_explained).toBeCloseTo(mean, 12);
    expect(summaries[0]).toMatchObject({ cases: 24, batches: 2, features: 6, expected_by_chance: 1 / 23 });
  });

  it("shows several harmonizations beside each other, each fitted on the features as they are", () => {
    const plain = { label: "standardize-by-batch", steps: [{ ...batchStep, kind: "standardize-by-batch" as const }] };
    const both = diagnoseBatch({ ...input, harmonizations: [plain, ...harmonizations] });
    const alone = diagnoseBatch({ ...input, harmonizations });
    const ofCombat = <Row extends { harmonization: string | null }>(list: readonly Row[]) =>
      list.filter(({ harmonization }) => harmonization === "combat");
    expect(ofCombat(both.effects)).toEqual(ofCombat(alone.effects));
    expect(both.summaries.map(({ harmonization }) => harmonization)).toEqual([null, "standardize-by-batch", "combat"]);
  });

  it("gives one place per case and state", () => {
    const { components } = diagnoseBatch({ ...input, harmonizations });
    expect(components.length).toBe(2 * rows);
    expect(components.filter(({ state }) => state === "after").map(({ row }) => row)).toEqual(
      centers.map((_, row) => row),
    );
  });

  it("shows only the effect itself where nothing is harmonized", () => {
    const { components, effects } = diagnoseBatch(input);
    expect(new Set([...components, ...effects].map(({ state }) => state))).toEqual(new Set(["before"]));
  });

  it("leaves a missing value out of the tests", () => {
    const gap = table.columns.map((column, index) =>
      column.kind === "numeric" && index === 0
        ? { ...column, values: column.values.map((value, row) => (row === 3 ? Number.NaN : value)) }
        : column,
    );
    const without = { ...table, columns: table.columns.slice(0, 1) };
    const shorter = {
      rows: rows - 1,
      columns: without.columns.map((column) =>
        column.kind === "numeric" ? { ...column, values: column.values.filter((_, row) => row !== 3) } : column,
      ),
    };
    const kept = centers.filter((_, row) => row !== 3);
    const expected = diagnoseBatch({
      ...input,
      table: shorter,
      context: { patients: kept.map((_, row) => String(row)), variables: { center: category("center", kept) } },
      outcome: { kind: "binary", event: new Uint8Array(kept.length) },
    }).effects[0];
    const found = diagnoseBatch({ ...input, table: { rows, columns: gap } }).effects[0];
    expect([found.eta_squared, found.p, found.p_anderson_darling]).toEqual([
      expected.eta_squared,
      expected.p,
      expected.p_anderson_darling,
    ]);
  });

  it("says nothing of features for a set without numbers", () => {
    const { components, effects, summaries, pairs } = diagnoseBatch({ ...input, set: "none", harmonizations });
    expect([components, effects, summaries, pairs]).toEqual([[], [], [], []]);
  });
});

describe("outcome by batch", () => {
  it("counts cases and events of every batch; an even outcome has no association", () => {
    const { sizes, outcome } = diagnoseBatch(input);
    expect(sizes).toEqual([
      { value: "a", cases: 12, events: 6 },
      { value: "b", cases: 12, events: 6 },
    ]);
    expect(outcome).toMatchObject({ test: "chi-squared", statistic: 0, association: 0, p: 1, n: 24 });
  });

  it("is a complete association where the batch gives the outcome", () => {
    const event = Uint8Array.from(centers, (center) => (center === "b" ? 1 : 0));
    const { outcome } = diagnoseBatch({ ...input, outcome: { kind: "binary", event } });
    // chi-squared of a table [[12, 0], [0, 12]] is n
    expect(outcome).toMatchObject({ test: "chi-squared", statistic: 24, association: 1, degrees_of_freedom: 1 });
  });

  it("is tested by the kind of outcome", () => {
    const byBatch = Float64Array.from(centers, (center, row) => row + (center === "b" ? 100 : 0));
    const level = Uint8Array.from(centers, (center) => (center === "b" ? 2 : 0));
    const levels = ["low", "middle", "high"];
    const of = (outcome: Outcome) => diagnoseBatch({ ...input, outcome }).outcome;
    // ranks 1..12 and 13..24: H = 12 / (24 * 25) * (78^2 + 222^2) / 12 - 3 * 25 = 17.28
    expect(of({ kind: "continuous", value: byBatch })?.statistic).toBeCloseTo(17.28, 10);
    expect(of({ kind: "continuous", value: byBatch })?.association).toBeCloseTo(17.28 / 23, 10);
    // two groups of ties: H is n - 1
    expect(of({ kind: "ordinal", levels, level })).toMatchObject({ test: "kruskal-wallis", association: 1 });
    expect(of({ kind: "multiclass", levels, level })).toMatchObject({ test: "chi-squared", association: 1 });
    const event = new Uint8Array(rows).fill(1);
    const survival = {
      kind: "survival",
      time: byBatch.map((time) => time + 1),
      event,
      horizons: [5],
      competing: false,
    } as const;
    expect(of(survival)).toMatchObject({ test: "log-rank", measure: null, degrees_of_freedom: 1 });
    expect(of(survival)?.p).toBeLessThan(1e-4);
    expect(diagnoseBatch({ ...input, outcome: survival }).sizes.map(({ events }) => events)).toEqual([12, 12]);
    expect(diagnoseBatch({ ...input, outcome: { kind: "continuous", value: byBatch } }).sizes[0].events).toBeNaN();
  });

  it("is not said where there is one class", () => {
    expect(diagnoseBatch({ ...input, outcome: { kind: "binary", event: new Uint8Array(rows) } }).outcome).toBeNull();
  });
});

describe("agreement between batches", () => {
  const object = category(
    "object",
    centers.map((_, row) => `object ${row % 12}`),
  );
  /** Batch b measures every object as a does, plus 10. */
  const repeated: FeatureTable = {
    rows,
    columns: table.columns.map((column, feature) => ({
      ...column,
      kind: "numeric" as const,
      values: Float64Array.from(
        centers,
        (center, row) => Math.sin((row % 12) * (feature + 1.3)) + (center === "b" ? 10 : 0),
      ),
    })),
  };
  const context = { ...input.context, variables: { ...input.context.variables, object } };

  it("is lost by a shift and restored by its removal, over the objects that both batches measured", () => {
    const plain = { label: "standardize-by-batch", steps: [{ ...batchStep, kind: "standardize-by-batch" as const }] };
    const found = diagnoseBatch({ ...input, table: repeated, context, object: "object", harmonizations: [plain] });
    expect(
      found.pairs.map(({ first, second, objects, features, reproducible }) => [
        first,
        second,
        objects,
        features,
        reproducible,
      ]),
    ).toEqual([
      ["a", "b", 12, 6, 0],
      ["a", "b", 12, 6, 6],
    ]);
    expect(found.agreement.length).toBe(12);
    for (const row of found.agreement.slice(6)) expect(row.concordance).toBeCloseTo(1, 10);
  });

  it("takes patients as the objects where none are named", () => {
    const patients = centers.map((_, row) => `patient ${row % 12}`);
    const named = diagnoseBatch({ ...input, table: repeated, context, object: "object" });
    const byPatient = diagnoseBatch({ ...input, table: repeated, context: { ...input.context, patients } });
    expect(byPatient.pairs).toEqual(named.pairs);
  });

  it("is not asked where no object was measured twice", () => {
    expect(diagnoseBatch(input).pairs).toEqual([]);
  });
});
