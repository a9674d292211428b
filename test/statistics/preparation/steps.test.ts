import { describe, expect, it } from "vitest";
import type { CategoryColumn, FeatureColumn, FeatureTable, NumericColumn } from "../../../statistics/feature-table.ts";
import { columnMoments, InfiniteValueError } from "../../../statistics/preparation/column-moments.ts";
import { dropConstant } from "../../../statistics/preparation/drop-constant.ts";
import { imputeMedian } from "../../../statistics/preparation/impute-median.ts";
import { IndicatorNameError, oneHot } from "../../../statistics/preparation/one-hot.ts";
import { standardize } from "../../../statistics/preparation/standardize.ts";
import type { Step } from "../../../statistics/step.ts";

const missing = Number.NaN;

describe("impute-median", () => {
  const run = stepRunner(imputeMedian, { kind: "impute-median" });

  it("fills with the middle value, or the mean of the middle two, of training", () => {
    const training = [numeric("odd", [9, missing, 1, 2]), numeric("even", [4, 1, 10, 2])];
    const other = [numeric("odd", [missing, 7]), numeric("even", [missing, missing])];
    expect(valuesOf(run(training, other))).toEqual({ odd: [2, 7], even: [3, 3] });
  });

  it("drops a column without any training value and lists it", () => {
    const training = [numeric("empty", [missing, missing]), numeric("full", [1, 2])];
    expect(
      imputeMedian.fit(toTable(training), noContext, new Uint8Array(2), { kind: "impute-median" }).dropped,
    ).toEqual(["empty"]);
    expect(valuesOf(run(training, training))).toEqual({ full: [1, 2] });
  });
});

describe("drop-constant", () => {
  const run = stepRunner(dropConstant, { kind: "drop-constant" });

  it("drops columns that vary by rounding only, and keeps small real variation", () => {
    const training = [
      numeric("zero", [0, 0, 0]),
      numeric("tenth", [0.1, 0.1, 0.1]),
      numeric("rounding", [1, 1 + Number.EPSILON, 1]),
      numeric("tiny", [1e-300, 2e-300, 3e-150]),
      numeric("small", [1, 1 + 1e-12, 1]),
      numeric("one value", [missing, 4, missing]),
      numeric("empty", [missing, missing, missing]),
    ];
    expect(Object.keys(valuesOf(run(training, training)))).toEqual(["tiny", "small"]);
  });
});

describe("standardize", () => {
  const run = stepRunner(standardize, { kind: "standardize" });

  it("uses mean and population standard deviation of training; missing stays missing", () => {
    // mean 5, squared deviations 9 1 1 1 0 0 4 16 (sum 32), divisor 8: deviation 2
    const training = [numeric("x", [2, 4, 4, 4, 5, 5, 7, 9, missing])];
    expect(valuesOf(run(training, [numeric("x", [5, 9, 1, missing])]))).toEqual({ x: [0, 2, -2, missing] });
  });

  it("only centers near-constant columns", () => {
    const training = [numeric("x", [3, 3, 3]), numeric("empty", [missing, missing, missing])];
    expect(valuesOf(run(training, [numeric("x", [3, 4]), numeric("empty", [1, 2])]))).toEqual({
      x: [0, 1],
      empty: [1, 2],
    });
  });

  it("refuses an infinite value by name", () => {
    const fit = (): unknown => run([numeric("x", [1, Infinity])], []);
    expect(fit).toThrow(InfiniteValueError);
    expect(fit).toThrow("column `x`: holds an infinite value");
  });
});

describe("columnMoments", () => {
  it("keeps the variance of values far from zero", () => {
    const { mean, populationVariance } = columnMoments("x", Float64Array.of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16));
    expect([mean, populationVariance]).toEqual([1e9 + 10, 22.5]);
  });
});

describe("one-hot", () => {
  const run = stepRunner(oneHot, { kind: "one-hot" });

  it("learns levels in training; an unseen level and a missing value are other", () => {
    const training = [category("stage", ["II", "I", "II", ""])];
    expect(valuesOf(run(training, [category("stage", ["I", "II", "IV", ""])]))).toEqual({
      "stage=I": [1, 0, 0, 0],
      "stage=II": [0, 1, 0, 0],
      "stage=other": [0, 0, 1, 1],
    });
  });

  it("keeps declared levels in their order, seen in training or not", () => {
    const training = [category("grade", ["low", "low"], ["low", "mid", "high"])];
    expect(valuesOf(run(training, [category("grade", ["high", "odd"], ["low", "mid", "high"])]))).toEqual({
      "grade=low": [0, 0],
      "grade=mid": [0, 0],
      "grade=high": [1, 0],
      "grade=other": [0, 1],
    });
  });

  it("puts the indicators where the category stood, in the same set, and counts a level named other as other", () => {
    const training = [numeric("a", [1, 2]), category("c", ["x", "other"]), numeric("b", [3, 4])];
    const result = run(training, training);
    expect(result.columns.map(({ name, set }) => [name, set])).toEqual([
      ["a", "clinical"],
      ["c=x", "clinical"],
      ["c=other", "clinical"],
      ["b", "clinical"],
    ]);
  });

  it("refuses two columns of one name", () => {
    const fit = (): unknown => run([numeric("c=x", [1]), category("c", ["x"])], []);
    expect(fit).toThrow(IndicatorNameError);
    expect(fit).toThrow("two columns would be named `c=x`");
  });
});

const noContext = { patients: [], variables: {} };

function stepRunner<Options, Fitted>(step: Step<Options, Fitted>, options: Options) {
  return (training: readonly FeatureColumn[], other: readonly FeatureColumn[]): FeatureTable => {
    const trainingTable = toTable(training);
    const fitted = step.fit(trainingTable, noContext, new Uint8Array(trainingTable.rows), options);
    return step.apply(fitted, toTable(other), noContext);
  };
}

function toTable(columns: readonly FeatureColumn[]): FeatureTable {
  return { rows: columns[0]?.values.length ?? 0, columns };
}

function valuesOf(table: FeatureTable): Record<string, (number | string)[]> {
  return Object.fromEntries(table.columns.map(({ name, values }) => [name, Array.from<number | string>(values)]));
}

function numeric(name: string, values: readonly number[]): NumericColumn {
  return { kind: "numeric", name, set: "clinical", values: Float64Array.from(values) };
}

function category(name: string, values: readonly string[], levels: readonly string[] | null = null): CategoryColumn {
  return { kind: "category", name, set: "clinical", values, levels };
}
