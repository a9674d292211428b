import { describe, expect, it } from "vitest";
import { batchEffects } from "../../../statistics/harmonization/batch-effects.ts";
import { benjaminiHochberg } from "../../../statistics/harmonization/benjamini-hochberg.ts";

const effect = (groups: readonly (readonly number[])[]): ReturnType<typeof batchEffects>[number] => {
  const values = Float64Array.from(groups.flat());
  const batches = groups.flatMap((group, i) => group.map(() => `batch ${i}`));
  return batchEffects([{ name: "x", values }], batches)[0];
};

describe("batchEffects", () => {
  it("gives the Kruskal-Wallis p value of Hollander and Wolfe's mucociliary data (R help page of kruskal.test: 0.68)", () => {
    const groups = [
      [2.9, 3.0, 2.5, 2.6, 3.2],
      [3.8, 2.7, 4.0, 2.4],
      [2.8, 3.4, 3.7, 2.2, 2.0],
    ];
    // H = 0.77143 with two degrees of freedom, where the upper tail is exp(-H / 2)
    expect(effect(groups).pValue).toBeCloseTo(Math.exp(-0.77142857142857 / 2), 10);
  });

  it("corrects for ties (scipy.stats.kruskal documentation: H = 7, p = 0.0301973834223185)", () => {
    expect(
      effect([
        [1, 1, 1],
        [2, 2, 2],
        [2, 2],
      ]).pValue,
    ).toBeCloseTo(0.0301973834223185, 12);
  });

  it("sees a difference of spread by the Anderson-Darling test that the rank test does not", () => {
    const narrow = Array.from({ length: 20 }, (_, i) => i - 9.5);
    const { pValue, andersonDarlingPValue } = effect([narrow, narrow.map((value) => 5 * value)]);
    expect(pValue).toBeGreaterThan(0.9);
    expect(andersonDarlingPValue).toBeLessThan(0.05);
  });

  it("gives the share of the sum of squares between batches", () => {
    // means 2 and 5, total 3: between 2 * 2 * 2.25 = 9 ... within 2 + 2
    expect(
      effect([
        [1, 3],
        [4, 6],
      ]).etaSquared,
    ).toBeCloseTo(9 / 13, 14);
  });

  it("leaves missing values out and is undefined where nothing varies or one batch is left", () => {
    expect(
      effect([
        [1, 3, Number.NaN],
        [4, 6],
      ]).etaSquared,
    ).toBeCloseTo(9 / 13, 14);
    const constant = effect([
      [0.1, 0.1, 0.1],
      [0.1, 0.1, 0.1],
    ]);
    expect([constant.etaSquared, constant.pValue]).toEqual([Number.NaN, Number.NaN]);
    expect(effect([[1, 2], [Number.NaN]]).pValue).toBeNaN();
  });
});

describe("benjaminiHochberg", () => {
  it("makes p n / rank monotone from the largest", () => {
    expect(benjaminiHochberg([0.01, 0.04, 0.03, 0.5]).map((p) => Math.round(p * 1e6) / 1e6)).toEqual([
      0.04, 0.053333, 0.053333, 0.5,
    ]);
  });

  it("does not count undefined tests", () => {
    expect(benjaminiHochberg([0.02, Number.NaN, 0.5])).toEqual([0.04, Number.NaN, 0.5]);
  });
});
