import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeatureColumn } from "../../../statistics/feature-table.ts";
import { aucExcess } from "../../../statistics/selection/auc-excess.ts";
import { selectUnivariate, SingleClassError } from "../../../statistics/selection/select-univariate.ts";

const outcome = Uint8Array.of(0, 0, 0, 1, 1, 1);
const context = { patients: [], variables: {} };

describe("select-univariate", () => {
  const columns = [
    numeric("noise", [1, 6, 2, 5, 3, 4]), // 5, 3, 4 against 1, 6, 2: 6 of 9 pairs
    numeric("reversed", [6, 5, 4, 3, 2, 1]),
    numeric("constant", [1, 1, 1, 1, 1, 1]),
    category("stage"),
    numeric("perfect", [1, 2, 3, 4, 5, 6]),
  ];
  const keep = (number: number): string[] => {
    const table = { rows: 6, columns };
    const fitted = selectUnivariate.fit(table, context, outcome, {
      kind: "select-univariate",
      by: "auc",
      keep: number,
    });
    return selectUnivariate.apply(fitted, table, context).columns.map(({ name }) => name);
  };

  it("ranks by distance from 0.5 in either direction and breaks ties by column order", () => {
    expect(keep(1)).toEqual(["reversed", "stage"]);
    expect(keep(2)).toEqual(["reversed", "stage", "perfect"]);
    expect(keep(3)).toEqual(["noise", "reversed", "stage", "perfect"]);
  });

  it("keeps all for a number at or above that of numeric columns", () => {
    expect(keep(4)).toEqual(columns.map(({ name }) => name));
    expect(keep(1000)).toEqual(columns.map(({ name }) => name));
  });

  it("records the scores", () => {
    const table = { rows: 6, columns };
    const { scores } = selectUnivariate.fit(table, context, outcome, { kind: "select-univariate", by: "auc", keep: 1 });
    expect(scores).toEqual([1.5 / 9, 0.5, 0, null, 0.5]);
  });

  it("refuses an outcome of one class", () => {
    const fit = (): unknown =>
      selectUnivariate.fit({ rows: 6, columns }, context, new Uint8Array(6), {
        kind: "select-univariate",
        by: "auc",
        keep: 1,
      });
    expect(fit).toThrow(SingleClassError);
    expect(fit).toThrow("got 0 events in 6 rows");
  });
});

describe("aucExcess", () => {
  const sample = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 1 })), { minLength: 2 });

  it("is the share of pairs in order, ties one half, less one half", () => {
    fc.assert(
      fc.property(sample, (pairs) => {
        const events = pairs.filter(([, y]) => y === 1);
        const others = pairs.filter(([, y]) => y === 0);
        const won = events.flatMap(([e]) => others.map(([o]) => (e > o ? 1 : e === o ? 0.5 : 0)));
        const expected = won.reduce<number>((sum, x) => sum + x, 0) / won.length - 0.5;
        if (won.length === 0) expect(excess(pairs)).toBeNaN();
        else expect(excess(pairs)).toBeCloseTo(expected, 12);
      }),
      { seed: 7 },
    );
  });

  it("changes its sign only when values do", () => {
    fc.assert(
      fc.property(sample, (pairs) => {
        const reversed = excess(pairs.map(([x, y]) => [-x, y]));
        expect(Math.abs(reversed)).toBe(Math.abs(excess(pairs)));
      }),
      { seed: 8 },
    );
  });

  it("leaves missing values out", () => {
    expect(aucExcess(Float64Array.of(1, Number.NaN, 2, 3), Uint8Array.of(0, 0, 1, 1))).toBe(0.5);
    expect(aucExcess(Float64Array.of(Number.NaN, Number.NaN, 2, 3), Uint8Array.of(0, 0, 1, 1))).toBeNaN();
  });
});

function excess(pairs: readonly (readonly number[])[]): number {
  return aucExcess(
    Float64Array.from(pairs, ([x]) => x),
    Uint8Array.from(pairs, ([, y]) => y),
  );
}

function numeric(name: string, values: readonly number[]): FeatureColumn {
  return { kind: "numeric", name, set: "ct", values: Float64Array.from(values) };
}

function category(name: string): FeatureColumn {
  return { kind: "category", name, set: "clinical", values: ["a", "b", "a", "b", "a", "b"], levels: null };
}
