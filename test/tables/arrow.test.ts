import { tableFromIPC } from "apache-arrow";
import { array, assert, double, integer, option, property, record, string } from "fast-check";
import { expect, test } from "vitest";
import { decodeArrow, encodeArrow } from "../../tables/arrow.ts";
import { makeTable } from "../../tables/make-table.ts";
import type { Table } from "../../tables/table.ts";

const row = record({
  text: option(string({ unit: "grapheme" })),
  float: double(),
  integer: integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
});
const tableOf = (rows: readonly { text: string | null; float: number; integer: number }[]): Table => ({
  name: "any",
  rows: rows.length,
  columns: [
    { name: "text", type: "text", values: rows.map((each) => each.text) },
    { name: "float", type: "float", values: Float64Array.from(rows, (each) => each.float) },
    { name: "integer", type: "integer", values: Int32Array.from(rows, (each) => each.integer) },
  ],
});

test("any table comes back as it was: null apart from empty text, NaN, infinities and minus zero", () => {
  assert(
    property(array(row), (rows) => {
      const table = tableOf(rows);
      expect(decodeArrow(encodeArrow(table))).toEqual(table);
    }),
  );
});

test("equal tables give equal bytes, whatever buffer their numbers lie on", () => {
  const rows = [
    { text: "é", float: Number.NaN, integer: -1 },
    { text: null, float: -0, integer: 2 },
    { text: "", float: 1e300, integer: 3 },
  ];
  const shared = new Float64Array(new SharedArrayBuffer(40), 8, 3);
  shared.set(rows.map((each) => each.float));
  const table = tableOf(rows);
  const columns = table.columns.map((column) => (column.type === "float" ? { ...column, values: shared } : column));
  expect(encodeArrow({ ...table, columns })).toEqual(encodeArrow(tableOf(rows)));
});

test("the bytes are an Arrow file that Arrow itself reads, with nulls where nulls are", () => {
  const arrow = tableFromIPC(encodeArrow(tableOf([{ text: null, float: 2.5, integer: 7 }])));
  expect(arrow.schema.fields.map((field) => `${field.name}: ${String(field.type)}`)).toEqual([
    "text: Utf8",
    "float: Float64",
    "integer: Int32",
  ]);
  expect(arrow.get(0)?.toJSON()).toEqual({ text: null, float: 2.5, integer: 7 });
});

test("bytes at an odd place in memory are read all the same", () => {
  const bytes = encodeArrow(tableOf([{ text: "a", float: 2.5, integer: 7 }]));
  const moved = new Uint8Array(bytes.byteLength + 3);
  moved.set(bytes, 3);
  expect(decodeArrow(moved.subarray(3))).toEqual(tableOf([{ text: "a", float: 2.5, integer: 7 }]));
});

test("a table without rows keeps its columns", () => {
  const empty = makeTable("metrics", []);
  expect(decodeArrow(encodeArrow(empty))).toEqual(empty);
});

test("bytes that are no table of ours are a typed error", () => {
  expect(() => decodeArrow(new TextEncoder().encode("case,value\n1,2\n"))).toThrow(
    expect.objectContaining({ name: "TableError", code: "table-bytes" }),
  );
  const bytes = encodeArrow(tableOf([{ text: "a", float: 1, integer: 1 }]));
  expect(() => decodeArrow(bytes.subarray(0, bytes.byteLength / 2))).toThrow(
    expect.objectContaining({ name: "TableError", code: "table-bytes" }),
  );
});
