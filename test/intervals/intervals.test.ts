import { describe, expect, test } from "vitest";
import { harrellConcordance } from "../../statistics/metrics/harrell-concordance.ts";
import { areaUnderRoc } from "../../statistics/metrics/area-under-roc.ts";
import { rSquared } from "../../statistics/metrics/regression-errors.ts";
import { simulatedCoverage } from "../../statistics/evaluation/simulated-coverage.ts";
import { counterRandom } from "../../statistics/random/counter-random.ts";
import { coverageGrids } from "./coverage-grid.ts";
import { judgedRepeats, signals, type SimulatedCoverage } from "./coverage-counter.ts";
import { isWithin } from "./external-table.ts";
import { largestColumns } from "./largest-columns.ts";
import { trueAuc } from "./simulate-auc.ts";
import { concordanceByCorrelation } from "./simulate-concordance.ts";
import { trueRSquared } from "./simulate-r-squared.ts";
import { simulateExternal } from "./simulate-external.ts";
import { informative } from "./simulated-procedure.ts";
import { standardNormals } from "./standard-normals.ts";

/** The recorded share of the same cell. */
function recorded({ measure, n, minority, features, folds, repeats, signal }: SimulatedCoverage) {
  const key = [measure, n, minority, features, folds];
  const row = simulatedCoverage.find((each) => key.every((part, at) => each[at] === part));
  if (row === undefined) throw new Error(`coverage: ${key.join(" ")} is not recorded`);
  const shares = [row[6], row[7], row[8]][judgedRepeats.indexOf(repeats as 1)];
  return { coverage: shares[signals.indexOf(signal)], cohorts: row[5] };
}

describe("the true performance of a simulated model", () => {
  const cases = 60_000;
  const weights = Float64Array.of(0.4, -0.1, 0.3, 0.2, 0.1, 0.6, -0.5);
  const used = Int32Array.of(0, 1, 3, 5, 6);
  const values = standardNormals(cases * weights.length, ["truth"]);
  const scoreOf = (row: number) => used.reduce((sum, j) => sum + weights[j] * values[row * weights.length + j], 0);
  const knownOf = (row: number) => values.subarray(row * weights.length, row * weights.length + informative);

  test("is the AUC of a large sample", () => {
    const outcome = Uint8Array.from({ length: cases }, (_, row) => row % 2);
    const shift = 0.5;
    const gain = used.reduce((sum, j) => sum + (j < informative ? weights[j] * shift : 0), 0);
    const scores = Float64Array.from(outcome, (event, row) => scoreOf(row) + event * gain);
    expect(Math.abs(areaUnderRoc(outcome, scores) - trueAuc(weights, used, shift))).toBeLessThan(0.006);
  });

  test("is the R squared of a large sample", () => {
    const slope = Math.sqrt(0.5 / informative);
    const error = standardNormals(cases, ["truth", "error"]);
    const outcome = error.map((e, row) => Math.SQRT1_2 * e + slope * knownOf(row).reduce((sum, x) => sum + x, 0));
    const predicted = outcome.map((_, row) => 0.1 + scoreOf(row));
    const truth = trueRSquared(weights, used, 0.1, slope);
    expect(Math.abs(rSquared(outcome, predicted) - truth)).toBeLessThan(0.02);
  });

  test("is the concordance of a large sample", () => {
    // All pairs are compared: 8,000 cases are 32 million of them.
    const few = 8000;
    const { uniform } = counterRandom(["truth", "times"]);
    const deviation = 1.2;
    const factor = deviation / Math.sqrt(informative);
    const event = new Uint8Array(few).fill(1);
    const time = Float64Array.from(event, (_, row) => {
      const hazard = factor * knownOf(row).reduce((sum, x) => sum + x, 0);
      return -Math.log(1 - uniform()) * Math.exp(-hazard) + 1e-300;
    });
    const scores = Float64Array.from(event, (_, row) => scoreOf(row));
    const along = used.reduce((sum, j) => sum + (j < informative ? weights[j] : 0), 0);
    const length = used.reduce((sum, j) => sum + weights[j] ** 2, 0);
    const truth = concordanceByCorrelation(deviation, 0.999).at(along / Math.sqrt(length * informative));
    expect(Math.abs(harrellConcordance({ time, event }, scores).concordance - truth)).toBeLessThan(0.012);
  });
});

test("the largest columns are those of the largest absolute values", () => {
  expect([...largestColumns(Float64Array.of(1, -5, 3, 3, 0.5, -4), 3)]).toEqual([1, 2, 5]);
  expect([...largestColumns(Float64Array.of(1, 2), 3)]).toEqual([0, 1]);
});

describe("a short sample of the command", () => {
  test.each(coverageGrids)("agrees with what is recorded for a $outcome outcome", ({ run }) => {
    for (const found of run(60, 20, 30)) {
      const known = recorded(found);
      const error = Math.sqrt(known.coverage * (1 - known.coverage) * (1 / 30 + 1 / known.cohorts));
      // The first cohorts of the full run: a change of the simulation or of the interval moves many cells at once.
      expect(Math.abs(found.coverage - known.coverage), JSON.stringify(found)).toBeLessThan(4 * error + 0.02);
    }
  });

  test("has every cell of the recorded table", () => {
    const cells = coverageGrids.map(({ cases, features }) => cases.length * features.length);
    // Two measures and two shares of events, two shares, one; two numbers of folds each.
    expect(simulatedCoverage).toHaveLength(cells[0] * 8 + cells[1] * 4 + cells[2] * 2);
  });
});

describe("intervals of a frozen model in fresh cohorts of 100 cases with about 30 events", () => {
  const found = simulateExternal("binary", 100, 30, 60, 100);

  test("hold the truth in 92 to 98 % of them, as far as 60 cohorts can tell", () => {
    const wrong = found.filter((each) => !isWithin(each)).map(({ measure, coverage }) => `${measure} ${coverage}`);
    expect(wrong).toEqual([]);
  });

  test("come from formulas for AUC and Brier score, from the bootstrap elsewhere", () => {
    expect(Object.fromEntries(found.map(({ measure, interval }) => [measure, interval]))).toEqual({
      auc: "delong",
      brier: "normal",
      scaled_brier: "bootstrap",
      calibration_intercept: "bootstrap",
      calibration_slope: "bootstrap",
      observed_expected: "bootstrap",
      average_precision: "bootstrap",
      log_loss: "bootstrap",
      deviance: "bootstrap",
    });
  });

  test("are called too narrow or too wide beyond two Monte Carlo errors", () => {
    expect(isWithin({ coverage: 0.9, cohorts: 100 })).toBe(true);
    expect(isWithin({ coverage: 0.9, cohorts: 2000 })).toBe(false);
    expect(isWithin({ coverage: 1, cohorts: 60 })).toBe(true);
    expect(isWithin({ coverage: 1, cohorts: 500 })).toBe(false);
  });
});
