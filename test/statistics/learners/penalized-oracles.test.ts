import { describe, expect, test } from "vitest";
import { linearPath } from "../../../statistics/learners/linear.ts";
import { logisticElasticNetPath } from "../../../statistics/learners/logistic-elastic-net.ts";
import { multinomialPath } from "../../../statistics/learners/penalized/multinomial-path.ts";
import { proportionalOddsPath } from "../../../statistics/learners/proportional-odds.ts";
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

describe("linear", () => {
  const value = Float64Array.from({ length: 90 }, (_, i) => 2 + x(i, 0) - 0.5 * x(i, 1) + (x(i, 2) * x(i, 3)) / 8);

  // scikit-learn 1.9.1 on the outcome less its mean over its standard deviation, its coefficients in the outcome's unit:
  // ElasticNet(alpha = 0.05, tol 1e-15), and Ridge(alpha = 90 * 0.5).
  test.each([
    [1, 0.05, [1.0914092216, -0.559419569, -0.0518741082, -0.0401185487], 2.3420623564],
    [0.5, 0.05, [1.0983076982, -0.5674589025, -0.0562110277, -0.0494041137], 2.3443813023],
    [0, 0.5, [1.0820726138, -0.5625641028, -0.0647321975, -0.0506719552], 2.3424059444],
  ])("has scikit-learn's coefficients, l1Ratio %d, lambda %d", (l1Ratio, lambda, coefficients, intercept) => {
    const [fit] = linearPath(matrix, value, ones, l1Ratio, [lambda]);
    expectClose(fit.coefficients, coefficients, 1e-7);
    expect(fit.intercept).toBeCloseTo(intercept, 7);
  });

  test("unpenalized it is least squares", () => {
    // LinearRegression of scikit-learn 1.9.1.
    const [fit] = linearPath(matrix, value, ones, 1, [0]);
    expectClose(fit.coefficients, [1.1078226176, -0.5769513376, -0.060052235, -0.0595929526], 1e-7);
    expect(fit.intercept).toBeCloseTo(2.3471892449, 7);
  });

  test("another unit of the outcome changes the coefficients by its factor and the lambdas not at all", () => {
    const plain = linearPath(matrix, value, ones, 0.5, { count: 10 });
    const scaled = linearPath(
      matrix,
      value.map((own) => 1024 * own),
      ones,
      0.5,
      { count: 10 },
    );
    scaled.forEach((fit, k) => {
      expect(fit.lambda).toBeCloseTo(plain[k].lambda, 12);
      expectClose(
        fit.coefficients,
        Array.from(plain[k].coefficients, (b) => 1024 * b),
        1e-5,
      );
    });
  });

  test("one column has the soft-thresholded slope", () => {
    // z = (-1, -1, 1, 1) and x = (-1, -1, 1, 1): slope 1, less lambda.
    const own = Float64Array.of(-1, -1, 1, 1);
    const [fit] = linearPath({ rows: 4, columns: 1, values: own }, own, Float64Array.of(1), 1, [0.25]);
    expect(fit.coefficients[0]).toBeCloseTo(0.75, 12);
  });

  test.each([0, 0.3, 1])("meets the optimality conditions with more columns than rows, l1Ratio %d", (l1Ratio) => {
    const wide = makeRows(30, 300, 8).matrix;
    const own = Float64Array.from({ length: 30 }, (_, i) => wide.values[i] + wide.values[i + 30] + (i % 3));
    for (const fit of linearPath(wide, own, new Float64Array(300).fill(1), l1Ratio, { count: 10 })) {
      expect(fit.kktResidual).toBeLessThan(1e-8);
    }
  });
});

describe("proportional odds", () => {
  const grade = Uint8Array.from({ length: 90 }, (_, i) => {
    const first = x(i, 0) + 0.5 * x(i, 1);
    if (first + x(i, 2) / 2 + x(i, 3) / 2 < -3) return 0;
    return first + (x(i, 2) * x(i, 3)) / 8 < 2 ? 1 : 2;
  });

  test("unpenalized it is statsmodels' OrderedModel", () => {
    // statsmodels 0.15.0, OrderedModel(distr="logit"), bfgs then newton; log-likelihood -28.657556244842958.
    const [fit] = proportionalOddsPath(matrix, grade, ones, 1, [0]);
    expectClose(fit.coefficients, [1.24235109, 0.5417308, 0.45306412, 0.33049431], 1e-6);
    expectClose(fit.thresholds, [-4.05838192, 2.84155299], 1e-6);
  });

  test("with ridge it is where scipy's minimizer stops on the formula as written", () => {
    // scipy 1.17.1: BFGS, then Nelder-Mead with xatol 1e-11, on -mean log(s(t_k - x'b) - s(t_k-1 - x'b)) + 0.05 |b|^2.
    const [fit] = proportionalOddsPath(matrix, grade, ones, 0, [0.1]);
    expectClose(fit.coefficients, [0.8640701, 0.3499298, 0.3205063, 0.2423845], 1e-5);
    expectClose(fit.thresholds, [-2.8782153, 2.0740402], 1e-5);
  });

  test("of two levels it is logistic regression, the threshold being minus the intercept", () => {
    const two = grade.map((own) => (own > 0 ? 1 : 0));
    const lambdas = [0.2, 0.05, 0.01];
    const expected = logisticElasticNetPath(matrix, two, { l1Ratio: 0.5, lambdas });
    proportionalOddsPath(matrix, two, ones, 0.5, lambdas).forEach((fit, k) => {
      expectClose(fit.coefficients, [...expected[k].coefficients], 1e-6);
      expectClose(fit.thresholds, [-expected[k].intercept], 1e-6);
    });
  });

  test.each([0, 0.3, 1])("meets the optimality conditions with more columns than rows, l1Ratio %d", (l1Ratio) => {
    const wide = makeRows(40, 300, 8).matrix;
    const own = Uint8Array.from({ length: 40 }, (_, i) => (wide.values[i] + (i % 4) > 1 ? 2 : i % 2));
    for (const fit of proportionalOddsPath(wide, own, new Float64Array(300).fill(1), l1Ratio, { count: 10 })) {
      expect(fit.kktResidual).toBeLessThan(1e-8);
      expect(fit.thresholds[1]).toBeGreaterThan(fit.thresholds[0]);
    }
  });
});
