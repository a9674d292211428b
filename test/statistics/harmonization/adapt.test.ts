import { binaryOutcome } from "../binary-outcome.ts";
import { describe, expect, it } from "vitest";
import type { FeatureTable, NumericColumn, RowContext } from "../../../statistics/feature-table.ts";
import { alignQuantiles, type AlignQuantilesOptions } from "../../../statistics/harmonization/align-quantiles.ts";
import { combat, type CombatOptions } from "../../../statistics/harmonization/combat-step.ts";
import { covbat, type CovbatOptions } from "../../../statistics/harmonization/covbat-step.ts";
import {
  standardizeByBatch,
  type StandardizeByBatchOptions,
} from "../../../statistics/harmonization/standardize-by-batch.ts";
import { takeContextRows, takeTableRows } from "../../../statistics/resampling/take-rows.ts";
import { stepRegistry, type StepOptions } from "../../../statistics/step-registry.ts";

const rows = 60;
/** Rows 0..39 are of scanners a and b, 40..59 of c, which training never sees. */
const scanners = Array.from({ length: rows }, (_, row) => (row < 40 ? "ab"[row % 2] : "c"));
const table: FeatureTable = {
  rows,
  columns: Array.from({ length: 9 }, (_, j): NumericColumn => ({
    kind: "numeric",
    name: `f${j}`,
    set: "s",
    values: Float64Array.from(scanners, (scanner, row) => {
      const batch = "abc".indexOf(scanner);
      return (1 + 0.4 * batch) * Math.sin((j + 2) * row + j) + batch * Math.cos(j) + 0.03 * (j % 3) * ageOf(row);
    }),
  })),
};
const context: RowContext = {
  patients: scanners.map((_, row) => String(row)),
  variables: {
    scanner: { kind: "category", name: "scanner", set: "", values: scanners, levels: null },
    age: { kind: "numeric", name: "age", set: "", values: Float64Array.from({ length: rows }, (_, row) => ageOf(row)) },
  },
};
const known = Int32Array.from({ length: 40 }, (_, row) => row);
const held = Int32Array.from({ length: 20 }, (_, row) => 40 + row);
const training = takeTableRows(table, known);
const trainingContext = takeContextRows(context, known);
const away = takeTableRows(table, held);
const awayContext = takeContextRows(context, held);
const noOutcome = new Uint8Array(rows);

const unseenBatch = { kind: "estimate-unlabeled", minCases: 20 } as const;
const combatOptions: CombatOptions = {
  kind: "combat",
  on: null,
  batch: "scanner",
  covariates: [],
  prior: "parametric",
  meanOnly: false,
  referenceBatch: null,
  unseenBatch,
  singleCaseBatch: "error",
};
const { kind: _kind, meanOnly: _meanOnly, ...shared } = combatOptions;
const covbatOptions: CovbatOptions = { ...shared, kind: "covbat", varianceShare: 0.95 };
const byBatch: StandardizeByBatchOptions = { kind: "standardize-by-batch", on: null, batch: "scanner", unseenBatch };
const quantiles: AlignQuantilesOptions = { ...byBatch, kind: "align-quantiles", quantiles: 5 };
const every: readonly StepOptions[] = [
  combatOptions,
  { ...combatOptions, prior: "non-parametric", covariates: ["age"] },
  { ...combatOptions, prior: "none", meanOnly: true },
  covbatOptions,
  byBatch,
  quantiles,
];

describe.each(every.map((options) => ({ title: titleOf(options), options })))("adapting $title", ({ options }) => {
  const step = stepRegistry[options.kind];
  const fitted = step.fit(training, trainingContext, binaryOutcome(noOutcome.subarray(0, 40)), options);

  it("lets an unseen batch pass as it is until it is adapted to it", () => {
    expect(step.apply(fitted, away, awayContext)).toStrictEqual(away);
    const adapted = step.adapt!(fitted, away, awayContext);
    expect(adapted.batches).toMatchObject([{ batch: "c", rows: 20, reason: "" }]);
    const named = new Set(adapted.batches[0].parameters.map(({ feature }) => feature));
    for (const { name } of table.columns) expect(named).toContain(name);
    expect(step.apply(adapted.fitted, away, awayContext)).not.toEqual(away);
  });

  it("changes nothing for the batches of training, touches no input and survives JSON", () => {
    const before = structuredClone({ fitted, away, awayContext });
    const adapted = step.adapt!(fitted, away, awayContext);
    expect({ fitted, away, awayContext }).toStrictEqual(before);
    expect(step.apply(adapted.fitted, training, trainingContext)).toStrictEqual(
      step.apply(fitted, training, trainingContext),
    );
    expect(JSON.parse(JSON.stringify(adapted.fitted))).toStrictEqual(adapted.fitted);
  });

  it("leaves a batch with fewer cases than asked for as it is, and says so", () => {
    const fewer = Int32Array.from({ length: 19 }, (_, row) => row);
    const [few, fewContext] = [takeTableRows(away, fewer), takeContextRows(awayContext, fewer)];
    const adapted = step.adapt!(fitted, few, fewContext);
    expect(adapted.batches).toEqual([{ batch: "c", rows: 19, reason: "too-few-cases", parameters: [] }]);
    expect(step.apply(adapted.fitted, few, fewContext)).toStrictEqual(few);
  });

  it("is not done under another policy", () => {
    const lenient = step.fit(training, trainingContext, binaryOutcome(noOutcome.subarray(0, 40)), {
      ...options,
      unseenBatch: "passthrough",
    } as StepOptions);
    expect(step.adapt!(lenient, away, awayContext)).toEqual({ fitted: lenient, batches: [] });
  });
});

describe("what adaptation estimates", () => {
  it.each([
    { prior: "parametric", meanOnly: false },
    { prior: "parametric", meanOnly: true },
    { prior: "non-parametric", meanOnly: false },
    { prior: "none", meanOnly: false },
  ] as const)(
    "ComBat with a reference batch: what a fit with the new batch among the others gives it (%o)",
    (estimator) => {
      const options = { ...combatOptions, ...estimator, referenceBatch: "a" };
      const fitted = combat.fit(training, trainingContext, noOutcome, options);
      const adapted = combat.adapt!(fitted, away, awayContext).fitted;
      const together = combat.fit(table, context, noOutcome, options);
      expectClose(combat.apply(adapted, away, awayContext), combat.apply(together, away, awayContext), 1e-9);
    },
  );

  it("ComBat without a prior: mean and variance of training, without the effect of a covariate", () => {
    const fitted = combat.fit(training, trainingContext, noOutcome, {
      ...combatOptions,
      prior: "none",
      covariates: ["age"],
    });
    const adapted = combat.adapt!(fitted, away, awayContext).fitted;
    const ages = (awayContext.variables["age"] as NumericColumn).values;
    valuesOf(combat.apply(adapted, away, awayContext)).forEach((values, j) => {
      const residuals = values.map(
        (value, row) => (value - fitted.means[j] - fitted.coefficients[0][j] * ages[row]) / fitted.pooledDeviations[j],
      );
      const { mean, variance } = momentsOf(residuals, 1);
      expect(mean).toBeCloseTo(0, 10);
      expect(variance).toBeCloseTo(1, 10);
    });
  });

  it("ComBat: a feature without two values in the new batch stays as it is there", () => {
    const fitted = combat.fit(training, trainingContext, noOutcome, combatOptions);
    const gaps = away.columns.map((column, j) =>
      j === 0 ? { ...column, values: new Float64Array(20).fill(Number.NaN).fill(3, 5, 6) } : column,
    ) as NumericColumn[];
    const gappy = { rows: 20, columns: gaps };
    const adapted = combat.adapt!(fitted, gappy, awayContext).fitted;
    const [first, second] = valuesOf(combat.apply(adapted, gappy, awayContext));
    expect(first[5]).toBeCloseTo(3, 12);
    expect(first.filter(Number.isNaN)).toHaveLength(19);
    expect(second).not.toEqual(valuesOf(gappy)[1]);
  });

  it("ComBat fitted on one batch has nothing to adapt to, and says so", () => {
    const one = Int32Array.from(known.filter((row) => row % 2 === 0));
    const fitted = combat.fit(takeTableRows(table, one), takeContextRows(context, one), noOutcome, combatOptions);
    const adapted = combat.adapt!(fitted, away, awayContext);
    expect(adapted.batches).toEqual([{ batch: "c", rows: 20, reason: "nothing-harmonized", parameters: [] }]);
    expect(combat.apply(adapted.fitted, away, awayContext)).toStrictEqual(away);
  });

  it("CovBat: component scores with the mean and variance of training", () => {
    const fitted = covbat.fit(training, trainingContext, noOutcome, { ...covbatOptions, prior: "none" });
    const adapted = covbat.adapt!(fitted, away, awayContext).fitted;
    const values = valuesOf(covbat.apply(adapted, away, awayContext));
    fitted.loadings.forEach((loadings, k) => {
      const scores = Array.from({ length: 20 }, (_, row) =>
        loadings.reduce(
          (sum, loading, j) =>
            sum + (loading * (values[j][row] - fitted.combat.means[j] - fitted.means[j])) / fitted.scales[j],
          0,
        ),
      );
      const { mean, variance } = momentsOf(scores, 1);
      expect(mean).toBeCloseTo(fitted.scores.means[k], 8);
      expect(Math.sqrt(variance)).toBeCloseTo(fitted.scores.pooledDeviations[k], 8);
    });
  });

  it("standardize-by-batch: mean and deviation of all training rows", () => {
    const fitted = standardizeByBatch.fit(training, trainingContext, noOutcome, byBatch);
    const adapted = standardizeByBatch.adapt!(fitted, away, awayContext).fitted;
    const trained = valuesOf(training).map((values) => momentsOf(values, 0));
    valuesOf(standardizeByBatch.apply(adapted, away, awayContext)).forEach((values, j) => {
      const { mean, variance } = momentsOf(values, 0);
      expect(mean).toBeCloseTo(trained[j].mean, 10);
      expect(variance).toBeCloseTo(trained[j].variance, 10);
    });
  });

  it("align-quantiles: extremes and median of all training rows", () => {
    const fitted = alignQuantiles.fit(training, trainingContext, noOutcome, quantiles);
    const adapted = alignQuantiles.adapt!(fitted, away, awayContext).fitted;
    const trained = valuesOf(training).map((values) => values.toSorted((a, b) => a - b));
    valuesOf(alignQuantiles.apply(adapted, away, awayContext)).forEach((values, j) => {
      expect(Math.min(...values)).toBeCloseTo(trained[j][0], 10);
      expect(Math.max(...values)).toBeCloseTo(trained[j][39], 10);
    });
  });
});

function ageOf(row: number): number {
  return 60 + 9 * Math.cos(5 * row);
}

function titleOf(options: StepOptions): string {
  return ["kind", "prior", "meanOnly"]
    .flatMap((key) => (key in options ? [String(options[key as "kind"])] : []))
    .join(" ");
}

function valuesOf(of: FeatureTable): number[][] {
  return of.columns.map(({ values }) => Array.from(values as Float64Array));
}

function momentsOf(values: readonly number[], lost: number): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - lost) };
}

function expectClose(found: FeatureTable, expected: FeatureTable, tolerance: number): void {
  valuesOf(found).forEach((values, j) =>
    values.forEach((value, row) => {
      expect(Math.abs(value - valuesOf(expected)[j][row])).toBeLessThan(tolerance);
    }),
  );
}
