import { describe, expect, test } from "vitest";
import { compareOverCenters } from "../../../statistics/evaluation/compare-over-centers.ts";
import { delongTest } from "../../../statistics/metrics/delong.ts";

/** Centers of 24 cases, 12 events each; the first `swaps[c]` events of a center score below all its non-events. */
function scoresOf(swaps: readonly number[]): Float64Array {
  return Float64Array.from(
    swaps.flatMap((swapped) => Array.from({ length: 24 }, (_, k) => (k < swapped ? -k : k < 12 ? 100 + k : k))),
  );
}
const eventsOf = (centers: number) => Uint8Array.from({ length: 24 * centers }, (_, row) => Number(row % 24 < 12));
const namesOf = (centers: number) => Array.from({ length: 24 * centers }, (_, row) => `c${Math.floor(row / 24)}`);

describe("the difference of two models over centers", () => {
  const first = scoresOf([1, 2, 3, 4, 6]);
  const second = scoresOf([9, 3, 4, 10, 7]);

  test("is the random-effects mean of DeLong's differences in the centers", () => {
    const found = compareOverCenters(eventsOf(5), first, second, namesOf(5), 0.95);
    // By REML with Hartung and Knapp in Python (scipy 1.17), of differences 8, 1, 1, 6, 1 twelfths with DeLong's variances.
    expect(found?.centers).toBe(5);
    expect(found?.difference).toBeCloseTo(0.26064850696006825, 6);
    expect(found?.lower).toBeCloseTo(-0.07912012352044234, 6);
    expect(found?.upper).toBeCloseTo(0.6004171374405789, 6);
    expect(found?.pValue).toBeCloseTo(0.10021816559763556, 6);
  });

  test("of equal centers is the difference in each of them", () => {
    const own = scoresOf([2, 2, 2, 2, 2]);
    const other = scoresOf([5, 5, 5, 5, 5]);
    const found = compareOverCenters(eventsOf(5), own, other, namesOf(5), 0.95);
    const one = delongTest(eventsOf(1), scoresOf([2]), scoresOf([5]), 0.95);
    expect(found?.difference).toBeCloseTo(one.difference, 12);
  });

  test("does not exist for four centers, or where the models agree in one of them", () => {
    const four = [scoresOf([1, 2, 3, 4]), scoresOf([3, 3, 4, 7])] as const;
    expect(compareOverCenters(eventsOf(4), ...four, namesOf(4), 0.95)).toBeNull();
    expect(compareOverCenters(eventsOf(5), first, scoresOf([1, 3, 4, 10, 7]), namesOf(5), 0.95)).toBeNull();
  });
});
