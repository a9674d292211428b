import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ColumnMatrix } from "../../../statistics/learners/column-matrix.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { absoluteRisk, baselineHazard } from "../../../statistics/survival/baseline-hazard.ts";
import { coxElasticNetPath } from "../../../statistics/survival/cox-elastic-net.ts";
import type { CoxTies } from "../../../statistics/survival/cox-derivatives.ts";
import { evaluateCox } from "../../../statistics/survival/cox-derivatives.ts";
import {
  coxRegression,
  DependentColumnError,
  hazardRatioIntervals,
} from "../../../statistics/survival/cox-regression.ts";
import { riskSets } from "../../../statistics/survival/risk-sets.ts";
import { NoEventsError, SurvivalOutcomeError } from "../../../statistics/survival/survival-outcome.ts";
import type { SurvivalOutcome } from "../../../statistics/survival/survival-outcome.ts";
import { hasSurvivalData, readCells, readCohort } from "./reference-cohorts.ts";

interface CoxValues {
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
  readonly logLikelihood: number;
}
const reference = JSON.parse(
  readFileSync(new URL("../../reference/survival/survival.json", import.meta.url), "utf8"),
) as {
  readonly coxElasticNet: { readonly lambdas: number[]; readonly coefficients: number[][] };
  readonly "stratifiedCox-breslow": CoxValues;
  readonly "stratifiedCox-efron": CoxValues;
};

function column(...values: number[]): ColumnMatrix {
  return { rows: values.length, columns: 1, values: Float64Array.from(values) };
}

function outcomeOf(time: number[], event: number[]): SurvivalOutcome {
  return { time: Float64Array.from(time), event: Uint8Array.from(event) };
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThan(tolerance);
}

/** Correlated columns; the first two matter. */
function randomCohort(seed: number, rows: number, columns: number, tieUnit = 0) {
  const random = counterRandom(["cox", seed]);
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const shared = random.uniform() - 0.5;
    for (let j = 0; j < columns; j++) values[i + rows * j] = random.uniform() - 0.5 + shared;
  }
  const time = new Float64Array(rows);
  const event = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    time[i] = -Math.log(1 - random.uniform()) * Math.exp(-values[i] + (columns > 1 ? values[i + rows] : 0)) + 1e-9;
    if (tieUnit > 0) time[i] = Math.ceil(time[i] / tieUnit) * tieUnit;
    event[i] = random.uniform() < 0.7 ? 1 : 0;
  }
  return { matrix: { rows, columns, values }, outcome: { time, event } };
}

describe("Cox regression on the six cases of Therneau and Grambsch (appendix E.1)", () => {
  const matrix = column(0, 1, 1, 1, 0, 0);
  const outcome = outcomeOf([9, 1, 1, 6, 6, 8], [1, 1, 0, 1, 1, 0]);
  const sets = riskSets(outcome);

  test("Breslow: log likelihood 2b - log(3r + 3) - 2 log(r + 3), maximum at r = (3 + sqrt 33) / 2", () => {
    for (const b of [0, 0.7, -1.3]) {
      const r = Math.exp(b);
      const values = evaluateCox(matrix, sets, Float64Array.of(b), "breslow");
      expect(values.logLikelihood).toBeCloseTo(2 * b - Math.log(3 * r + 3) - 2 * Math.log(r + 3), 12);
      expect(values.score[0]).toBeCloseTo((-r * r + 3 * r + 6) / ((r + 1) * (r + 3)), 12);
      expect(values.information[0]).toBeCloseTo(r / (r + 1) ** 2 + (6 * r) / (r + 3) ** 2, 12);
    }
    const fit = coxRegression(matrix, outcome, { ties: "breslow" });
    expect(fit.coefficients[0]).toBeCloseTo(Math.log((3 + Math.sqrt(33)) / 2), 10);
    expect(fit.logLikelihood).toBeCloseTo(-3.82475, 5);
    expect(fit.nullLogLikelihood).toBeCloseTo(-4.564348, 6);
    expect(fit.status).toBe("converged");
  });

  test("Efron: the second of two tied events sees half of both", () => {
    for (const b of [0, 0.7, -1.3]) {
      const r = Math.exp(b);
      const values = evaluateCox(matrix, sets, Float64Array.of(b), "efron");
      expect(values.logLikelihood).toBeCloseTo(
        2 * b - Math.log(3 * r + 3) - Math.log(r + 3) - Math.log((r + 5) / 2),
        12,
      );
      expect(values.score[0]).toBeCloseTo((-(r ** 3) + 23 * r + 30) / ((r + 1) * (r + 3) * (r + 5)), 12);
    }
    expect(coxRegression(matrix, outcome, { ties: "efron" }).coefficients[0]).toBeCloseTo(1.676857, 6);
  });

  test("Breslow's baseline rises by 1/(3r+3), 2/(r+3) and 1", () => {
    const b = Math.log((3 + Math.sqrt(33)) / 2);
    const r = Math.exp(b);
    const [baseline] = baselineHazard(
      outcome,
      Float64Array.from(matrix.values, (x) => b * x),
    );
    expect([...baseline.times]).toEqual([1, 6, 9]);
    const steps = [1 / (3 * r + 3), 2 / (r + 3), 1];
    expectClose(baseline.cumulativeHazard, [steps[0], steps[0] + steps[1], steps[0] + steps[1] + 1], 1e-12);
    const risks = absoluteRisk(baseline, Float64Array.of(0, b), [0.5, 1, 8.9, 10]);
    expect(risks[3]).toBeNaN();
    const hazards = [0, steps[0], steps[0] + steps[1]];
    [1, r].forEach((relative, i) =>
      hazards.forEach((hazard, h) => expect(risks[i * 4 + h]).toBeCloseTo(1 - Math.exp(-hazard * relative), 12)),
    );
  });
});

describe.skipIf(!hasSurvivalData("rossi.csv"))("Cox regression on rossi", () => {
  const names = ["fin", "age", "race", "wexp", "mar", "paro", "prio"];

  test("Breslow and Efron coefficients are those of R and scikit-survival", () => {
    const { matrix, outcome } = readCohort("rossi.csv", names, "week", "arrest");
    const breslow = [-0.37902189, -0.05724593, 0.31412977, -0.1511146, -0.43278257, -0.08498284, 0.09111154];
    const efron = [
      -0.379422166485887, -0.0574377426840626, 0.313899787842507, -0.149795697666534, -0.433703877937307,
      -0.0848710825003959, 0.0914970809852961,
    ];
    expectClose(coxRegression(matrix, outcome, { ties: "breslow" }).coefficients, breslow, 1e-8);
    expectClose(coxRegression(matrix, outcome, { ties: "efron" }).coefficients, efron, 1e-8);
  });

  test.each(["breslow", "efron"] as const)("strata: %s as in statsmodels", (ties: CoxTies) => {
    const { matrix, outcome } = readCohort("rossi.csv", ["fin", "age", "prio"], "week", "arrest");
    const race = readCohort("rossi.csv", ["race"], "week", "arrest").matrix.values;
    const fit = coxRegression(matrix, outcome, { ties, strata: Int32Array.from(race) });
    const expected = reference[`stratifiedCox-${ties}`];
    expectClose(fit.coefficients, expected.coefficients, 1e-8);
    expectClose(fit.standardErrors, expected.standardErrors, 1e-8);
    expect(fit.logLikelihood).toBeCloseTo(expected.logLikelihood, 8);
  });
});

describe.skipIf(!hasSurvivalData("lung.csv"))("Cox regression on lung", () => {
  test("Efron coefficients of age, sex and performance status are those of R", () => {
    const { header, rows } = readCells("lung.csv");
    const complete = rows.filter((row) => !Number.isNaN(Number.parseFloat(row[header.indexOf("ph.ecog")])));
    const take = (name: string) => complete.map((row) => Number(row[header.indexOf(name)]));
    const status = take("status");
    const dead = Math.max(...status);
    const matrix = {
      rows: complete.length,
      columns: 3,
      values: Float64Array.from([...take("age"), ...take("sex"), ...take("ph.ecog")]),
    };
    const outcome = outcomeOf(
      take("time"),
      status.map((value) => (value === dead ? 1 : 0)),
    );
    const fit = coxRegression(matrix, outcome, { ties: "efron" });
    expectClose(fit.coefficients, [0.01106676456, -0.5526123957, 0.46372847537], 1e-8);
  });
});

describe("Cox regression", () => {
  test("without ties both ways of handling them agree, and one stratum is no stratum", () => {
    const { matrix, outcome } = randomCohort(1, 80, 3);
    const breslow = coxRegression(matrix, outcome, { ties: "breslow" });
    expectClose(coxRegression(matrix, outcome, { ties: "efron" }).coefficients, breslow.coefficients, 1e-12);
    const strata = new Int32Array(80).fill(7);
    expectClose(coxRegression(matrix, outcome, { ties: "efron", strata }).coefficients, breslow.coefficients, 1e-12);
  });

  test("shifting and scaling a column scales its coefficient", () => {
    const { matrix, outcome } = randomCohort(2, 80, 2, 0.2);
    const moved = { ...matrix, values: matrix.values.map((value, i) => (i < 80 ? 1e4 + 10 * value : value)) };
    const a = coxRegression(matrix, outcome, { ties: "efron" }).coefficients;
    const b = coxRegression(moved, outcome, { ties: "efron" }).coefficients;
    expect(b[0] * 10).toBeCloseTo(a[0], 8);
    expect(b[1]).toBeCloseTo(a[1], 8);
  });

  test("names a constant column, no events, impossible times and a likelihood without maximum", () => {
    const outcome = outcomeOf([1, 2, 3, 4], [1, 1, 1, 1]);
    expect(() => coxRegression(column(1, 1, 1, 1), outcome, { ties: "efron" })).toThrow(DependentColumnError);
    expect(() => coxRegression(column(1, 2, 3, 5), outcomeOf([1, 2, 3, 4], [0, 0, 0, 0]), { ties: "efron" })).toThrow(
      NoEventsError,
    );
    expect(() => coxRegression(column(1, 2), outcomeOf([1, 0], [1, 1]), { ties: "efron" })).toThrow(
      SurvivalOutcomeError,
    );
    expect(coxRegression(column(4, 3, 2, 1), outcome, { ties: "efron" }).status).toBe("monotone-likelihood");
  });

  test("hazard ratios stand within their limits", () => {
    const { matrix, outcome } = randomCohort(3, 100, 2);
    const fit = coxRegression(matrix, outcome, { ties: "efron" });
    hazardRatioIntervals(fit, 0.95).forEach(({ hazardRatio, lower, upper }, j) => {
      expect(Math.log(hazardRatio)).toBeCloseTo(fit.coefficients[j], 12);
      expect((Math.log(upper) - Math.log(lower)) / 2 / 1.959964).toBeCloseTo(fit.standardErrors[j], 6);
    });
  });
});

describe.skipIf(!hasSurvivalData("cox-example.csv.gz"))("Cox elastic net on glmnet's CoxExample", () => {
  const names = Array.from({ length: 30 }, (_, j) => `X${j + 1}`);
  const { matrix, outcome } = hasSurvivalData("cox-example.csv.gz")
    ? readCohort("cox-example.csv.gz", names, "time", "status")
    : randomCohort(0, 10, 2);
  const factors = (changes: Record<number, number>) => Float64Array.from({ length: 30 }, (_, j) => changes[j] ?? 1);

  test.each([
    { file: "cox-example-coef-1.csv", changes: {}, count: 51 },
    { file: "cox-example-coef-1-pf.csv", changes: { 4: 0.125 }, count: 64 },
    { file: "cox-example-coef-1-unpen.csv", changes: { 0: 0, 29: 0 }, count: 51 },
  ])("$file: as many lambdas, coefficients within glmnet's own tolerance", ({ file, changes, count }) => {
    const path = coxElasticNetPath(matrix, outcome, {
      l1Ratio: 0.5,
      lambdas: { count: 100 },
      penaltyFactors: factors(changes),
    });
    expect(path).toHaveLength(count);
    const { rows } = readCells(file);
    path.forEach((fit, k) => {
      expect(fit.kktResidual).toBeLessThan(1e-8);
      expectClose(
        fit.coefficients,
        rows.map((row) => Number(row[k])),
        2e-3,
      );
    });
  });

  test("the sequence starts at R's largest lambda and falls by equal factors", () => {
    const path = coxElasticNetPath(matrix, outcome, { l1Ratio: 0.5, lambdas: { count: 100 } });
    expect(Math.abs(path[0].lambda - 0.468899812444166)).toBeLessThan(1e-12);
    path.forEach((fit, k) => expect(fit.lambda / path[0].lambda).toBeCloseTo(1e-4 ** (k / 99), 12));
    expect(path[0].coefficients.every((b) => b === 0)).toBe(true);
  });

  test("converged coefficients of scikit-survival at 1e-6", () => {
    const { lambdas, coefficients } = reference.coxElasticNet;
    const path = coxElasticNetPath(matrix, outcome, { l1Ratio: 0.5, lambdas });
    path.forEach((fit, k) => expectClose(fit.coefficients, coefficients[k], 1e-6));
  });
});

describe("Cox elastic net", () => {
  test("meets the optimality conditions, judged by the derivatives of the plain regression", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 12, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 0.3, 1),
        fc.constantFrom(0, 0.5),
        fc.boolean(),
        (seed, rows, columns, l1Ratio, tieUnit, isStratified) => {
          const { matrix, outcome } = randomCohort(seed, rows, columns, tieUnit);
          outcome.event[0] = 1;
          const strata = Int32Array.from({ length: rows }, (_, i) => (isStratified ? i % 2 : 0));
          const path = coxElasticNetPath(matrix, outcome, { l1Ratio, lambdas: [0.3, 0.1, 0.03], strata });
          const sets = riskSets(outcome, strata);
          for (const { lambda, coefficients } of path) {
            const { score } = evaluateCox(matrix, sets, coefficients, "breslow");
            coefficients.forEach((b, j) => {
              const gradient = -score[j] / rows + lambda * (1 - l1Ratio) * b;
              const violation =
                b === 0 ? Math.abs(gradient) - lambda * l1Ratio : Math.abs(gradient + lambda * l1Ratio * Math.sign(b));
              expect(violation).toBeLessThan(1e-8);
            });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("nearly without penalty it is the plain regression", () => {
    const { matrix, outcome } = randomCohort(5, 120, 4, 0.3);
    const [fit] = coxElasticNetPath(matrix, outcome, { l1Ratio: 0.5, lambdas: [1e-10] });
    expectClose(fit.coefficients, coxRegression(matrix, outcome, { ties: "breslow" }).coefficients, 1e-6);
  });

  test("constant, doubled and separating columns are no obstacle", () => {
    const { matrix, outcome } = randomCohort(8, 40, 3);
    const values = new Float64Array(5 * 40);
    values.set(matrix.values.subarray(0, 80));
    values.set(matrix.values.subarray(0, 40), 80);
    values.fill(3, 120, 160);
    for (let i = 0; i < 40; i++) values[160 + i] = -outcome.time[i];
    for (const l1Ratio of [0, 0.5, 1]) {
      const path = coxElasticNetPath({ rows: 40, columns: 5, values }, outcome, { l1Ratio, lambdas: [0.1, 0.01] });
      for (const fit of path) {
        expect(fit.kktResidual).toBeLessThan(1e-8);
        expect(fit.coefficients[3]).toBeCloseTo(0, 12);
        expect(fit.coefficients[4]).toBeGreaterThan(0);
        if (l1Ratio < 1) expect(fit.coefficients[0]).toBeCloseTo(fit.coefficients[2], 5);
      }
    }
  });

  test("the order of the cases does not matter", () => {
    const { matrix, outcome } = randomCohort(6, 50, 5, 0.3);
    const reversed = {
      ...matrix,
      values: matrix.values.map((_, k) => matrix.values[Math.floor(k / 50) * 50 + 49 - (k % 50)]),
    };
    const turned = { time: outcome.time.toReversed(), event: outcome.event.toReversed() };
    const options = { l1Ratio: 0.5, lambdas: [0.02] };
    const [a] = coxElasticNetPath(matrix, outcome, options);
    const [b] = coxElasticNetPath(reversed, turned, options);
    expectClose(a.coefficients, b.coefficients, 1e-7);
  });

  test("refuses impossible settings and a cohort without events", () => {
    const { matrix, outcome } = randomCohort(7, 20, 2);
    expect(() => coxElasticNetPath(matrix, outcome, { l1Ratio: 2, lambdas: [1] })).toThrow(RangeError);
    expect(() => coxElasticNetPath(matrix, outcome, { l1Ratio: 1, lambdas: [0] })).toThrow(RangeError);
    const censored = { time: outcome.time, event: new Uint8Array(20) };
    expect(() => coxElasticNetPath(matrix, censored, { l1Ratio: 1, lambdas: [1] })).toThrow(NoEventsError);
  });
});
