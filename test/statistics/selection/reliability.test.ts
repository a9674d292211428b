import { describe, expect, it } from "vitest";
import type { FeatureTable } from "../../../statistics/feature-table.ts";
import { measureReliability } from "../../../statistics/selection/measure-reliability.ts";
import { NoRepeatsError, reliability } from "../../../statistics/selection/reliability-step.ts";

// Shrout and Fleiss 1979, table 2: six subjects, four judges; ICC(1,1) 0.17, ICC(2,1) 0.29, ICC(3,1) 0.71
const ratings = [
  [9, 2, 5, 8],
  [6, 1, 3, 2],
  [8, 4, 6, 8],
  [7, 1, 2, 6],
  [10, 5, 6, 9],
  [6, 2, 4, 7],
];
const rowsOf = (more: readonly (readonly number[])[] = []) => {
  const all = [...ratings, ...more].flatMap((values, subject) =>
    values.map((value, judge) => ({ value, subject: `s${subject}`, judge: `j${judge}` })),
  );
  return all.sort((a, b) => (a.judge < b.judge ? -1 : a.judge > b.judge ? 1 : 0));
};
const inputOf = (rows: ReturnType<typeof rowsOf>, withRaters = true) => ({
  table: tableOf({ "ct.a": rows.map(({ value }) => value) }),
  subjects: rows.map(({ subject }) => subject),
  raters: withRaters ? rows.map(({ judge }) => judge) : null,
  confidence: 0.95,
});

describe("measureReliability", () => {
  it("gives the published coefficients, whatever the order of the rows", () => {
    const found = measureReliability({ ...inputOf(rowsOf()), forms: ["1,1", "2,1", "3,1"] });
    expect(found.map(({ form, estimate }) => [form, estimate.toFixed(2)])).toEqual([
      ["1,1", "0.17"],
      ["2,1", "0.29"],
      ["3,1", "0.71"],
    ]);
    expect(found[0]).toMatchObject({ feature: "ct.a", subjects: 6, repeats: 4 });
  });

  it("leaves out subjects that were not measured by everybody, and a column's missing values", () => {
    const complete = measureReliability({ ...inputOf(rowsOf()), forms: ["1,1", "3,1"] });
    const ragged = rowsOf([[3, 9]]);
    expect(measureReliability({ ...inputOf(ragged), forms: ["1,1", "3,1"] })).toEqual(complete);
    const missing = rowsOf([[3, 9, Number.NaN, 4]]);
    expect(measureReliability({ ...inputOf(missing), forms: ["1,1", "3,1"] })).toEqual(complete);
  });

  it("has no value where nobody was measured twice, or without raters where they are compared", () => {
    const once = { ...inputOf(rowsOf().slice(0, 6), false), forms: ["1,1"] as const };
    expect(measureReliability(once)[0]).toMatchObject({ subjects: 0, estimate: Number.NaN, lower: Number.NaN });
    expect(measureReliability({ ...inputOf(rowsOf(), false), forms: ["2,1"] })[0].lower).toBeNaN();
  });
});

describe("step reliability", () => {
  const options = { kind: "reliability", from: "retest", icc: "1,1", lowerLimit: 0.75 } as const;
  const limited = (limits: Readonly<Record<string, number | null>>): FeatureTable => {
    const names = ["ct.good", "ct.bad", "ct.flat", "clinical.age"];
    const made = tableOf(Object.fromEntries(names.map((name) => [name, [1, 2, 3]])));
    return {
      rows: 3,
      columns: made.columns.map((column) =>
        column.kind === "numeric" && column.name in limits
          ? { ...column, reliability: { "retest 1,1": limits[column.name] } }
          : column,
      ),
    };
  };
  const context = { patients: ["p", "q", "r"], variables: {} };
  const none = new Uint8Array(3);

  it("drops features below the limit and those without one, and keeps what was not measured repeatedly", () => {
    const table = limited({ "ct.good": 0.75, "ct.bad": 0.74, "ct.flat": null });
    const fitted = reliability.fit(table, context, none, options);
    expect(fitted.kept).toEqual(["ct.good", "clinical.age"]);
    expect(fitted.limits).toEqual([0.75, 0.74, null, null]);
    expect(reliability.apply(fitted, table, context).columns.map(({ name }) => name)).toEqual(fitted.kept);
  });

  it("looks at its own cohort and form only, and refuses a table that has neither", () => {
    const table = limited({ "ct.good": 0.9 });
    expect(() => reliability.fit(table, context, none, { ...options, icc: "3,1" })).toThrow(NoRepeatsError);
    expect(() => reliability.fit(table, context, none, { ...options, from: "readers" })).toThrow(
      "no feature has repeats in cohort readers",
    );
  });
});

function tableOf(columns: Readonly<Record<string, readonly number[]>>): FeatureTable {
  const entries = Object.entries(columns);
  return {
    rows: entries[0][1].length,
    columns: entries.map(([name, values]) => ({
      kind: "numeric",
      name,
      set: name.split(".")[0],
      values: Float64Array.from(values),
    })),
  };
}
