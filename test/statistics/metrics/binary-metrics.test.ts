import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averagePrecision, precisionRecallPoints } from "../../../statistics/metrics/average-precision.ts";
import { chooseThreshold } from "../../../statistics/metrics/choose-threshold.ts";
import { netBenefit } from "../../../statistics/metrics/net-benefit.ts";
import { meanAbsoluteError, rSquared } from "../../../statistics/metrics/regression-errors.ts";
import { rileySampleSizeBinary, rileySampleSizeSurvival } from "../../../statistics/metrics/riley-sample-size.ts";
import { survivalNetBenefit } from "../../../statistics/metrics/survival-net-benefit.ts";
import { thresholdMetrics } from "../../../statistics/metrics/threshold-metrics.ts";
import { OneClassError } from "../../../statistics/resampling/one-class-error.ts";
import { hasSurvivalData, readCells, readCohort } from "../survival/reference-cohorts.ts";

const { binary } = JSON.parse(
  readFileSync(new URL("../../reference/survival/survival.json", import.meta.url), "utf8"),
) as {
  readonly binary: {
    readonly outcome: number[];
    readonly probability: number[];
    readonly averagePrecision: number;
    readonly atThreshold: Record<string, number>;
    readonly youden: { readonly threshold: number; readonly index: number };
  };
};
const outcome = Uint8Array.from(binary.outcome);
const probability = Float64Array.from(binary.probability);

describe("binary metrics at thresholds", () => {
  test("as in scikit-learn", () => {
    expect(averagePrecision(outcome, probability)).toBeCloseTo(binary.averagePrecision, 12);
    const found = thresholdMetrics(outcome, probability, binary.atThreshold.threshold);
    expect(found.sensitivity).toBeCloseTo(binary.atThreshold.sensitivity, 12);
    expect(found.specificity).toBeCloseTo(binary.atThreshold.specificity, 12);
    expect(found.positivePredictiveValue).toBeCloseTo(binary.atThreshold.positivePredictiveValue, 12);
    expect(found.negativePredictiveValue).toBeCloseTo(binary.atThreshold.negativePredictiveValue, 12);
    expect(found.f1).toBeCloseTo(binary.atThreshold.f1, 12);
    const threshold = chooseThreshold(outcome, probability, { kind: "youden" });
    expect(threshold).toBe(binary.youden.threshold);
    const best = thresholdMetrics(outcome, probability, threshold);
    expect(best.sensitivity + best.specificity - 1).toBeCloseTo(binary.youden.index, 12);
  });

  test("four cases by hand", () => {
    const events = Uint8Array.of(1, 0, 1, 0);
    const scores = Float64Array.of(0.9, 0.8, 0.7, 0.1);
    expect(precisionRecallPoints(events, scores)).toEqual([
      { threshold: 0.9, recall: 0.5, precision: 1 },
      { threshold: 0.8, recall: 0.5, precision: 0.5 },
      { threshold: 0.7, recall: 1, precision: 2 / 3 },
      { threshold: 0.1, recall: 1, precision: 0.5 },
    ]);
    expect(averagePrecision(events, scores)).toBeCloseTo(0.5 + 1 / 3, 14);
    expect(chooseThreshold(events, scores, { kind: "youden" })).toBe(0.9);
    expect(chooseThreshold(events, scores, { kind: "sensitivity", atLeast: 0.5 })).toBe(0.9);
    expect(chooseThreshold(events, scores, { kind: "sensitivity", atLeast: 0.51 })).toBe(0.7);
  });

  test("a share of nothing is NaN, one class has no threshold", () => {
    const none = thresholdMetrics(Uint8Array.of(0, 0), Float64Array.of(0.1, 0.2), 0.5);
    expect([none.sensitivity, none.positivePredictiveValue, none.f1]).toEqual([NaN, NaN, NaN]);
    expect(averagePrecision(Uint8Array.of(0, 0), Float64Array.of(1, 2))).toBeNaN();
    expect(() => chooseThreshold(Uint8Array.of(1, 1), Float64Array.of(1, 2), { kind: "youden" })).toThrow(
      OneClassError,
    );
    expect(() => chooseThreshold(outcome, probability, { kind: "sensitivity", atLeast: 0 })).toThrow(RangeError);
  });

  test("the highest threshold that reaches a sensitivity: the next higher score does not", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 9 })), { minLength: 2 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (cases, atLeast) => {
          const truth = Uint8Array.from([0, 1, ...cases.map(([y]) => y)]);
          const scores = Float64Array.from([5, 5, ...cases.map(([, score]) => score)]);
          const threshold = chooseThreshold(truth, scores, { kind: "sensitivity", atLeast });
          expect(thresholdMetrics(truth, scores, threshold).sensitivity).toBeGreaterThanOrEqual(atLeast - 1e-9);
          const above = scores.filter((score) => score > threshold);
          if (above.length > 0) {
            expect(thresholdMetrics(truth, scores, Math.min(...above)).sensitivity).toBeLessThan(atLeast);
          }
        },
      ),
    );
  });
});

describe("net benefit", () => {
  test("by hand: 10 cases, 4 events, treated 3 events and 2 others at odds 1/3", () => {
    const events = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0, 0);
    const risks = Float64Array.of(0.9, 0.5, 0.25, 0.2, 0.8, 0.3, 0.1, 0.1, 0.1, 0.1);
    const [at] = netBenefit(events, risks, [0.25]);
    expect(at.model).toBeCloseTo(0.3 - 0.2 / 3, 14);
    expect(at.treatAll).toBeCloseTo(0.4 - 0.6 / 3, 14);
    const [shifted] = netBenefit(events, risks, [0.25], 0.1);
    expect(shifted.model).toBeCloseTo(0.75 * 0.1 - ((2 / 6) * 0.9) / 3, 14);
  });

  test("without censoring the survival form is the binary form", () => {
    const time = Float64Array.from(outcome, (_, i) => 1 + ((i * 7) % 20));
    const by = Uint8Array.from(time, (t) => (t <= 9 ? 1 : 0));
    const all = { time, event: new Uint8Array(time.length).fill(1) };
    const thresholds = [0.1, 0.3, 0.6];
    survivalNetBenefit(all, probability, 9, thresholds).forEach((at, k) => {
      const expected = netBenefit(by, probability, thresholds)[k];
      expect(at.model).toBeCloseTo(expected.model, 12);
      expect(at.treatAll).toBeCloseTo(expected.treatAll, 12);
    });
  });

  test("nobody treated has no benefit; nobody followed to the horizon has no value", () => {
    const few = { time: Float64Array.of(1, 2, 3), event: Uint8Array.of(1, 0, 0) };
    expect(survivalNetBenefit(few, Float64Array.of(0.1, 0.1, 0.1), 2, [0.5])[0].model).toBeCloseTo(0, 14);
    expect(survivalNetBenefit(few, Float64Array.of(0.9, 0.9, 0.9), 4, [0.5])[0].model).toBeNaN();
  });
});

describe.skipIf(!hasSurvivalData("df_binary.csv"))("net benefit on the data of dcurves", () => {
  const marker = (name: string) =>
    Float64Array.from(readCohort(name, ["cancerpredmarker"], "age", "age").matrix.values);
  const truth = (name: string) => {
    const { header, rows } = readCells(name);
    return Uint8Array.from(rows, (row) =>
      /^(1|TRUE)/i.test(row[header.indexOf(name.includes("case") ? "casecontrol" : "cancer")]) ? 1 : 0,
    );
  };

  test("binary, case-control with a given prevalence, and survival at threshold 0.25", () => {
    const [own] = netBenefit(truth("df_binary.csv"), marker("df_binary.csv"), [0.25]);
    expect(own.treatAll).toBeCloseTo(-0.1466667, 7);
    expect(own.model).toBeCloseTo(0.064, 10);
    const [given] = netBenefit(truth("df_case_control.csv"), marker("df_case_control.csv"), [0.25], 0.15);
    expect(given.treatAll).toBeCloseTo(-0.13333333, 8);
    expect(given.model).toBeCloseTo(0.01495671, 8);
    const { matrix, outcome: followed } = readCohort("df_surv.csv", ["cancerpredmarker"], "ttcancer", "ttcancer");
    const cancer = truth("df_surv.csv");
    const [survival] = survivalNetBenefit({ time: followed.time, event: cancer }, matrix.values, 1, [0.25]);
    expect(survival.treatAll).toBeCloseTo(-0.13695058, 8);
    expect(survival.model).toBeCloseTo(0.05695371, 8);
  });
});

describe("Riley sample size", () => {
  test("binary: the values of pmsampsize", () => {
    const sizes = (r2: number, prevalence: number) => {
      const size = rileySampleSizeBinary({ parameters: 24, coxSnellR2: r2 }, prevalence);
      return [size.forShrinkage, size.forOptimism, size.forRisk, size.required];
    };
    expect(sizes(0.288, 0.174)).toEqual([623, 662, 221, 662]);
    expect(sizes(0.55, 0.174)).toEqual([255, 532, 221, 532]);
    expect(sizes(0.288, 0.25)).toEqual([623, 590, 289, 623]);
    expect(rileySampleSizeBinary({ parameters: 24, coxSnellR2: 0.288 }, 0.174).eventsPerParameter).toBeCloseTo(4.8, 1);
  });

  test("survival: the values of pmsampsize", () => {
    const size = rileySampleSizeSurvival({ parameters: 25, coxSnellR2: 0.051 }, 0.065, 2, 2.07);
    expect([size.forShrinkage, size.forOptimism, size.forRisk, size.required]).toEqual([4286, 866, 4286, 4286]);
  });

  test("an R squared beyond the possible is refused", () => {
    expect(() => rileySampleSizeBinary({ parameters: 10, coxSnellR2: 0.8 }, 0.1)).toThrow(/below 0\.4780/);
  });
});

describe("errors of a continuous prediction", () => {
  test("by hand", () => {
    const observed = Float64Array.of(1, 2, 3, 6);
    expect(meanAbsoluteError(observed, Float64Array.of(1, 3, 3, 4))).toBe(0.75);
    expect(rSquared(observed, Float64Array.of(1, 3, 3, 4))).toBeCloseTo(1 - 5 / 14, 14);
    expect(rSquared(observed, new Float64Array(4).fill(3))).toBe(0);
    expect(rSquared(Float64Array.of(2, 2), Float64Array.of(1, 2))).toBeNaN();
  });
});
