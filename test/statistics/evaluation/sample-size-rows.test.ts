import { expect, it } from "vitest";

import { sampleSizeRows } from "../../../statistics/evaluation/sample-size-rows.ts";
import { rileySampleSizeBinary } from "../../../statistics/metrics/riley-sample-size.ts";
import { binaryOutcome } from "../binary-outcome.ts";

const event = Uint8Array.from({ length: 500 }, (_, row) => (row < 87 ? 1 : 0));
const models = [
  { model: "few", candidates: 24, used: [] },
  { model: "none", candidates: 0, used: [] },
];

it("counts all candidates, and expects of the cases at hand the shrinkage at which that many are needed", () => {
  const [row, ...others] = sampleSizeRows(binaryOutcome(event), models);
  expect(others).toEqual([]);
  // Largest Cox-Snell R squared at a prevalence of 0.174: 1 - exp(2 (0.174 ln 0.174 + 0.826 ln 0.826)).
  const largest = 1 - Math.exp(2 * (0.174 * Math.log(0.174) + 0.826 * Math.log(0.826)));
  expect(row).toMatchObject({ model: "few", parameters: 24, n: 500, events: 87 });
  expect(row.assumed_r2).toBeCloseTo(0.15 * largest, 12);
  const again = rileySampleSizeBinary(
    { parameters: 24, coxSnellR2: row.assumed_r2, shrinkage: row.expected_shrinkage },
    0.174,
  );
  expect(Math.abs(again.forShrinkage - 500)).toBeLessThanOrEqual(1);
});

it("says that the cases are too few for any shrinkage where there are far more features than cases", () => {
  const [row] = sampleSizeRows(binaryOutcome(event), [{ model: "many", candidates: 20_000, used: [] }]);
  expect(row.required).toBeGreaterThan(100_000);
  expect(row.expected_shrinkage).toBeNaN();
});

it("of follow-up wants events and time, of other outcomes says nothing", () => {
  const time = Float64Array.from({ length: 500 }, (_, row) => 1 + (row % 5));
  const followed = { kind: "survival", time, event, horizons: [2], competing: false } as const;
  expect(sampleSizeRows(followed, models)[0].required).toBeGreaterThan(500);
  expect(sampleSizeRows({ kind: "continuous", value: time }, models)).toEqual([]);
  expect(sampleSizeRows(binaryOutcome(new Uint8Array(5)), models)).toEqual([]);
});
