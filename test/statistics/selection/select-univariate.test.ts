import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeatureColumn } from "../../../statistics/feature-table.ts";
import { aucExcess } from "../../../statistics/selection/auc-excess.ts";
import { selectUnivariate } from "../../../statistics/selection/select-univariate.ts";
import {
  chiSquaredTest,
  mannWhitneyTest,
  mutualInformationTest,
  welchTest,
} from "../../../statistics/selection/univariate-tests.ts";
import { referenceCohort, valuesOf } from "./reference-cohort.ts";
import { SingleClassError } from "../../../statistics/selection/single-class-error.ts";

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
    const fitted = selectUnivariate.fit(
      table,
      context,
      { kind: "binary", event: outcome },
      {
        kind: "select-univariate",
        by: "auc",
        keep: number,
        falseDiscoveryRate: null,
      },
    );
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
    const { scores } = selectUnivariate.fit(
      table,
      context,
      { kind: "binary", event: outcome },
      {
        kind: "select-univariate",
        by: "auc",
        keep: 1,
        falseDiscoveryRate: null,
      },
    );
    expect(scores).toEqual([1.5 / 9, 0.5, 0, null, 0.5]);
  });

  it("keeps of these only what a false discovery rate lets through", () => {
    const reference = referenceCohort();
    // p-values of Welch's test by scipy: 5.96e-6 and 0.00168 for the first two columns, 0.94 for the tenth
    const kept = (falseDiscoveryRate: number | null): readonly string[] =>
      selectUnivariate.fit(
        reference.table,
        context,
        { kind: "binary", event: reference.outcome },
        {
          kind: "select-univariate",
          by: "t",
          keep: 6,
          falseDiscoveryRate,
        },
      ).kept;
    expect(kept(1)).toHaveLength(6);
    expect(kept(null)).toEqual(kept(1));
    expect(kept(0.05)).toEqual(["f0", "f1", "f2", "f10", "f11"]);
    expect(kept(1e-9)).toEqual([]);
  });

  it("refuses an outcome of one class", () => {
    const fit = (): unknown =>
      selectUnivariate.fit(
        { rows: 6, columns },
        context,
        { kind: "binary", event: new Uint8Array(6) },
        {
          kind: "select-univariate",
          by: "auc",
          keep: 1,
          falseDiscoveryRate: null,
        },
      );
    expect(fit).toThrow(SingleClassError);
    expect(fit).toThrow("got 0 events in 6 rows");
  });
});

describe("univariate tests", () => {
  const { table, outcome } = referenceCohort();
  const close = (test: typeof welchTest, column: number, score: number, pValue: number): void => {
    const result = test(valuesOf(table, column), outcome);
    expect(result.score).toBeCloseTo(score, 12);
    expect(result.pValue / pValue).toBeCloseTo(1, 10);
  };

  it("have the p-values of scipy 1.17 mannwhitneyu (asymptotic, continuity), ties included", () => {
    const pValue = (column: number): number => mannWhitneyTest(valuesOf(table, column), outcome).pValue;
    expect(pValue(0) / 4.7157696950626405e-5).toBeCloseTo(1, 10);
    expect(pValue(1) / 0.0017575505716948701).toBeCloseTo(1, 10);
    expect(pValue(9) / 0.935454371572918).toBeCloseTo(1, 10);
  });

  it("have statistic and p-value of scipy 1.17 ttest_ind with unequal variances", () => {
    close(welchTest, 0, 5.227775661685618, 5.962751109452019e-6);
    close(welchTest, 1, 3.396733892209046, 0.001678899143027229);
    close(welchTest, 9, 0.07644959103382651, 0.9395007363402321);
  });

  it("have statistic and p-value of scipy 1.17 chi2_contingency over quartiles, or values where there are few", () => {
    close(chiSquaredTest, 0, 19.8, 0.00018673656040772794);
    close(chiSquaredTest, 1, 7.8, 0.05033109785985335);
    close(chiSquaredTest, 9, 1.3178571428571428, 0.7248971520604703);
  });

  it("have the information of scikit-learn 1.9 mutual_info_score and the p-value of scipy's G test", () => {
    close(mutualInformationTest, 0, 0.19818185280342643, 2.774175204266724e-5);
    close(mutualInformationTest, 1, 0.07516937544168203, 0.029021870874318144);
    close(mutualInformationTest, 9, 0.011480550162879993, 0.7107781892022318);
  });

  it("find nothing in a column that is the same throughout, missing throughout, or present in one class only", () => {
    const nothing = { score: 0, pValue: 1 };
    const some = Uint8Array.of(0, 0, 1, 1);
    for (const values of [
      [2, 2, 2, 2],
      [NaN, NaN, NaN, NaN],
      [NaN, NaN, 1, 2],
    ]) {
      for (const test of [mannWhitneyTest, welchTest, chiSquaredTest, mutualInformationTest]) {
        expect(test(Float64Array.from(values), some)).toEqual(nothing);
      }
    }
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
