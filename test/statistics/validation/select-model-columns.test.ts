import { expect, test } from "vitest";
import { chooseCandidate, NoScoreError } from "../../../statistics/validation/choose-candidate.ts";
import {
  ExtremeValueError,
  refuseExtremeValues,
  selectModelColumns,
} from "../../../statistics/validation/select-model-columns.ts";

const table = {
  rows: 1,
  columns: ["pet.stat_max", "pet.x_mtv_41", "pet.rim.x_mtv_41", "pet.morph_volume", "ct.x_std"].map((name) => ({
    kind: "numeric" as const,
    name,
    set: name.slice(0, name.indexOf(".")),
    values: Float64Array.of(1),
  })),
};

test("all of a set but what is excepted; named columns are taken whatever they are", () => {
  const names = (...features: Parameters<typeof selectModelColumns>[1]) =>
    selectModelColumns(table, features).columns.map(({ name }) => name);
  expect(names({ set: "pet", columns: null })).toHaveLength(4);
  expect(names({ set: "pet", columns: null, except: ["pet.x_*", "pet.*.x_*"] })).toEqual([
    "pet.stat_max",
    "pet.morph_volume",
  ]);
  expect(names({ set: "pet", columns: null, except: ["x_*"] }, { set: "ct", columns: null })).toEqual([
    "pet.stat_max",
    "pet.rim.x_mtv_41",
    "pet.morph_volume",
    "ct.x_std",
  ]);
  expect(names({ set: "pet", columns: ["x_mtv_41"] })).toEqual(["pet.x_mtv_41"]);
});

test("a finite value whose square is none is refused by column; missing and infinite values are left to the steps", () => {
  const [first] = table.columns;
  const withValue = (value: number) => ({ rows: 1, columns: [{ ...first, values: Float64Array.of(value) }] });
  for (const value of [1e150, -1e150, NaN, Infinity]) expect(() => refuseExtremeValues(withValue(value))).not.toThrow();
  expect(() => refuseExtremeValues(withValue(-1e200))).toThrow(ExtremeValueError);
  expect(() => refuseExtremeValues(withValue(-1e200))).toThrow("column `pet.stat_max`: a value is too large");
});

test("candidates without any score are refused, and not taken for a choice", () => {
  const candidate = { score: NaN, standardError: NaN, point: 0, strength: 1 };
  for (const rule of ["min", "one-se"] as const) {
    const inner = { folds: 2, metric: "deviance", rule } as const;
    expect(() => chooseCandidate([candidate, candidate], inner)).toThrow(NoScoreError);
    expect(chooseCandidate([candidate, { ...candidate, score: 1, standardError: 0 }], inner)).toBe(1);
  }
});
