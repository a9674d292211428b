import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantiles } from "../../../radiomics/features/quantiles.ts";

/** numpy's default, by sorting. */
function bySorting(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const next = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[next] - sorted[below]) * (position - below);
}

describe("quantiles", () => {
  it("interpolates between order statistics: numpy.percentile([1, 2, 3, 4, 10], [10, 25, 50, 90])", () => {
    const [p10, p25, p50, p90] = quantiles(Float64Array.from([10, 1, 3, 2, 4]), [0.1, 0.25, 0.5, 0.9]);
    expect([p10, p25, p50, p90].map((value) => Number(value.toFixed(12)))).toEqual([1.4, 2, 3, 7.6]);
  });

  it("gives the same bits as sorting, for any values, ties, outliers and single values", () => {
    const value = fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (values) => {
        const fractions = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];
        const expected = fractions.map((fraction) => bySorting(values, fraction) + 0);
        expect(quantiles(Float64Array.from(values), fractions).map((v) => v + 0)).toEqual(expected);
      }),
    );
  });

  it("does not change its input", () => {
    const values = Float64Array.from([3, 1, 2]);
    quantiles(values, [0.5]);
    expect([...values]).toEqual([3, 1, 2]);
  });
});
