import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderRoc } from "../../../statistics/metrics/area-under-roc.ts";
import { bootstrapDifference, bootstrapValues } from "../../../statistics/metrics/bootstrap-difference.ts";
import { correctedResampledTest } from "../../../statistics/metrics/corrected-resampled-test.ts";
import { holm } from "../../../statistics/metrics/holm.ts";
import { permutationPValue } from "../../../statistics/metrics/permutation-p-value.ts";
import { studentTwoSided } from "../../../statistics/metrics/student-two-sided.ts";

describe("holm", () => {
  test("equals statsmodels 0.15 multipletests on six p values with a tie", () => {
    expect(holm([0.01, 0.04, 0.03, 0.005, 0.5, 0.04])).toEqual(
      [0.05, 0.12, 0.12, 0.03, 0.5, 0.12].map((value) => expect.closeTo(value, 12)),
    );
  });

  test("leaves comparisons without a p value out of the count", () => {
    expect(holm([NaN, 0.02, 0.03])).toEqual([NaN, 0.04, 0.04]);
  });

  test("never lowers a p value, never passes Bonferroni, and keeps the order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (p) => {
        const adjusted = holm(p);
        adjusted.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(p[i]);
          expect(value).toBeLessThanOrEqual(Math.min(1, p[i] * p.length));
          adjusted.forEach((other, j) => {
            if (p[i] < p[j]) expect(value).toBeLessThanOrEqual(other);
          });
        });
      }),
    );
  });
});

describe("studentTwoSided", () => {
  test.each([
    [2.5, 3, 0.08770664700806556],
    [-0.1, 49, 0.9207523525851034],
    [6, 12, 6.216738864858563e-5],
    [1, 1, 0.5],
  ])("of t = %d on %d degrees of freedom equals scipy 1.17", (t, df, expected) => {
    expect(studentTwoSided(t, df) / expected).toBeCloseTo(1, 12);
  });
});

describe("correctedResampledTest", () => {
  const differences = [0.02, -0.01, 0.05, 0.03, 0, 0.04, 0.06, -0.02, 0.01, 0.03];

  test("equals the formula worked out in scipy for ten folds at 1:4", () => {
    const found = correctedResampledTest(differences, 0.25, 0.95);
    expect(found.estimate).toBeCloseTo(0.021, 14);
    expect(found.standardError).toBeCloseTo(0.015389390284651739, 14);
    expect(found.t).toBeCloseTo(1.364576478442026, 12);
    expect(found.pValue).toBeCloseTo(0.20552791510383497, 12);
  });

  test("agrees with its own interval: p < 0.05 where 0 is outside the 95 % interval", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.2, max: 0.3, noNaN: true }), { minLength: 3, maxLength: 20 }),
        (values) => {
          const { pValue, lower, upper, standardError } = correctedResampledTest(values, 0.25, 0.95);
          fc.pre(standardError > 1e-9 && Math.abs(pValue - 0.05) > 1e-9);
          expect(pValue < 0.05).toBe(lower > 0 || upper < 0);
        },
      ),
    );
  });

  test("says p = 1 of two models that are the same", () => {
    expect(correctedResampledTest([0, 0, 0], 0.25, 0.95)).toMatchObject({ estimate: 0, t: 0, pValue: 1 });
  });
});

describe("permutationPValue", () => {
  test("counts the observed arrangement, ties, and permutations without a value", () => {
    expect(permutationPValue(0.7, [0.5, 0.6, 0.7, 0.8])).toBe(3 / 5);
    expect(
      permutationPValue(
        0.7,
        Array.from({ length: 199 }, () => 0.5),
      ),
    ).toBe(1 / 200);
    expect(permutationPValue(0.7, [NaN, 0.5, 0.5])).toBe(2 / 4);
    expect(permutationPValue(NaN, [0.5])).toBe(NaN);
  });
});

describe("bootstrapDifference", () => {
  const outcome = Uint8Array.from({ length: 60 }, (_, row) => Number(row % 3 === 0));
  const patients = Array.from({ length: 60 }, (_, row) => `p${row}`);
  const good = Float64Array.from(outcome, (value, row) => value + ((row * 7) % 10) / 8);
  const poor = Float64Array.from(outcome, (_, row) => ((row * 13) % 60) / 60);
  const aucOf = (events: Uint8Array, scores: Float64Array, rows: Int32Array): number =>
    areaUnderRoc(
      Uint8Array.from(rows, (row) => events[row]),
      Float64Array.from(rows, (row) => scores[row]),
    );

  test("finds a model that orders better to be better, and swaps signs with the models", () => {
    const measure = (rows: Int32Array) => [aucOf(outcome, good, rows), aucOf(outcome, poor, rows)];
    const values = bootstrapValues(patients, measure, 400, ["test"]);
    const found = bootstrapDifference(values, 0, 1, 0.95);
    const [first, second] = measure(Int32Array.from(patients.keys()));
    expect(found.difference).toBe(first - second);
    expect(found.lower).toBeGreaterThan(0);
    expect(found.pValue).toBeLessThan(0.05);
    const swapped = bootstrapDifference(values, 1, 0, 0.95);
    expect(swapped.difference).toBe(-found.difference);
    expect(swapped.lower).toBeCloseTo(-found.upper, 12);
    expect(swapped.pValue).toBe(found.pValue);
  });

  test("the error of a mean is that of the patients, not of their cases", () => {
    // Ten patients with two identical cases each: the error is that of 10 units, not of 20.
    const cases = Array.from({ length: 20 }, (_, row) => Math.floor(row / 2));
    const values = bootstrapValues(
      cases.map((value) => `p${value}`),
      (rows) => [rows.reduce((sum, row) => sum + cases[row], 0) / rows.length, 0],
      4000,
      ["clusters"],
    );
    const found = bootstrapDifference(values, 0, 1, 0.95);
    // Values 0..9: population variance 8.25, so the error of a mean of 10 is sqrt(0.825) = 0.908; of 20 cases it would be 0.642.
    expect(found.standardError).toBeCloseTo(0.908, 1);
    expect(found.difference).toBe(4.5);
  });

  test("gives no limits where a class is so rare that resamples lose it", () => {
    const rare = Uint8Array.from({ length: 60 }, (_, row) => Number(row === 0));
    const values = bootstrapValues(patients, (rows) => [aucOf(rare, good, rows), 0.5], 400, ["rare"]);
    const found = bootstrapDifference(values, 0, 1, 0.95);
    expect(found.pValue).toBe(NaN);
    expect(found.resamples).toBeLessThan(360);
  });
});
