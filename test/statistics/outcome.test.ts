import { expect, test } from "vitest";
import { rarestOutcome } from "../../statistics/outcome.ts";

test("the rarest outcome is the smaller class, the smallest level, the events of follow-up, or all numbers", () => {
  const time = Float64Array.of(1, 2, 3, 4);
  const event = Uint8Array.of(1, 1, 1, 0);
  expect(rarestOutcome({ kind: "binary", event })).toBe(1);
  expect(rarestOutcome({ kind: "survival", time, event, horizons: [], competing: false })).toBe(3);
  expect(rarestOutcome({ kind: "continuous", value: time })).toBe(4);
  const level = Uint8Array.of(0, 2, 2, 0, 0);
  expect(rarestOutcome({ kind: "multiclass", level, levels: ["a", "b", "c"] })).toBe(0);
  expect(rarestOutcome({ kind: "ordinal", level: level.map((k) => k >> 1), levels: ["a", "b"] })).toBe(2);
});
