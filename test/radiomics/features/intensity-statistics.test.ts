import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intensityStatistics } from "../../../radiomics/features/intensity-statistics.ts";

const measure = (values: readonly number[]) => intensityStatistics(Float64Array.from(values));

describe("intensity statistics", () => {
  it("has a population variance of 4 and an excess kurtosis of -0.21875 for 2 4 4 4 5 5 7 9", () => {
    const measured = measure([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(measured.get("stat_mean")?.value).toBe(5);
    expect(measured.get("stat_var")?.value).toBe(4);
    expect(measured.get("stat_skew")?.value).toBeCloseTo(42 / 8 / 8, 12);
    expect(measured.get("stat_kurt")?.value).toBeCloseTo(356 / 8 / 16 - 3, 12);
    expect(measured.get("stat_mad")?.value).toBe(1.5);
    expect(measured.get("stat_energy")?.value).toBe(232);
  });

  it("has no skewness and no kurtosis in a flat region, and says why", () => {
    for (const flat of [[7], [0.1, 0.1, 0.1]]) {
      const measured = measure(flat);
      expect(measured.get("stat_var")).toEqual({ value: 0, reason: "" });
      expect(measured.get("stat_skew")).toEqual({ value: NaN, reason: "flat-region" });
      expect(measured.get("stat_kurt")).toEqual({ value: NaN, reason: "flat-region" });
    }
  });

  it("has no ratio with denominator 0, and says why", () => {
    const measured = measure([-1, -1, 1, 1]);
    expect(measured.get("stat_cov")).toEqual({ value: NaN, reason: "zero-denominator" });
    expect(measured.get("stat_qcod")).toEqual({ value: NaN, reason: "zero-denominator" });
  });

  it("takes the robust deviation from voxels between both percentiles, ends included", () => {
    // P10 = 1 and P90 = 9 are values of the list 0..10
    expect(measure([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).get("stat_rmad")?.value).toBeCloseTo(20 / 9, 12);
  });

  it("follows a x + b: location, spread and shape", () => {
    const values = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), fc.integer({ min: -50, max: 50 }), (values, a, b) => {
        fc.pre(new Set(values).size > 1);
        const before = measure(values);
        const after = measure(values.map((value) => a * value + b));
        const value = (measured: typeof before, tag: string): number => measured.get(tag)?.value ?? NaN;
        for (const tag of ["stat_mean", "stat_median", "stat_min", "stat_p10", "stat_p90", "stat_max"]) {
          expect(value(after, tag)).toBeCloseTo(a * value(before, tag) + b, 6);
        }
        for (const tag of ["stat_iqr", "stat_range", "stat_mad", "stat_medad"]) {
          expect(value(after, tag)).toBeCloseTo(a * value(before, tag), 6);
        }
        for (const tag of ["stat_skew", "stat_kurt"]) expect(value(after, tag)).toBeCloseTo(value(before, tag), 6);
        expect(value(after, "stat_var") / value(before, "stat_var")).toBeCloseTo(a * a, 6);
      }),
    );
  });

  it("does not depend on the order of the voxels beyond rounding, and does not change its input", () => {
    const values = [5, 3, 8, 1, 9, 2];
    const input = Float64Array.from(values);
    const measured = intensityStatistics(input);
    expect([...input]).toEqual(values);
    for (const [tag, { value }] of measure(values.toReversed())) {
      expect(value).toBeCloseTo(measured.get(tag)?.value ?? NaN, 12);
    }
  });
});
