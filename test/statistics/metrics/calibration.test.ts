import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { binomialDeviance } from "../../../statistics/metrics/binomial-deviance.ts";
import { brierScore, scaledBrierScore } from "../../../statistics/metrics/brier-score.ts";
import { calibrationCurve } from "../../../statistics/metrics/calibration-curve.ts";
import { calibrationModel } from "../../../statistics/metrics/calibration-model.ts";
import { correctedResampledInterval } from "../../../statistics/metrics/corrected-resampled-interval.ts";
import { wilsonInterval } from "../../../statistics/metrics/wilson-interval.ts";
import { applyRecalibration, fitRecalibration } from "../../../statistics/validation/recalibrate.ts";

const reference = JSON.parse(
  readFileSync(new URL("../../reference/scikit-learn/metrics.json", import.meta.url), "utf8"),
) as {
  brier: number;
  deviance: number;
  calibrationIntercept: number;
  calibrationJoint: [number, number];
  correctedResampled: [number, number];
};

const outcome = Uint8Array.from({ length: 80 }, (_, i) => Number(Math.sin(5 * i) + 0.3 * Math.cos(i * i) > 0.2));
const probabilities = Float64Array.from(outcome, (y, i) => {
  const score = Math.round(10 * (1.2 * y + 2 * Math.sin(7 * i + 1))) / 10;
  return 1 / (1 + Math.exp(-score));
});

describe("overall measures", () => {
  test("Brier score and deviance equal scikit-learn", () => {
    expect(brierScore(outcome, probabilities)).toBeCloseTo(reference.brier, 13);
    expect(binomialDeviance(outcome, probabilities)).toBeCloseTo(reference.deviance, 12);
  });

  test("the deviance of one confident error is finite: clipped at 1e-5", () => {
    expect(binomialDeviance(Uint8Array.of(1), Float64Array.of(0))).toBeCloseTo(-2 * Math.log(1e-5), 10);
  });

  test("the scaled Brier score is 0 for the prevalence, 1 for perfect risks, and undefined for one class", () => {
    const y = Uint8Array.of(1, 0, 0, 0);
    expect(scaledBrierScore(y, Float64Array.of(0.25, 0.25, 0.25, 0.25))).toBeCloseTo(0, 14);
    expect(scaledBrierScore(y, Float64Array.of(1, 0, 0, 0))).toBe(1);
    expect(scaledBrierScore(Uint8Array.of(1, 1), Float64Array.of(0.5, 0.5))).toBeNaN();
    // Against a null prevalence of 1/2 every case costs 1/4: 1 - (4 * 0.0625 + 0.5) / 4 / 0.25.
    expect(scaledBrierScore(y, Float64Array.of(0.25, 0.25, 0.25, 0.25), 0.5)).toBeCloseTo(1 - 0.1875 / 0.25, 14);
  });
});

describe("calibrationModel", () => {
  test("equals a likelihood fit by scipy", () => {
    const got = calibrationModel(outcome, probabilities);
    expect(got.intercept).toBeCloseTo(reference.calibrationIntercept, 9);
    expect(got.interceptWithSlope).toBeCloseTo(reference.calibrationJoint[0], 9);
    expect(got.slope).toBeCloseTo(reference.calibrationJoint[1], 9);
  });

  test("gives intercept 0 and slope 1 where each group's risk is its event rate", () => {
    const y = Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0);
    const p = Float64Array.of(0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75);
    const got = calibrationModel(y, p);
    expect(got.intercept).toBeCloseTo(0, 10);
    expect(got.slope).toBeCloseTo(1, 10);
    expect(got.observedExpected).toBeCloseTo(1, 14);
  });

  test("has no slope where risks are equal or separate the classes, and nothing for one class", () => {
    const y = Uint8Array.of(1, 0, 1, 0);
    expect(calibrationModel(y, Float64Array.of(0.5, 0.5, 0.5, 0.5)).slope).toBeNaN();
    expect(calibrationModel(y, Float64Array.of(0.9, 0.1, 0.8, 0.2)).slope).toBeNaN();
    expect(calibrationModel(y, Float64Array.of(0.9, 0.1, 0.8, 0.2)).intercept).toBeCloseTo(0, 10);
    expect(calibrationModel(Uint8Array.of(1, 1), Float64Array.of(0.5, 0.7)).intercept).toBeNaN();
  });

  test("survives risks of exactly 0 and 1", () => {
    const got = calibrationModel(Uint8Array.of(1, 0, 1, 0, 0), Float64Array.of(1, 0, 0.4, 0.6, 1));
    expect(Number.isFinite(got.slope)).toBe(true);
    expect(Number.isFinite(got.intercept)).toBe(true);
  });

  test("recalibration makes intercept 0 and slope 1 on the cases it was fitted on", () => {
    const map = fitRecalibration(outcome, probabilities);
    const after = calibrationModel(outcome, applyRecalibration(map, probabilities));
    expect(after.intercept).toBeCloseTo(0, 9);
    expect(after.slope).toBeCloseTo(1, 9);
  });
});

describe("calibrationCurve", () => {
  test("cuts sorted risks into bins of equal count that hold every case once", () => {
    const curve = calibrationCurve(outcome, probabilities, 8, 0.95);
    expect(curve.reduce((sum, bin) => sum + bin.cases, 0)).toBe(80);
    expect(curve.reduce((sum, bin) => sum + bin.events, 0)).toBe(38);
    for (let k = 1; k < curve.length; k++) {
      expect(curve[k].meanProbability).toBeGreaterThan(curve[k - 1].meanProbability);
    }
  });

  test("keeps equal risks together and works with fewer cases than bins", () => {
    const curve = calibrationCurve(Uint8Array.of(1, 0, 0), Float64Array.of(0.2, 0.2, 0.9), 10, 0.95);
    expect(curve.map(({ cases, events, observed }) => [cases, events, observed])).toEqual([
      [2, 1, 0.5],
      [1, 0, 0],
    ]);
    expect(calibrationCurve(new Uint8Array(0), new Float64Array(0), 10, 0.95)).toEqual([]);
  });
});

describe("intervals", () => {
  test("Wilson's interval has the values of Newcombe 1998", () => {
    // Table I, method 3: 81/263 -> 0.2553 to 0.3662; 0/20 -> 0 to 0.1611.
    expect(wilsonInterval(81, 263, 0.95).lower).toBeCloseTo(0.2553, 4);
    expect(wilsonInterval(81, 263, 0.95).upper).toBeCloseTo(0.3662, 4);
    expect(wilsonInterval(0, 20, 0.95)).toEqual({ lower: 0, upper: expect.closeTo(0.1611, 4) });
  });

  test("the corrected resampled interval equals scipy's t with the Nadeau-Bengio variance", () => {
    const got = correctedResampledInterval([0.71, 0.64, 0.8, 0.69, 0.75], 0.25, 0.95);
    expect(got.lower).toBeCloseTo(reference.correctedResampled[0], 10);
    expect(got.upper).toBeCloseTo(reference.correctedResampled[1], 10);
  });

  test("has no limits for one fold, and never drops an undefined fold", () => {
    expect(correctedResampledInterval([0.7], 0.25, 0.95)).toMatchObject({ estimate: 0.7, lower: NaN });
    expect(correctedResampledInterval([0.7, NaN, 0.8], 0.25, 0.95).estimate).toBeNaN();
    expect(correctedResampledInterval([], 0.25, 0.95).estimate).toBeNaN();
  });
});
