import { expect, test } from "vitest";
import { makeTable, type TableRow } from "../../tables/make-table.ts";
import { TableError } from "../../tables/table-error.ts";
import { tableColumn } from "../../tables/table-column.ts";
import { tableRows } from "../../tables/table-rows.ts";

const effect: TableRow<"batch_effects"> = {
  set: "ct",
  state: "before",
  feature: "f",
  eta_squared: 0.5,
  p: Number.NaN,
  batch: "center",
  harmonization: null,
  p_adjusted: Number.NaN,
  p_anderson_darling: 0.25,
  p_anderson_darling_adjusted: 0.25,
};

test("rows become typed columns in the order of the schema, and come back", () => {
  const table = makeTable("folds", [
    { case: "a", fold: 1, repeat: 0, label: "x", role: "test", times: 2 },
    { case: null, fold: 2, repeat: -1, label: null, role: null, times: 1 },
  ]);
  expect(table).toEqual({
    name: "folds",
    rows: 2,
    columns: [
      { name: "repeat", type: "integer", values: Int32Array.of(0, -1) },
      { name: "fold", type: "integer", values: Int32Array.of(1, 2) },
      { name: "case", type: "text", values: ["a", null] },
      { name: "role", type: "text", values: ["test", null] },
      { name: "times", type: "integer", values: Int32Array.of(2, 1) },
      { name: "label", type: "text", values: ["x", null] },
    ],
  });
  expect(tableRows(table, "folds")).toEqual([
    { repeat: 0, fold: 1, case: "a", role: "test", times: 2, label: "x" },
    { repeat: -1, fold: 2, case: null, role: null, times: 1, label: null },
  ]);
});

test("a missing float stays NaN and is not null", () => {
  const table = makeTable("batch_effects", [effect]);
  expect(tableColumn(table, "p", "float")).toEqual(Float64Array.of(Number.NaN));
  expect(tableRows(table)[0]["p"]).toBeNaN();
});

test("no rows make an empty table with all its columns", () => {
  expect(makeTable("folds", []).columns.map((column) => column.values.length)).toEqual([0, 0, 0, 0, 0, 0]);
});

test.each([
  [
    { ...effect, p: null },
    "table batch_effects, column p: row 1, expected a number (NaN where it is missing), got object null",
  ],
  [
    { ...effect, p: "0.5" },
    'table batch_effects, column p: row 1, expected a number (NaN where it is missing), got string "0.5"',
  ],
  [{ ...effect, set: 3 }, "table batch_effects, column set: row 1, expected text or null, got number 3"],
  [{ ...effect, set: undefined }, "table batch_effects, column set: row 1, expected text or null, got nothing"],
  [
    { ...effect, q: 1 },
    "table batch_effects, column q: row 1 has it, expected only set, state, feature, eta_squared, p",
  ],
])("a row that is not as the schema says is refused: %j", (row, message) => {
  const rows = [effect, row] as TableRow<"batch_effects">[];
  expect(() => makeTable("batch_effects", rows)).toThrow(TableError);
  expect(() => makeTable("batch_effects", rows)).toThrow(message);
});

test.each([1.5, 2 ** 31, Number.NaN])("%d is no integer of 32 bits", (fold) => {
  expect(() => makeTable("folds", [{ repeat: 1, fold, case: "a", role: "test", times: 1, label: "" }])).toThrow(
    `table folds, column fold: row 0, expected an integer of 32 bits, got number ${fold}`,
  );
});

test("reading a column under another type, or one that is not there, is refused by name", () => {
  const table = makeTable("folds", []);
  expect(() => tableColumn(table, "fold", "float")).toThrow("table folds, column fold: expected float, got integer");
  expect(() => tableColumn(table, "folds", "integer")).toThrow("not there, expected one of repeat, fold, case");
});

test("rows of another table are refused", () => {
  expect(() => tableRows(makeTable("folds", []), "failures")).toThrow(
    /expected table failures \(case text, .*got folds/,
  );
});
