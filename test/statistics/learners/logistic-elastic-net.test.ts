import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ColumnMatrix } from "../../../statistics/learners/column-matrix.ts";
import { logisticElasticNetPath } from "../../../statistics/learners/logistic-elastic-net.ts";
import type { ElasticNetFit, ElasticNetOptions } from "../../../statistics/learners/logistic-elastic-net.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { OneClassError } from "../../../statistics/resampling/one-class-error.ts";

interface Reference {
  readonly cases: readonly {
    readonly rows: number;
    readonly columns: number;
    readonly events: number;
    readonly l1Ratio: number;
    readonly lambda: number;
    readonly intercept: number;
    readonly coefficients: readonly number[];
  }[];
}

const reference = JSON.parse(
  readFileSync(new URL("../../reference/scikit-learn/logistic-elastic-net.json", import.meta.url), "utf8"),
) as Reference;

interface Problem {
  readonly matrix: ColumnMatrix;
  readonly outcome: Uint8Array;
}

/** Correlated columns of unequal scale, one of them constant, one doubled. */
function randomProblem(seed: number, rows: number, columns: number): Problem {
  const random = counterRandom(["problem", seed]);
  const values = new Float64Array(rows * columns);
  const shared = Float64Array.from({ length: rows }, () => random.uniform() - 0.5);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) values[i + rows * j] = (1 + (j % 3)) * (random.uniform() - 0.5 + shared[i]);
  }
  if (columns > 3) {
    values.fill(0.25, rows, 2 * rows);
    values.copyWithin(3 * rows, 2 * rows, 3 * rows);
  }
  const outcome = Uint8Array.from({ length: rows }, (_, i) => Number(values[i] + random.uniform() - 0.5 > 0));
  outcome[0] = 1;
  outcome[1] = 0;
  return { matrix: { rows, columns, values }, outcome };
}

/** Optimality conditions written out a second time, straight from the objective. */
function kktViolation(
  { matrix, outcome }: Problem,
  fit: ElasticNetFit,
  l1Ratio: number,
  factors: ArrayLike<number>,
): number {
  const { rows, columns, values } = matrix;
  const residual: number[] = [];
  for (let i = 0; i < rows; i++) {
    let eta = fit.intercept;
    for (let j = 0; j < columns; j++) eta += values[i + rows * j] * fit.coefficients[j];
    residual.push(1 / (1 + Math.exp(-eta)) - outcome[i]);
  }
  let worst = Math.abs(residual.reduce((sum, r) => sum + r, 0)) / rows;
  for (let j = 0; j < columns; j++) {
    const b = fit.coefficients[j];
    let gradient = fit.lambda * factors[j] * (1 - l1Ratio) * b;
    for (let i = 0; i < rows; i++) gradient += (residual[i] * values[i + rows * j]) / rows;
    const threshold = fit.lambda * l1Ratio * factors[j];
    worst = Math.max(worst, b === 0 ? Math.abs(gradient) - threshold : Math.abs(gradient + threshold * Math.sign(b)));
  }
  return worst;
}

const ones = (columns: number): number[] => Array.from({ length: columns }, () => 1);
const fitOne = (problem: Problem, options: ElasticNetOptions): ElasticNetFit => {
  const fits = logisticElasticNetPath(problem.matrix, problem.outcome, options);
  return fits[fits.length - 1];
};

describe("logisticElasticNetPath", () => {
  test.each(reference.cases)(
    "equals scikit-learn for $rows x $columns, l1Ratio $l1Ratio, lambda $lambda",
    ({ rows, columns, events, l1Ratio, lambda, intercept, coefficients }) => {
      const values = new Float64Array(rows * columns);
      for (let j = 0; j < columns; j++) {
        for (let i = 0; i < rows; i++) values[i + rows * j] = Math.sin((i + 1) * (j + 2)) + Math.cos(0.7 * i * j + j);
      }
      const outcome = Uint8Array.from({ length: rows }, (_, i) =>
        Number(values[i] - values[i + rows] + 0.8 * Math.sin(3 * i) > 0),
      );
      expect(outcome.reduce((sum, y) => sum + y, 0)).toBe(events);
      const fit = fitOne({ matrix: { rows, columns, values }, outcome }, { l1Ratio, lambdas: [lambda] });
      expect(Math.abs(fit.intercept - intercept)).toBeLessThan(1e-6);
      coefficients.forEach((expected, j) => expect(Math.abs(fit.coefficients[j] - expected)).toBeLessThan(1e-6));
    },
  );

  test("satisfies the optimality conditions below 1e-8 at every lambda of random problems", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 8, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0, 0.05, 0.5, 1),
        (seed, rows, columns, l1Ratio) => {
          const problem = randomProblem(seed, rows, columns);
          for (const fit of logisticElasticNetPath(problem.matrix, problem.outcome, {
            l1Ratio,
            lambdas: { count: 12 },
          })) {
            expect(fit.kktResidual).toBeLessThan(1e-8);
            expect(kktViolation(problem, fit, l1Ratio, ones(columns))).toBeLessThan(2e-8);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("does so with penalty factors, zeros among them, rescaled to a sum of the number of columns", () => {
    for (const l1Ratio of [0, 0.5, 1]) {
      const problem = randomProblem(5, 30, 45);
      const factors = Float64Array.from({ length: 45 }, (_, j) => (j === 0 ? 0 : 1 + (j % 4)));
      const sum = factors.reduce((total, factor) => total + factor, 0);
      const scaled = factors.map((factor) => (factor * 45) / sum);
      const options = { l1Ratio, lambdas: { count: 10 }, penaltyFactors: factors };
      const fits = logisticElasticNetPath(problem.matrix, problem.outcome, options);
      for (const fit of fits) expect(kktViolation(problem, fit, l1Ratio, scaled)).toBeLessThan(2e-8);
      if (l1Ratio > 0)
        expect([...fits[0].coefficients.keys()].filter((j) => fits[0].coefficients[j] !== 0)).toEqual([0]);
    }
  });

  test("starts glmnet's sequence at the lambda where the first coefficient leaves 0", () => {
    const problem = randomProblem(3, 30, 8);
    const [first, second, ...rest] = logisticElasticNetPath(problem.matrix, problem.outcome, {
      l1Ratio: 0.5,
      lambdas: { count: 100 },
    });
    expect(first.coefficients.every((b) => b === 0)).toBe(true);
    expect(second.coefficients.some((b) => b !== 0)).toBe(true);
    expect(second.lambda / first.lambda).toBeCloseTo(1e-4 ** (1 / 99), 12);
    expect(rest.length).toBeLessThanOrEqual(98);
    const wide = randomProblem(3, 20, 30);
    const fits = logisticElasticNetPath(wide.matrix, wide.outcome, { l1Ratio: 1, lambdas: { count: 5 } });
    expect(fits[4].lambda / fits[0].lambda).toBeCloseTo(0.01, 12);
  });

  test("fits the saturated 2 x 2 table exactly as lambda vanishes: log odds and log odds ratio", () => {
    // 1 of 4 events where x = 0, 3 of 4 where x = 1.
    const matrix = { rows: 8, columns: 1, values: Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1) };
    const fit = fitOne({ matrix, outcome: Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0) }, { l1Ratio: 0.5, lambdas: [1e-9] });
    expect(fit.intercept).toBeCloseTo(-Math.log(3), 6);
    expect(fit.coefficients[0]).toBeCloseTo(2 * Math.log(3), 6);
  });

  test("solves the one-column lasso in closed form", () => {
    // Balanced x = -1, 1 and no intercept by symmetry: mu(b) - 3/4 = -lambda, so b = logit(3/4 - lambda).
    const matrix = { rows: 8, columns: 1, values: Float64Array.of(-1, -1, -1, -1, 1, 1, 1, 1) };
    const fit = fitOne({ matrix, outcome: Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0) }, { l1Ratio: 1, lambdas: [0.1] });
    expect(fit.intercept).toBeCloseTo(0, 8);
    expect(fit.coefficients[0]).toBeCloseTo(Math.log(0.65 / 0.35), 7);
  });

  test("moves continuously along the path, and to the same place from a cold start", () => {
    const problem = randomProblem(11, 40, 30);
    const lambdas = Array.from({ length: 60 }, (_, i) => 0.2 * 0.95 ** i);
    const fits = logisticElasticNetPath(problem.matrix, problem.outcome, { l1Ratio: 0.7, lambdas });
    for (let k = 1; k < fits.length; k++) {
      const jump = Math.max(...fits[k].coefficients.map((b, j) => Math.abs(b - fits[k - 1].coefficients[j])));
      expect(jump).toBeLessThan(0.1);
    }
    const cold = fitOne(problem, { l1Ratio: 0.7, lambdas: [lambdas[40]] });
    cold.coefficients.forEach((b, j) => expect(Math.abs(b - fits[40].coefficients[j])).toBeLessThan(1e-6));
  });

  test("shares a coefficient evenly between doubled columns and gives a constant column none", () => {
    const problem = randomProblem(2, 40, 6);
    const fit = fitOne(problem, { l1Ratio: 0.5, lambdas: [0.001] });
    expect(fit.coefficients[1]).toBe(0);
    expect(fit.coefficients[2]).not.toBe(0);
    expect(fit.coefficients[2]).toBeCloseTo(fit.coefficients[3], 6);
  });

  test("stays finite under perfect separation at a small lambda", () => {
    const matrix = { rows: 6, columns: 1, values: Float64Array.of(-3, -2, -1, 1, 2, 3) };
    const fit = fitOne({ matrix, outcome: Uint8Array.of(0, 0, 0, 1, 1, 1) }, { l1Ratio: 0.5, lambdas: [1e-6] });
    expect(fit.kktResidual).toBeLessThan(1e-8);
    expect(fit.devianceRatio).toBeGreaterThan(0.999);
    const path = logisticElasticNetPath(matrix, Uint8Array.of(0, 0, 0, 1, 1, 1), {
      l1Ratio: 1,
      lambdas: { count: 100 },
    });
    expect(path.length).toBeLessThan(100);
  });

  test("fits the prevalence where there is no column", () => {
    const fit = fitOne(
      { matrix: { rows: 4, columns: 0, values: new Float64Array(0) }, outcome: Uint8Array.of(1, 0, 0, 0) },
      { l1Ratio: 0.5, lambdas: { count: 3 } },
    );
    expect(fit.intercept).toBeCloseTo(-Math.log(3), 12);
  });

  test("without a penalty gives the odds of a 2 x 2 table, and nothing to a constant column, whatever l1Ratio says", () => {
    const values = Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 5, 5);
    const outcome = Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0);
    for (const l1Ratio of [0, 0.5, 1]) {
      const fit = fitOne({ matrix: { rows: 8, columns: 2, values }, outcome }, { l1Ratio, lambdas: [0] });
      expect(fit.intercept).toBeCloseTo(-Math.log(3), 6);
      expect(fit.coefficients[0]).toBeCloseTo(2 * Math.log(3), 6);
      expect(fit.coefficients[1]).toBe(0);
    }
  });

  test("refuses one class, a lambda below 0 and an l1Ratio above 1", () => {
    const { matrix, outcome } = randomProblem(1, 10, 2);
    expect(() => logisticElasticNetPath(matrix, new Uint8Array(10), { l1Ratio: 0, lambdas: [1] })).toThrow(
      OneClassError,
    );
    expect(() => logisticElasticNetPath(matrix, outcome, { l1Ratio: 0, lambdas: [-1] })).toThrow("at least 0, got -1");
    expect(() => logisticElasticNetPath(matrix, outcome, { l1Ratio: 2, lambdas: [1] })).toThrow("expected 0..1, got 2");
  });
});
