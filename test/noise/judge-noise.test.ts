import { expect, test } from "vitest";
import { deviationOf } from "../fixtures/nested-estimate.ts";
import { judgeNoise } from "./judge-noise.ts";

// scipy 1.17: t.ppf(1 - 0.01 / (2 * 16), 49) / sqrt(50) * 0.07 = 0.03618994383808587
test("a mean over 50 cohorts may be as far from 0.5 as the t bound over all cells allows", () => {
  const spread = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const scale = 0.07 / deviationOf(spread);
  const around = (mean: number) =>
    judgeNoise(
      spread.map((sign) => mean + scale * sign),
      16,
    );
  expect(around(0.53)).toMatchObject({ isHonest: true });
  expect(around(0.5).allowed).toBeCloseTo(0.03618994383808587, 8);
  expect(around(0.536).isHonest).toBe(true);
  expect(around(0.464).isHonest).toBe(true);
  expect(around(0.5365).isHonest).toBe(false);
  expect(around(0.46).isHonest).toBe(false);
});
