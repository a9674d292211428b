import { expect, it } from "vitest";
import { selectionStability } from "../../../statistics/metrics/selection-stability.ts";

const sets = (...selections: readonly string[]): Set<string>[] => selections.map((names) => new Set(names));

it("is 1 where every fit selects the same, whatever the size", () => {
  expect(selectionStability(sets("ab", "ab", "ab"), 5)).toBe(1);
});

it("is -1 for two complementary halves, and 0 where overlap is what chance gives", () => {
  // p = 0.5 throughout, M / (M - 1) = 2: 1 - 0.5 / 0.25
  expect(selectionStability(sets("ab", "cd"), 4)).toBe(-1);
  // two of four, one shared: Kuncheva's index, its equal at fixed size, is (1 * 4 - 4) / (2 * 2) = 0
  expect(selectionStability(sets("ab", "bc"), 4)).toBeCloseTo(0, 15);
});

it("equals Kuncheva's index averaged over pairs at fixed size", () => {
  // k = 3 of 10; overlaps 2, 2, 1: mean of (r p - k^2) / (k (p - k)) = (11 / 21 + 11 / 21 + 1 / 21) / 3
  expect(selectionStability(sets("abc", "abd", "ace"), 10)).toBeCloseTo(23 / 63, 14);
});

it("has no value for one fit, or where nothing or everything is selected", () => {
  expect(selectionStability(sets("ab"), 4)).toBeNaN();
  expect(selectionStability(sets("", ""), 4)).toBeNaN();
  expect(selectionStability(sets("ab", "ab"), 2)).toBeNaN();
});
