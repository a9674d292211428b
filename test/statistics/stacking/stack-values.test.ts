import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stackValues } from "../../../statistics/stacking/stack-values.ts";

const first = Float64Array.of(-2, -1, -1, 0, 1, 0, 2, 1, 3, -3, 0.5, -0.5);
const second = Float64Array.of(-1, 1, 2, -1, 0, 1, -1, -2, 1, 0, -0.25, -0.75);
const third = Float64Array.of(1, 0.5, -1, 0, -1, 2, -1, -2, 0, 1, -0.5, 0.25);
const outcome = Float64Array.of(-1, 0.5, 1, 0, 2, 1.5, 3, 0, 5, -4, 1, -0.5);

describe("stackValues", () => {
  // scipy 1.17.1, optimize.nnls of the centered columns over the standard deviation of the outcome, with sqrt(lambda) I below.
  it.each([
    [1 / 12, 0.7520991897328, [1.0696739026136, 0.5036987444116, 0.0286553765099]],
    [0.5, 0.7263473994715, [0.6385175880397, 0.216168793658, 0]],
  ])("finds the weights that scipy's non-negative least squares find, at lambda %s", (lambda, intercept, weights) => {
    const fit = stackValues([first, second, third], outcome, lambda);
    expect(fit.intercept).toBeCloseTo(intercept, 10);
    fit.weights.forEach((weight, j) => expect(weight).toBeCloseTo(weights[j], 10));
    expect(fit.kktResidual).toBeLessThan(1e-9);
  });

  it("has the same weights in any unit", () => {
    const scaled = [first, second, third].map((column) => column.map((value) => 1000 * value + 50));
    const fit = stackValues([first, second, third], outcome, 1 / 12);
    const other = stackValues(
      scaled,
      outcome.map((value) => 1000 * value + 50),
      1 / 12,
    );
    fit.weights.forEach((weight, j) => expect(other.weights[j]).toBeCloseTo(weight, 10));
  });

  it("says the mean where the outcome does not vary", () => {
    expect(stackValues([first, second], new Float64Array(12).fill(3), 0.1)).toEqual({
      intercept: 3,
      weights: [0, 0],
      kktResidual: 0,
    });
  });

  it("meets the optimality conditions: no slope above 0, none that would lead above 0", () => {
    const value = fc.double({ min: -9, max: 9, noNaN: true });
    const table = fc
      .tuple(fc.integer({ min: 4, max: 30 }), fc.integer({ min: 2, max: 6 }))
      .chain(([rows, count]) =>
        fc.array(fc.array(value, { minLength: rows, maxLength: rows }), { minLength: count, maxLength: count }),
      )
      .filter(([target]) => Math.max(...target) - Math.min(...target) > 1e-3);
    fc.assert(
      fc.property(table, ([target, ...columns]) => {
        const rows = target.length;
        const lambda = 1 / rows;
        const fit = stackValues(
          columns.map((column) => Float64Array.from(column)),
          Float64Array.from(target),
          lambda,
        );
        const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / rows;
        const variance = mean(target.map((each) => (each - mean(target)) ** 2));
        const residuals = target.map(
          (each, i) => columns.reduce((sum, column, j) => sum + fit.weights[j] * column[i], fit.intercept) - each,
        );
        expect(Math.abs(mean(residuals))).toBeLessThan(1e-7);
        columns.forEach((column, j) => {
          const slope = mean(residuals.map((r, i) => r * column[i])) / variance + lambda * fit.weights[j];
          const tolerance = 1e-7 * (1 + 81 / variance);
          expect(fit.weights[j]).toBeGreaterThanOrEqual(0);
          if (fit.weights[j] > 0) expect(Math.abs(slope)).toBeLessThan(tolerance);
          else expect(slope).toBeGreaterThan(-tolerance);
        });
      }),
      { numRuns: 100, seed: 20261126 },
    );
  });
});
