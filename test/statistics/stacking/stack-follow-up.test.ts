import { describe, expect, it } from "vitest";
import { stackFollowUp } from "../../../statistics/stacking/stack-follow-up.ts";

const first = Float64Array.of(-2, -1, -1, 0, 1, 0, 2, 1, 3, -3, 0.5, -0.5);
const second = Float64Array.of(-1, 1, 2, -1, 0, 1, -1, -2, 1, 0, -0.25, -0.75);
const third = Float64Array.of(1, 0.5, -1, 0, -1, 2, -1, -2, 0, 1, -0.5, 0.25);
/** With tied events at 6. */
const outcome = {
  time: Float64Array.of(5, 8, 12, 3, 6, 9, 2, 7, 1, 11, 6, 10),
  event: Uint8Array.of(1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1),
};

describe("stackFollowUp", () => {
  // scipy 1.17.1: minimize(loss, jac, method="L-BFGS-B", bounds, ftol=1e-16, gtol=1e-13) of the same loss.
  it.each([
    [1 / 12, [0.9577784642667, 0, 0.1218367477235], 0.5425988127808],
    [0.5, [0.5527283299893, 0, 0], 0.6221507759635],
  ])("finds the weights that scipy's bounded minimization finds, at lambda %s", (lambda, weights, hazard) => {
    const fit = stackFollowUp([first, second, third], outcome, lambda);
    fit.weights.forEach((weight, j) => expect(weight).toBeCloseTo(weights[j], 8));
    expect(fit.weights[1]).toBe(0);
    expect(fit.kktResidual).toBeLessThan(1e-9);
    expect(fit.baseline.cumulativeHazard[fit.baseline.times.indexOf(6)]).toBeCloseTo(hazard, 8);
  });

  it("gives members that say the same the same weight", () => {
    const { weights } = stackFollowUp([first, second, first], outcome, 1 / 12);
    expect(weights[0]).toBeGreaterThan(0.3);
    expect(weights[2]).toBeCloseTo(weights[0], 8);
  });

  it("is refused without an event", () => {
    const none = { ...outcome, event: new Uint8Array(12) };
    expect(() => stackFollowUp([first], none, 0.1)).toThrow(/no case has the event/);
  });
});
