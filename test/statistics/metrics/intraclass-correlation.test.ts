import { describe, expect, it } from "vitest";
import { incompleteBeta } from "../../../statistics/metrics/incomplete-beta.ts";
import { intraclassCorrelation } from "../../../statistics/metrics/intraclass-correlation.ts";

describe("intraclassCorrelation", () => {
  // Shrout and Fleiss 1979, table 2: six subjects, four judges
  const ratings = Float64Array.of(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7);

  it.each([
    ["1,1", 0.17, 0.16574176840547544, -0.13293232487475098],
    ["2,1", 0.29, 0.2897637795275591, 0.018786513374712],
    ["3,1", 0.71, 0.7148407148407149, 0.3424647650339253],
  ] as const)(
    "%s has the published value %d, and the digits and limit of numpy and scipy 1.17",
    (kind, published, estimate, lower) => {
      const found = intraclassCorrelation(ratings, 6, 4, kind, 0.95);
      expect(found.estimate).toBeCloseTo(published, 2);
      expect(found.estimate).toBeCloseTo(estimate, 12);
      expect(found.lower).toBeCloseTo(lower, 9);
    },
  );

  it("is 1 for repeats that agree", () => {
    const same = Float64Array.of(1, 1, 2, 2, 5, 5);
    for (const kind of ["1,1", "2,1", "3,1"] as const) {
      expect(intraclassCorrelation(same, 3, 2, kind, 0.95)).toEqual({ estimate: 1, lower: 1 });
    }
  });

  it("of consistency does not see a constant shift between raters, that of agreement does", () => {
    const shifted = Float64Array.of(1, 3, 2, 4, 5, 7);
    expect(intraclassCorrelation(shifted, 3, 2, "3,1", 0.95).estimate).toBeCloseTo(1, 12);
    expect(intraclassCorrelation(shifted, 3, 2, "2,1", 0.95).estimate).toBeLessThan(0.8);
  });
});

it("incompleteBeta has the values of scipy 1.17 betainc", () => {
  const close = (x: number, a: number, b: number, expected: number): void =>
    expect(incompleteBeta(x, a, b) / expected).toBeCloseTo(1, 11);
  close(0.3, 2, 5, 0.5798250000000003);
  close(0.01, 0.5, 0.5, 0.06376856085851985);
  close(0.5, 150, 150, 0.5);
  close(0.7, 1000, 500, 0.9973047634226494);
  expect(incompleteBeta(0, 2, 3)).toBe(0);
  expect(incompleteBeta(1, 2, 3)).toBe(1);
});
