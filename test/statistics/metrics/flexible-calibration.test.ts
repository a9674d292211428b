import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { calibrationDistance } from "../../../statistics/metrics/calibration-distance.ts";
import { flexibleCalibration } from "../../../statistics/metrics/flexible-calibration.ts";
import { localRegression } from "../../../statistics/metrics/local-regression.ts";
import { splineColumns, splineKnots } from "../../../statistics/metrics/restricted-cubic-spline.ts";
import { survivalCalibration } from "../../../statistics/metrics/survival-calibration.ts";
import { NoEventsError } from "../../../statistics/survival/survival-outcome.ts";

interface Distances {
  readonly ici: number;
  readonly e50: number;
  readonly e90: number;
  readonly emax: number;
}
const reference = JSON.parse(
  readFileSync(new URL("../../reference/survival/survival.json", import.meta.url), "utf8"),
) as {
  readonly cohort: { readonly time: number[]; readonly event: number[] };
  readonly survivalMetrics: { readonly risk: number[] };
  readonly binary: {
    readonly outcome: number[];
    readonly probability: number[];
    readonly lowess: number[];
    readonly loess: Distances;
    readonly spline: Distances & { readonly knots: number[] };
  };
  readonly survivalCalibration: { readonly horizon: number; readonly curve: number[] };
};
const { binary } = reference;
const outcome = Uint8Array.from(binary.outcome);
const probability = Float64Array.from(binary.probability);

function expectDistances(actual: Distances, expected: Distances, digits: number): void {
  for (const name of ["ici", "e50", "e90", "emax"] as const) expect(actual[name]).toBeCloseTo(expected[name], digits);
}

describe("local regression", () => {
  test("degree 1 is the lowess of statsmodels, whose weights are cut at .001 and .999 of the reach", () => {
    const smooth = localRegression(probability, Float64Array.from(outcome), { span: 2 / 3, degree: 1 });
    binary.lowess.forEach((value, i) => expect(Math.abs(smooth[i] - value)).toBeLessThan(1e-6));
  });

  test("a polynomial of its own degree is reproduced, ties and equal values included", () => {
    const x = Float64Array.of(1, 2, 2, 3, 5, 5, 8, 9, 11, 12);
    const parabola = x.map((v) => 2 - v + 0.5 * v * v);
    const smooth = localRegression(x, parabola, { span: 0.8, degree: 2 });
    parabola.forEach((value, i) => expect(smooth[i]).toBeCloseTo(value, 8));
    const same = new Float64Array(4).fill(0.3);
    localRegression(same, Float64Array.of(0, 1, 1, 1), { span: 0.75, degree: 2 }).forEach((value) =>
      expect(value).toBeCloseTo(0.75, 12),
    );
  });
});

describe("restricted cubic spline", () => {
  test("three knots by hand; linear beyond the last", () => {
    const [line, cubic] = splineColumns(Float64Array.of(0, 1, 2, 3, 4, 5), [1, 2, 3]);
    expect([...line]).toEqual([0, 1, 2, 3, 4, 5]);
    // ((v-1)+^3 - 2 (v-2)+^3 + (v-3)+^3) / 4
    [0, 0, 0.25, 1.5, 3, 4.5].forEach((value, i) => expect(cubic[i]).toBeCloseTo(value, 12));
  });

  test("knots stand at quantiles, equal ones once", () => {
    const logits = probability.map((p) => Math.log(p / (1 - p)));
    splineKnots(logits).forEach((knot, k) => expect(knot).toBeCloseTo(binary.spline.knots[k], 12));
    expect(splineKnots(Float64Array.of(2, 2, 2))).toEqual([2]);
  });
});

describe("flexible calibration", () => {
  test("ICI, E50, E90 and Emax of a local quadratic and of a spline as numpy and scipy give them", () => {
    const loess = calibrationDistance(probability, flexibleCalibration(outcome, probability, "loess"));
    expectDistances(loess, binary.loess, 9);
    const spline = calibrationDistance(probability, flexibleCalibration(outcome, probability, "spline"));
    expectDistances(spline, binary.spline, 6);
  });

  test("distances by hand", () => {
    const distance = calibrationDistance(Float64Array.of(0.1, 0.2, 0.3), Float64Array.of(0.2, 0.2, 0.7));
    expect(distance.ici).toBeCloseTo(0.5 / 3, 12);
    expect(distance.e50).toBeCloseTo(0.1, 12);
    expect(distance.e90).toBeCloseTo(0.1 + 0.8 * 0.3, 12);
    expect(distance.emax).toBeCloseTo(0.4, 12);
  });

  test("equal probabilities give the share of events; one class, certainty and separation give NaN", () => {
    const same = new Float64Array(4).fill(0.3);
    const half = Uint8Array.of(0, 1, 0, 1);
    flexibleCalibration(half, same, "spline").forEach((value) => expect(value).toBeCloseTo(0.5, 9));
    expect(flexibleCalibration(Uint8Array.of(1, 1), Float64Array.of(0.2, 0.3), "loess")[0]).toBeNaN();
    expect(flexibleCalibration(half, Float64Array.of(0, 0.5, 0.2, 1), "spline")[0]).toBeNaN();
    expect(flexibleCalibration(half, Float64Array.of(0.1, 0.8, 0.2, 0.9), "spline")[0]).toBeNaN();
  });
});

describe("calibration of risks at a horizon", () => {
  const cohort = {
    time: Float64Array.from(reference.cohort.time),
    event: Uint8Array.from(reference.cohort.event),
  };
  const risks = Float64Array.from(reference.survivalMetrics.risk.filter((_, k) => k % 3 === 1));

  test("as scikit-survival's Cox model on the same spline", () => {
    const { horizon, curve } = reference.survivalCalibration;
    const smooth = survivalCalibration(cohort, risks, horizon);
    curve.forEach((value, i) => expect(smooth[i]).toBeCloseTo(value, 7));
  });

  test("undefined beyond follow-up and for equal risks; no events is an error", () => {
    expect(survivalCalibration(cohort, risks, 1e4)[0]).toBeNaN();
    expect(survivalCalibration(cohort, new Float64Array(risks.length).fill(0.5), 5)[0]).toBeNaN();
    const censored = { time: cohort.time, event: new Uint8Array(cohort.time.length) };
    expect(() => survivalCalibration(censored, risks, 5)).toThrow(NoEventsError);
  });
});
