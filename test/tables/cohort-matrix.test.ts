import { expect, test } from "vitest";
import { type CohortMatrix, decodeMatrix, encodeMatrix } from "../../tables/cohort-matrix.ts";
import { encodeArrow } from "../../tables/arrow.ts";
import { makeTable } from "../../tables/make-table.ts";
import { wideFeatures } from "../../tables/wide-features.ts";

const matrix: CohortMatrix = {
  cases: ["a", "b", "c"],
  patients: ["p1", "p1", "p2"],
  variables: {
    center: { kind: "category", name: "center", set: "", values: ["x", "y", ""], levels: null },
    age: { kind: "numeric", name: "age", set: "", values: Float64Array.of(60, Number.NaN, 71.25) },
  },
  features: {
    rows: 3,
    columns: [
      { kind: "numeric", name: "ct.morph_volume", set: "ct", values: Float64Array.of(0.1 + 0.2, -0, Number.NaN) },
      {
        kind: "numeric",
        name: "age",
        set: "clinical",
        values: Float64Array.of(5e-324, 1.7976931348623157e308, -1 / 3),
      },
      {
        kind: "category",
        name: "clinical.stage",
        set: "clinical",
        values: ["II", "", "I"],
        levels: ["I", "II", "III"],
      },
    ],
  },
};

test("a matrix comes back with every bit, level and set, though a variable and a feature share a name", () => {
  expect(decodeMatrix(encodeMatrix(matrix))).toEqual(matrix);
});

test("equal matrices give equal bytes, in whatever order their variables were put together", () => {
  const { center, age } = matrix.variables;
  expect(encodeMatrix({ ...matrix, variables: { age, center } })).toEqual(encodeMatrix(matrix));
});

test("a change of the last bit, a level or a set changes the bytes", () => {
  const bytes = encodeMatrix(matrix);
  const [volume, ...rest] = matrix.features.columns;
  const columns = [
    { ...volume, values: Float64Array.of(0.3, -0, Number.NaN) },
    ...rest,
  ] as typeof matrix.features.columns;
  expect(encodeMatrix({ ...matrix, features: { rows: 3, columns } })).not.toEqual(bytes);
  const other = [{ ...volume, set: "mr" }, ...rest] as typeof matrix.features.columns;
  expect(encodeMatrix({ ...matrix, features: { rows: 3, columns: other } })).not.toEqual(bytes);
});

test("shared numbers lie on one SharedArrayBuffer and are the same", () => {
  const decoded = decodeMatrix(encodeMatrix(matrix), { shared: true });
  expect(decoded).toEqual(matrix);
  const numeric = [decoded.variables["age"], ...decoded.features.columns].filter((column) => column.kind === "numeric");
  const buffers = new Set(numeric.map((column) => column.values.buffer));
  expect(buffers.size).toBe(1);
  expect([...buffers][0]).toBeInstanceOf(SharedArrayBuffer);
});

test("a cohort without cases keeps its columns", () => {
  const columns = [{ kind: "numeric" as const, name: "ct.f", set: "ct", values: new Float64Array(0) }];
  const empty = { cases: [], patients: [], variables: {}, features: { rows: 0, columns } };
  expect(decodeMatrix(encodeMatrix(empty))).toEqual(empty);
  expect(decodeMatrix(encodeMatrix(empty), { shared: true })).toEqual(empty);
});

test("columns of unequal length, a feature that stands twice, and other Arrow bytes are refused", () => {
  expect(() => encodeMatrix({ ...matrix, patients: ["p1"] })).toThrow("column patient: expected 3 rows, got 1");
  const [volume] = matrix.features.columns;
  expect(() => encodeMatrix({ ...matrix, features: { rows: 3, columns: [volume, volume] } })).toThrow("stands twice");
  expect(() => decodeMatrix(encodeArrow(makeTable("folds", [])))).toThrow("are no cohort matrix");
});

test("the wide table has one column per feature, with null for a missing category", () => {
  expect(wideFeatures(matrix.cases, matrix.features)).toEqual({
    name: "features_wide",
    rows: 3,
    columns: [
      { name: "case", type: "text", values: ["a", "b", "c"] },
      { name: "ct.morph_volume", type: "float", values: Float64Array.of(0.1 + 0.2, -0, Number.NaN) },
      { name: "age", type: "float", values: Float64Array.of(5e-324, 1.7976931348623157e308, -1 / 3) },
      { name: "clinical.stage", type: "text", values: ["II", null, "I"] },
    ],
  });
  expect(() => wideFeatures(["a"], matrix.features)).toThrow("expected one case per row, got 1 cases and 3 rows");
});
