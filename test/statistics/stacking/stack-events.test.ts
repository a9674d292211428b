import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stackEvents } from "../../../statistics/stacking/stack-events.ts";

/** The gradient of the penalized loss, written out from its definition. */
function gradientOf(
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  lambda: number,
  { intercept, weights }: { readonly intercept: number; readonly weights: readonly number[] },
): { readonly intercept: number; readonly weights: readonly number[] } {
  const residuals = Array.from(outcome, (y, i) => {
    const linear = columns.reduce((sum, column, j) => sum + weights[j] * column[i], intercept);
    return 1 / (1 + Math.exp(-linear)) - y;
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    intercept: mean(residuals),
    weights: columns.map((column, j) => mean(residuals.map((r, i) => r * column[i])) + lambda * weights[j]),
  };
}

const first = Float64Array.of(-2, -1, -1, 0, 1, 0, 2, 1, 3, -3, 0.5, -0.5);
const second = Float64Array.of(-1, 1, 2, -1, 0, 1, -1, -2, 1, 0, -0.25, -0.75);
const third = Float64Array.of(1, 0.5, -1, 0, -1, 2, -1, -2, 0, 1, -0.5, 0.25);
const outcome = Uint8Array.of(0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0);

describe("stackEvents", () => {
  // scipy 1.17.1: minimize(loss, jac, method="L-BFGS-B", bounds, ftol=1e-16, gtol=1e-12) of the same loss.
  it.each([
    [1 / 12, 0.0232310730236, [1.14126777834, 0.27247270826, 0]],
    [0.5, 0.00549118079036, [0.51402215292, 0.05628178866, 0]],
  ])("finds the weights that scipy's bounded minimization finds, at lambda %s", (lambda, intercept, weights) => {
    const fit = stackEvents([first, second, third], outcome, lambda);
    expect(fit.intercept).toBeCloseTo(intercept, 9);
    fit.weights.forEach((weight, j) => expect(weight).toBeCloseTo(weights[j], 9));
    expect(fit.weights[2]).toBe(0);
    expect(fit.kktResidual).toBeLessThan(1e-9);
  });

  it("gives equal columns equal weights", () => {
    const { weights } = stackEvents([first, second, first], outcome, 1 / 12);
    expect(weights[0]).toBeGreaterThan(0.1);
    expect(weights[2]).toBeCloseTo(weights[0], 8);
  });

  it("stays finite where a column separates the classes", () => {
    const separating = Float64Array.from(outcome, (y) => (y === 1 ? 9 : -9));
    const fit = stackEvents([separating, second], outcome, 1 / 12);
    expect(fit.weights[0]).toBeGreaterThan(0.3);
    expect(fit.weights[0]).toBeLessThan(3);
    expect(fit.kktResidual).toBeLessThan(1e-9);
  });

  it("meets the optimality conditions: no slope above 0, none that would lead above 0", () => {
    const value = fc.double({ min: -9, max: 9, noNaN: true });
    const cases = fc
      .tuple(fc.integer({ min: 6, max: 40 }), fc.integer({ min: 1, max: 5 }))
      .chain(([rows, count]) =>
        fc.tuple(
          fc.array(fc.array(value, { minLength: rows, maxLength: rows }), { minLength: count, maxLength: count }),
          fc.array(fc.integer({ min: 0, max: 1 }), { minLength: rows, maxLength: rows }),
        ),
      )
      .filter(([, labels]) => new Set(labels).size === 2);
    fc.assert(
      fc.property(cases, ([values, labels]) => {
        const columns = values.map((column) => Float64Array.from(column));
        const events = Uint8Array.from(labels);
        const lambda = 1 / labels.length;
        const fit = stackEvents(columns, events, lambda);
        const slope = gradientOf(columns, events, lambda, fit);
        expect(Math.abs(slope.intercept)).toBeLessThan(1e-7);
        fit.weights.forEach((weight, j) => {
          expect(weight).toBeGreaterThanOrEqual(0);
          if (weight > 0) expect(Math.abs(slope.weights[j])).toBeLessThan(1e-7);
          else expect(slope.weights[j]).toBeGreaterThan(-1e-7);
        });
      }),
      { numRuns: 150, seed: 20261126 },
    );
  });
});
