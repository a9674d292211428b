import { expect, it } from "vitest";

import { partialLikelihoodDeviance } from "../../../statistics/metrics/partial-likelihood-deviance.ts";

const time = Float64Array.of(2, 3, 4, 5, 7, 8, 11, 12, 14, 15, 18, 20);
const event = Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0);
const scores = Float64Array.of(1.2, 0.3, 1.5, 0.9, 0.2, 0.4, -0.1, -0.4, 0.1, -0.8, -1, -0.6);

it("is -2 log partial likelihood per event, summed by hand in Python", () => {
  expect(partialLikelihoodDeviance({ time, event }, scores)).toBeCloseTo(2.5358831953004435, 12);
});

it("does not change with a constant, and of equal scores is the mean log of the cases at risk", () => {
  const moved = scores.map((score) => score + 500);
  expect(partialLikelihoodDeviance({ time, event }, moved)).toBeCloseTo(2.5358831953004435, 9);
  const atRisk = [12, 10, 9, 7, 6, 4, 3];
  const expected = (2 * atRisk.reduce((sum, n) => sum + Math.log(n), 0)) / 7;
  expect(partialLikelihoodDeviance({ time, event }, new Float64Array(12))).toBeCloseTo(expected, 12);
});

it("stays finite and worse for scores thousands apart", () => {
  const wild = Float64Array.from(scores, (score) => -2000 * score);
  const found = partialLikelihoodDeviance({ time, event }, wild);
  expect(found).toBeGreaterThan(1000);
  expect(found).toBeLessThan(Infinity);
});

it("is not a number without an event", () => {
  expect(partialLikelihoodDeviance({ time, event: new Uint8Array(12) }, scores)).toBeNaN();
});
