import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomEffects } from "../../../statistics/metrics/random-effects.ts";

/** Colditz et al. 1994, 13 trials of the BCG vaccine: cases and non-cases among vaccinated and not vaccinated people. */
const trials = [
  [4, 119, 11, 128],
  [6, 300, 29, 274],
  [3, 228, 11, 209],
  [62, 13536, 248, 12619],
  [33, 5036, 47, 5761],
  [180, 1361, 372, 1079],
  [8, 2537, 10, 619],
  [505, 87886, 499, 87892],
  [29, 7470, 45, 7232],
  [17, 1699, 65, 1600],
  [186, 50448, 141, 27197],
  [5, 2493, 3, 2338],
  [27, 16886, 29, 17825],
];
const logRiskRatios = trials.map(([a, b, c, d]) => Math.log(a / (a + b) / (c / (c + d))));
const variances = trials.map(([a, b, c, d]) => 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d));

describe("randomEffects", () => {
  test("equals metafor's REML summary of the BCG trials with the Knapp-Hartung test", () => {
    const found = randomEffects(logRiskRatios, variances, 0.95);
    // Four digits as metafor prints them (Viechtbauer 2010): tau^2 0.3132, Q(12) 152.2330, estimate -0.7145.
    expect(found.tauSquared).toBeCloseTo(0.3132, 4);
    expect(found.q).toBeCloseTo(152.233, 3);
    // All digits from scipy 1.17: bounded minimization of the restricted likelihood, then the formulas of the sources.
    expect(found.tauSquared).toBeCloseTo(0.31324326286050763, 6);
    expect(found.estimate).toBeCloseTo(-0.7145323425903319, 7);
    expect(found.standardError).toBeCloseTo(0.18079174419215827, 7);
    expect(found.lower).toBeCloseTo(-1.108443714334122, 6);
    expect(found.upper).toBeCloseTo(-0.3206209708465419, 6);
    expect(found.predictionLower).toBeCloseTo(-1.9960168434449228, 6);
    expect(found.predictionUpper).toBeCloseTo(0.5669521582642588, 6);
  });

  test("finds no heterogeneity where units differ less than their errors allow, and takes the inverse-variance mean", () => {
    const found = randomEffects([0.1, 0.12, 0.11], [1, 2, 4], 0.95);
    expect(found.tauSquared).toBe(0);
    expect(found.estimate).toBeCloseTo((0.1 + 0.06 + 0.0275) / 1.75, 14);
  });

  test("with equal variances equals the plain mean with its t interval, whatever tau squared is", () => {
    // Mean 3, s^2 = 2.5, n = 5: SE = sqrt(0.5), t(4; 0.975) = 2.7764451052.
    const found = randomEffects([1, 2, 3, 4, 5], [0.1, 0.1, 0.1, 0.1, 0.1], 0.95);
    expect(found.estimate).toBeCloseTo(3, 12);
    expect(found.tauSquared).toBeCloseTo(2.4, 10);
    expect(found.upper).toBeCloseTo(3 + 2.7764451052 * Math.sqrt(0.5), 8);
  });

  test("shifts with its estimates and scales with their unit", () => {
    const units = fc.array(
      fc.record({ y: fc.double({ min: -3, max: 3, noNaN: true }), v: fc.double({ min: 0.01, max: 2, noNaN: true }) }),
      { minLength: 3, maxLength: 12 },
    );
    fc.assert(
      fc.property(units, (all) => {
        const y = all.map((unit) => unit.y);
        const v = all.map((unit) => unit.v);
        const plain = randomEffects(y, v, 0.9);
        const moved = randomEffects(
          y.map((value) => 2 * value + 1),
          v.map((value) => 4 * value),
          0.9,
        );
        expect(moved.estimate).toBeCloseTo(2 * plain.estimate + 1, 6);
        expect(moved.tauSquared).toBeCloseTo(4 * plain.tauSquared, 6);
        expect(moved.predictionUpper).toBeCloseTo(2 * plain.predictionUpper + 1, 6);
      }),
    );
  });

  test("gives one unit back without limits, and refuses a unit without a variance", () => {
    expect(randomEffects([0.4], [0.2], 0.95)).toMatchObject({ estimate: 0.4, tauSquared: 0, lower: NaN, upper: NaN });
    expect(() => randomEffects([0.4, 1], [0.2, 0], 0.95)).toThrow(RangeError);
    expect(() => randomEffects([], [], 0.95)).toThrow(RangeError);
  });
});
