import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FeatureTable, NumericColumn, RowContext } from "../../../statistics/feature-table.ts";
import { alignQuantiles } from "../../../statistics/harmonization/align-quantiles.ts";
import { combat, type CombatOptions } from "../../../statistics/harmonization/combat-step.ts";
import { covbat, type CovbatOptions } from "../../../statistics/harmonization/covbat-step.ts";
import { standardizeByBatch } from "../../../statistics/harmonization/standardize-by-batch.ts";
import { takeContextRows, takeTableRows } from "../../../statistics/resampling/take-rows.ts";

interface Reference {
  readonly components: number;
  readonly explained: readonly number[];
  readonly covbat: readonly number[][];
  readonly aligned: readonly number[][];
}

const reference = JSON.parse(
  readFileSync(new URL("../../reference/numpy/harmonization.json", import.meta.url), "utf8"),
) as Reference;
const rows = 36;
const table = makeTable();
const context = makeContext();
const trainingRows = Int32Array.from({ length: 30 }, (_, row) => row);
const training = takeTableRows(table, trainingRows);
const trainingContext = takeContextRows(context, trainingRows);
const outcome = new Uint8Array(30);

const combatOptions: CombatOptions = {
  kind: "combat",
  on: null,
  batch: "scanner",
  covariates: ["age"],
  prior: "none",
  meanOnly: false,
  referenceBatch: null,
  unseenBatch: "error",
  singleCaseBatch: "error",
};
const covbatOptions: CovbatOptions = {
  kind: "covbat",
  on: null,
  batch: "scanner",
  covariates: ["age"],
  prior: "none",
  referenceBatch: null,
  unseenBatch: "error",
  singleCaseBatch: "error",
  varianceShare: 0.95,
};

describe("covbat", () => {
  it("equals the steps of ComBatFamily in numpy, on rows of training and others", () => {
    const fitted = covbat.fit(training, trainingContext, outcome, covbatOptions);
    expect(fitted.loadings).toHaveLength(reference.components);
    expectClose([Array.from(fitted.explained)], [reference.explained], 1e-12);
    expectClose(valuesOf(covbat.apply(fitted, table, context)), reference.covbat, 1e-11);
  });

  it("gives the residuals of all batches the same covariance matrix where all components are harmonized", () => {
    const options = { ...covbatOptions, covariates: [], varianceShare: 1 };
    const once = covbat.fit(training, trainingContext, outcome, options);
    const result = covbat.apply(once, training, trainingContext);
    const again = covbat.fit(result, trainingContext, outcome, options);
    // equal mean and variance of every score in every batch: a second decomposition finds nothing to move but the divisor
    for (const locations of again.scores.locations)
      for (const value of locations) expect(Math.abs(value)).toBeLessThan(1e-8);
    const batches = once.scores.scales.map((scales) => scales.length);
    expect(batches).toEqual([8, 8, 8]);
  });

  it("leaves the reference batch and rows of unseen batches as they are to the bit", () => {
    const referenced = covbat.fit(training, trainingContext, outcome, { ...covbatOptions, referenceBatch: "s1" });
    const result = valuesOf(covbat.apply(referenced, training, trainingContext));
    const before = valuesOf(training);
    for (let j = 0; j < 8; j++) for (let row = 1; row < 30; row += 3) expect(result[j][row]).toBe(before[j][row]);

    const lenient = covbat.fit(training, trainingContext, outcome, { ...covbatOptions, unseenBatch: "passthrough" });
    const away = { ...context, variables: { ...context.variables, scanner: category(() => "new") } };
    expect(covbat.apply(lenient, table, away)).toStrictEqual(table);
  });

  it("keeps missing values missing and moves the others", () => {
    const columns = training.columns.map((column, j) =>
      j === 2 ? { ...column, values: Float64Array.from(column.values as Float64Array).fill(Number.NaN, 4, 5) } : column,
    ) as NumericColumn[];
    const gappy = { rows: 30, columns };
    const fitted = covbat.fit(gappy, trainingContext, outcome, covbatOptions);
    const values = valuesOf(covbat.apply(fitted, gappy, trainingContext))[2];
    expect(values[4]).toBeNaN();
    expect(values.filter(Number.isNaN)).toHaveLength(1);
  });
});

describe("bootstrap ComBat", () => {
  const fit = (resamples: number) =>
    combat.fit(training, trainingContext, outcome, { ...combatOptions, prior: "parametric", bootstrap: { resamples } });

  it("is the same for every call, and says how many resamples it took", () => {
    expect(fit(5)).toStrictEqual(fit(5));
    expect(fit(5).notes).toContain("Estimates are means over 5 bootstrap resamples.");
  });

  it("comes near to the estimates on all rows: within the spread of a mean of 400 resamples", () => {
    const plain = combat.fit(training, trainingContext, outcome, { ...combatOptions, covariates: [] });
    const booted = combat.fit(training, trainingContext, outcome, {
      ...combatOptions,
      covariates: [],
      bootstrap: { resamples: 400 },
    });
    // the mean of a batch is a linear estimate: its expectation over resamples is the estimate itself
    plain.means.forEach((mean, j) => {
      const standardError = plain.pooledDeviations[j] / Math.sqrt(30 * 400);
      expect(Math.abs(booted.means[j] - mean)).toBeLessThan(4 * standardError);
    });
    // the variance of a resample is (n - 1) / n of the one of its rows, n = 10 per batch
    plain.pooledDeviations.forEach((deviation, j) => {
      expect(booted.pooledDeviations[j] / deviation).toBeGreaterThan(0.9);
      expect(booted.pooledDeviations[j] / deviation).toBeLessThan(1);
    });
  });

  it("leaves out resamples in which a covariate is confounded with the batches", () => {
    const rare = Float64Array.from({ length: 30 }, (_, row) => (row < 2 ? 1 : 0));
    const variables = {
      ...trainingContext.variables,
      age: { ...context.variables.age, values: rare } as NumericColumn,
    };
    const fitted = combat.fit(training, { ...trainingContext, variables }, outcome, {
      ...combatOptions,
      bootstrap: { resamples: 50 },
    });
    expect(fitted.notes.join("\n")).toMatch(/\d+ resamples with confounded covariates were left out/);
    for (const value of fitted.coefficients.flat()) expect(value).not.toBeNaN();
  });
});

describe("standardize-by-batch", () => {
  it("gives every batch the mean and deviation of all training rows", () => {
    const small = toTable([0, 2, 10, 14], [Number.NaN, 5, 7, 7]);
    const fitted = standardizeByBatch.fit(small, twoScanners, new Uint8Array(4), {
      kind: "standardize-by-batch",
      on: null,
      batch: "scanner",
      unseenBatch: "error",
    });
    // all: mean 6.5, variance (6.5^2 + 4.5^2 + 3.5^2 + 7.5^2) / 4 = 32.75; batches: 1 +- 1 and 12 +- 2
    const deviation = Math.sqrt(32.75);
    const [x, constant] = valuesOf(standardizeByBatch.apply(fitted, small, twoScanners));
    expectClose([x], [[6.5 - deviation, 6.5 + deviation, 6.5 - deviation, 6.5 + deviation]], 1e-14);
    // without variation in a batch: shifted only, to the mean 19 / 3 of all
    expectClose([constant.slice(1)], [[19 / 3, 19 / 3, 19 / 3]], 1e-14);
    expect(constant[0]).toBeNaN();
  });

  it("refuses an unseen batch by name, or lets its rows pass", () => {
    const options = { kind: "standardize-by-batch", on: null, batch: "scanner" } as const;
    const away = { ...context, variables: { scanner: category(() => "new") } };
    const strict = standardizeByBatch.fit(training, trainingContext, outcome, { ...options, unseenBatch: "error" });
    expect(() => standardizeByBatch.apply(strict, table, away)).toThrow("standardize-by-batch: batch `new` (36 rows)");
    const lenient = standardizeByBatch.fit(training, trainingContext, outcome, {
      ...options,
      unseenBatch: "passthrough",
    });
    expect(standardizeByBatch.apply(lenient, table, away)).toStrictEqual(table);
  });
});

describe("align-quantiles", () => {
  const options = { kind: "align-quantiles", on: null, batch: "scanner", unseenBatch: "error", quantiles: 6 } as const;

  it("equals numpy's quantile and interp, on rows of training and others", () => {
    const fitted = alignQuantiles.fit(training, trainingContext, outcome, options);
    expectClose(valuesOf(alignQuantiles.apply(fitted, table, context)), reference.aligned, 1e-12);
  });

  it("keeps equal values equal and an order that is not reversed", () => {
    const small = toTable([1, 1, 1, 2, 3, 10, 20, 30, 40, 50]);
    const labels = Array.from({ length: 10 }, (_, row) => (row < 5 ? "a" : "b"));
    const ofLabels = { patients: labels, variables: { scanner: { ...category(() => ""), values: labels } } };
    const fitted = alignQuantiles.fit(small, ofLabels, new Uint8Array(10), options);
    const [x] = valuesOf(alignQuantiles.apply(fitted, small, ofLabels));
    expect(new Set(x.slice(0, 3)).size).toBe(1);
    expect(x.slice(0, 5)).toEqual(x.slice(0, 5).toSorted((a, b) => a - b));
    expect([x[4], x[5], x[9]]).toEqual([50, 1, 50]);
  });
});

const twoScanners: RowContext = {
  patients: ["p", "q", "r", "s"],
  variables: { scanner: { ...category(() => ""), values: ["a", "a", "b", "b"] } },
};

function makeTable(): FeatureTable {
  const columns = Array.from({ length: 8 }, (_, j): NumericColumn => {
    const values = Float64Array.from({ length: rows }, (_unused, i) => {
      const batch = i % 3;
      const age = 50 + 10 * Math.cos(3 * i);
      const own = (1 + 0.5 * batch) * Math.sin((j + 2) * i + j);
      return own + 2 * batch + 0.05 * age * (j % 3) + Math.sin(11 * i) * (j - 3);
    });
    return { kind: "numeric", name: `f${j}`, set: "ct", values };
  });
  return { rows, columns };
}

function makeContext(): RowContext {
  const age = Float64Array.from({ length: rows }, (_, i) => 50 + 10 * Math.cos(3 * i));
  return {
    patients: Array.from({ length: rows }, (_, i) => `p${i}`),
    variables: {
      scanner: category((i) => `s${i % 3}`),
      age: { kind: "numeric", name: "age", set: "", values: age },
    },
  };
}

function category(value: (row: number) => string) {
  const values = Array.from({ length: rows }, (_, row) => value(row));
  return { kind: "category" as const, name: "scanner", set: "", values, levels: null };
}

function toTable(...columns: readonly (readonly number[])[]): FeatureTable {
  return {
    rows: columns[0].length,
    columns: columns.map((values, j) => ({
      kind: "numeric",
      name: `x${j}`,
      set: "ct",
      values: Float64Array.from(values),
    })),
  };
}

function valuesOf({ columns }: FeatureTable): number[][] {
  return columns.map(({ values }) => Array.from(values, Number));
}

function expectClose(got: readonly (readonly number[])[], expected: readonly (readonly number[])[], tolerance: number) {
  expect(got.map((column) => column.length)).toEqual(expected.map((column) => column.length));
  expected.forEach((column, j) => {
    column.forEach((wanted, row) => {
      expect(Math.abs(got[j][row] - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));
    });
  });
}
