import { expect, test } from "vitest";
import { binomialDeviance } from "../../../statistics/metrics/binomial-deviance.ts";
import { brierScore } from "../../../statistics/metrics/brier-score.ts";
import { noInformation } from "../../../statistics/metrics/no-information.ts";
import { rSquared } from "../../../statistics/metrics/regression-errors.ts";

test("every probability meets every outcome", () => {
  const outcome = Uint8Array.of(1, 0);
  const outputs = [Float64Array.of(0.2, 0.6)];
  // Pairs: (0.2 - 1)^2, (0.2 - 0)^2, (0.6 - 1)^2, (0.6 - 0)^2 = 0.64 + 0.04 + 0.16 + 0.36.
  expect(noInformation(outputs, ([p]) => brierScore(outcome, p))).toBeCloseTo(1.2 / 4, 14);
  const logs = Math.log(0.2) + Math.log(0.8) + Math.log(0.6) + Math.log(0.4);
  expect(noInformation(outputs, ([p]) => binomialDeviance(outcome, p))).toBeCloseTo((-2 * logs) / 4, 14);
});

test("of R squared it is minus the variance of the predictions, and their distance, over that of the outcome", () => {
  const observed = Float64Array.of(1, 2, 4, 9);
  const predicted = Float64Array.of(2, 2, 5, 3);
  // Variances 9.5 and 1.5, means 4 and 3: 1 - (9.5 + 1.5 + 1) / 9.5.
  expect(noInformation([predicted], ([p]) => rSquared(observed, p))).toBeCloseTo(-2.5 / 9.5, 14);
});

test("no cases have no value", () => {
  expect(noInformation([new Float64Array(0)], () => 1)).toBeNaN();
});
