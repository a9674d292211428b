import { expect, test } from "vitest";
import type { FeatureTable } from "../../../statistics/feature-table.ts";
import { rowsOfFold, takeContextRows, takeLabels, takeTableRows } from "../../../statistics/resampling/take-rows.ts";

const table: FeatureTable = {
  rows: 3,
  columns: [
    { kind: "numeric", name: "ct.a", set: "ct", values: Float64Array.of(1, 2, 3) },
    { kind: "category", name: "c.sex", set: "c", values: ["f", "m", ""], levels: ["f", "m"] },
    { kind: "numeric", name: "ct.b", set: "ct", values: Float64Array.of(NaN, 5, 6) },
  ],
};

test("takes rows in the order asked for, as a copy", () => {
  const taken = takeTableRows(table, Int32Array.of(2, 0));
  expect(taken).toEqual({
    rows: 2,
    columns: [
      { kind: "numeric", name: "ct.a", set: "ct", values: Float64Array.of(3, 1) },
      { kind: "category", name: "c.sex", set: "c", values: ["", "f"], levels: ["f", "m"] },
      { kind: "numeric", name: "ct.b", set: "ct", values: Float64Array.of(6, NaN) },
    ],
  });
  if (taken.columns[0].kind === "numeric") taken.columns[0].values[0] = 99;
  expect(table.columns[0].values[2]).toBe(3);
});

test("takes the same rows of patients, variables and outcome", () => {
  const context = { patients: ["x", "y", "z"], variables: { center: table.columns[1], age: table.columns[0] } };
  const taken = takeContextRows(context, Int32Array.of(1, 2));
  expect(taken.patients).toEqual(["y", "z"]);
  expect(taken.variables["center"].values).toEqual(["m", ""]);
  expect(taken.variables["age"].values).toEqual(Float64Array.of(2, 3));
  expect(takeLabels(Uint8Array.of(0, 1, 1), Int32Array.of(2, 0))).toEqual(Uint8Array.of(1, 0));
});

test("splits rows into a fold and the rest", () => {
  const folds = Int32Array.of(0, 1, 0, 2);
  expect(rowsOfFold(folds, 0, true)).toEqual(Int32Array.of(0, 2));
  expect(rowsOfFold(folds, 0, false)).toEqual(Int32Array.of(1, 3));
});
