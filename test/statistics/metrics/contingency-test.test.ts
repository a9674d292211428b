import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contingencyTest } from "../../../statistics/metrics/contingency-test.ts";

interface Reference {
  readonly counts: readonly (readonly number[])[];
  readonly statistic: number;
  readonly pValue: number;
  readonly cramersV: number;
  readonly exactPValue: number;
}

const reference = JSON.parse(
  readFileSync(new URL("../../reference/scipy/contingency.json", import.meta.url), "utf8"),
) as Record<"large" | "wide" | "small" | "sparse", Reference>;

describe("contingencyTest", () => {
  it.each(["large", "wide"] as const)("equals scipy where all expected counts reach 5: %s", (name) => {
    const { counts, statistic, pValue, cramersV } = reference[name];
    const found = contingencyTest(counts);
    expect(found.test).toBe("chi-squared");
    expect(found.statistic).toBeCloseTo(statistic, 10);
    expect(found.pValue).toBeCloseTo(pValue, 12);
    expect(found.cramersV).toBeCloseTo(cramersV, 12);
  });

  it.each(["small", "sparse"] as const)("is exact for two columns with fewer: %s", (name) => {
    const { counts, exactPValue, cramersV } = reference[name];
    const found = contingencyTest(counts);
    expect(found.test).toBe("fisher-exact");
    expect(found.pValue).toBeCloseTo(exactPValue, 12);
    expect(found.cramersV).toBeCloseTo(cramersV, 12);
  });

  it("permutes sparse tables of more columns: near the exact p of the same test", () => {
    // three rows, three columns, each row in its own column: of the 9! / (3! 3! 3!) = 1680 arrangements 6 are as extreme
    const { test, pValue } = contingencyTest([
      [3, 0, 0],
      [0, 3, 0],
      [0, 0, 3],
    ]);
    expect(test).toBe("permutation");
    expect(Math.abs(pValue - 6 / 1680)).toBeLessThan(0.002);
  });

  it("leaves empty rows and columns out, and is undefined where one is left", () => {
    const { counts } = reference.large;
    const padded = [...counts.map((row) => [...row, 0]), [0, 0, 0]];
    expect(contingencyTest(padded)).toEqual(contingencyTest(counts));
    expect(
      contingencyTest([
        [3, 0],
        [4, 0],
      ]).pValue,
    ).toBeNaN();
  });
});
