import { describe, expect, test } from "vitest";
import { multinomialPath } from "../../../statistics/learners/penalized/multinomial-path.ts";
import { makeRows } from "./learner-data.ts";

function expectClose(actual: ArrayLike<number | null>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs((actual[i] ?? NaN) - value)).toBeLessThanOrEqual(tolerance));
}

/** 90 rows of the integer generator with seed 5, 4 columns, and classes cut from sums of columns (15, 18, 15 and 42 cases). */
const { matrix } = makeRows(90, 4, 5);
const x = (i: number, j: number): number => matrix.values[i + 90 * j];
const level = Uint8Array.from({ length: 90 }, (_, i) => {
  const first = x(i, 0) + 0.5 * x(i, 1);
  if (first > 4) return 0;
  if (x(i, 1) - x(i, 2) > 4) return 1;
  return first < -5 ? 2 : 3;
});
const ones = new Float64Array(4).fill(1);

describe("multinomial", () => {
  // scikit-learn 1.9.1, LogisticRegression(C = 1 / (90 * 0.1)): newton-cg with tol 1e-14 for ridge, saga with l1_ratio 0.5 and tol
  // 1e-13 for the elastic net; its loss is the sum over rows, ours the mean. Intercepts less their mean.
  test.each([
    {
      l1Ratio: 0,
      coefficients: [
        [0.84930401, 0.33105965, 0.1322644, -0.0074013],
        [-0.05971949, 0.43634877, -0.55188259, 0.03346414],
        [-0.79103173, -0.51348422, 0.18355291, -0.03681354],
        [0.00144721, -0.2539242, 0.23606529, 0.0107507],
      ],
      intercepts: [-0.71196051, -0.24491659, -1.67968892, 2.63656602],
    },
    {
      l1Ratio: 0.5,
      coefficients: [
        [0.78689366, 0.29037407, 0, 0],
        [-0.00892203, 0.34440234, -0.54634942, 0],
        [-0.73508467, -0.42328441, 0, -0.00621946],
        [0, -0.211492, 0.06998077, 0.00345025],
      ],
      intercepts: [-0.81518848, 0.08020518, -1.60471652, 2.33969981],
    },
  ])("has scikit-learn's coefficients at lambda 0.1, l1Ratio $l1Ratio", ({ l1Ratio, coefficients, intercepts }) => {
    const [fit] = multinomialPath(matrix, level, 4, ones, l1Ratio, [0.1]);
    coefficients.forEach((own, k) => expectClose(fit.coefficients[k], own, 1e-6));
    expectClose(fit.intercepts, intercepts, 1e-6);
    expect(fit.kktResidual).toBeLessThan(1e-8);
  });

  test("is the prevalence at the largest lambda of its own sequence, and has a coefficient below it", () => {
    const fits = multinomialPath(matrix, level, 4, ones, 1, { count: 20 });
    const [first, second] = fits;
    expect(first.coefficients.every((own) => own.every((b) => b === 0))).toBe(true);
    const odds = [15, 18, 15, 42].map(Math.log);
    const mean = odds.reduce((sum, value) => sum + value, 0) / 4;
    expectClose(
      first.intercepts,
      odds.map((value) => value - mean),
      1e-7,
    );
    expect(second.coefficients.some((own) => own.some((b) => b !== 0))).toBe(true);
    for (const fit of fits) expect(fit.kktResidual).toBeLessThan(1e-8);
  });

  test.each([0, 0.2, 1])("meets the optimality conditions with more columns than rows, l1Ratio %d", (l1Ratio) => {
    const wide = makeRows(40, 100, 9).matrix;
    const classes = Uint8Array.from({ length: 40 }, (_, i) => i % 5);
    const [first, ...others] = multinomialPath(wide, classes, 5, new Float64Array(100).fill(1), l1Ratio, { count: 10 });
    for (const { lambda, coefficients, intercepts } of [first, ...others]) {
      const eta = classes.reduce<number[][]>((rows, _, i) => {
        const own = coefficients.map((b, k) =>
          b.reduce((s, v, j) => s + v * wide.values[i + 40 * j], intercepts[k] ?? 0),
        );
        const total = own.reduce((s, v) => s + Math.exp(v), 0);
        return [...rows, own.map((v) => Math.exp(v) / total)];
      }, []);
      coefficients.forEach((b, k) => {
        for (let j = 0; j < 100; j++) {
          let slope = 0;
          for (let i = 0; i < 40; i++)
            slope += ((eta[i][k] - (classes[i] === k ? 1 : 0)) * wide.values[i + 40 * j]) / 40;
          const smooth = slope + lambda * (1 - l1Ratio) * b[j];
          const violation =
            b[j] === 0
              ? Math.max(0, Math.abs(smooth) - lambda * l1Ratio)
              : Math.abs(smooth + lambda * l1Ratio * Math.sign(b[j]));
          // Columns have a root mean square of 4 to 6, by which the reported residual is divided.
          expect(violation).toBeLessThan(6e-8);
        }
      });
    }
  });

  test("a class without a case has probability 0 and no intercept; the others stay as without it", () => {
    const [with5] = multinomialPath(matrix, level, 5, ones, 0.5, [0.1]);
    const [with4] = multinomialPath(matrix, level, 4, ones, 0.5, [0.1]);
    expect(with5.intercepts[4]).toBeNull();
    expect(with5.coefficients.slice(0, 4)).toEqual(with4.coefficients);
  });

  test("an unpenalized column has coefficients of mean 0 over the classes, and no gradient", () => {
    const [fit] = multinomialPath(matrix, level, 4, Float64Array.of(0, 4 / 3, 4 / 3, 4 / 3), 1, [2]);
    expect(fit.coefficients.reduce((sum, own) => sum + own[0], 0)).toBeCloseTo(0, 12);
    expect(fit.coefficients.map((own) => [...own.subarray(1)])).toEqual(Array.from({ length: 4 }, () => [0, 0, 0]));
    expect(fit.kktResidual).toBeLessThan(1e-8);
  });
});
