import { describe, expect, it } from "vitest";
import type { CategoryColumn, FeatureColumn, FeatureTable, NumericColumn } from "../../../statistics/feature-table.ts";
import { columnMoments, InfiniteValueError } from "../../../statistics/preparation/column-moments.ts";
import { dropConstant } from "../../../statistics/preparation/drop-constant.ts";
import { dropMissing } from "../../../statistics/preparation/drop-missing.ts";
import { dropNearZeroVariance } from "../../../statistics/preparation/drop-near-zero-variance.ts";
import { imputeIndicator } from "../../../statistics/preparation/impute-indicator.ts";
import { imputeKnn } from "../../../statistics/preparation/impute-knn.ts";
import { imputeMedian } from "../../../statistics/preparation/impute-median.ts";
import { IndicatorNameError } from "../../../statistics/preparation/indicator-name-error.ts";
import { oneHot } from "../../../statistics/preparation/one-hot.ts";
import { robustScale } from "../../../statistics/preparation/robust-scale.ts";
import { standardize } from "../../../statistics/preparation/standardize.ts";
import { winsorize } from "../../../statistics/preparation/winsorize.ts";
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

  it("counts levels of few training rows as other, declared ones too", () => {
    const training = [category("c", ["a", "a", "b", "a"]), category("d", ["x", "y", "y", "y"], ["x", "y", "z"])];
    const result = stepRunner(oneHot, { kind: "one-hot", minCount: 2 })(training, training);
    expect(valuesOf(result)).toEqual({
      "c=a": [1, 1, 0, 1],
      "c=other": [0, 0, 1, 0],
      "d=y": [0, 1, 1, 1],
      "d=other": [1, 0, 0, 0],
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

describe("impute-indicator", () => {
  const run = stepRunner(imputeIndicator, { kind: "impute-indicator" });

  it("fills with the median and says where, for columns with gaps in training only", () => {
    const training = [numeric("gaps", [9, missing, 1, 2]), numeric("full", [4, 1, 10, 2])];
    const other = [numeric("gaps", [missing, 7]), numeric("full", [missing, 5])];
    expect(valuesOf(run(training, other))).toEqual({ gaps: [2, 7], "gaps=missing": [1, 0], full: [3, 5] });
  });

  it("drops a column without any training value, and refuses a name that is taken", () => {
    const empty = [numeric("empty", [missing, missing]), numeric("full", [1, 2])];
    expect(valuesOf(run(empty, empty))).toEqual({ full: [1, 2] });
    const taken = [numeric("x", [missing, 1]), numeric("x=missing", [1, 2])];
    expect(() => run(taken, taken)).toThrow("impute-indicator: two columns would be named `x=missing`");
  });
});

describe("impute-knn", () => {
  const run = stepRunner(imputeKnn, { kind: "impute-knn", neighbors: 1 });

  it("takes the earlier of two equally near rows, and the mean for a row without any value", () => {
    const training = [numeric("x", [1, 1, 5]), numeric("y", [10, 20, 60])];
    const other = [numeric("x", [1, missing]), numeric("y", [missing, missing])];
    expect(valuesOf(run(training, other))).toEqual({ x: [1, 7 / 3], y: [10, 30] });
  });

  it("drops a column without any training value", () => {
    const training = [numeric("empty", [missing, missing]), numeric("full", [1, missing])];
    expect(valuesOf(run(training, training))).toEqual({ full: [1, 1] });
  });
});

describe("robust-scale", () => {
  it("only centers a column whose middle half does not vary", () => {
    const training = [numeric("rare", [0, 0, 0, 0, 0, 0, 0, 8])];
    const run = stepRunner(robustScale, { kind: "robust-scale" });
    expect(valuesOf(run(training, training))).toEqual({ rare: [0, 0, 0, 0, 0, 0, 0, 8] });
    expect(() => run([numeric("x", [1, Infinity])], [])).toThrow(InfiniteValueError);
  });
});

describe("winsorize", () => {
  it("cuts values of any row to quantiles of training", () => {
    const run = stepRunner(winsorize, { kind: "winsorize", lower: 0.25, upper: 0.75 });
    expect(valuesOf(run([numeric("x", [0, 1, 2, 3, 4])], [numeric("x", [-100, 2.5, 100, missing])]))).toEqual({
      x: [1, 2.5, 3, missing],
    });
  });
});

describe("drop-missing", () => {
  it("drops numbers and categories of which more than the fraction is missing in training", () => {
    const training = [
      numeric("half", [1, missing, missing, 2]),
      numeric("most", [missing, missing, missing, 2]),
      category("grade", ["", "", "", "II"]),
    ];
    const run = stepRunner(dropMissing, { kind: "drop-missing", fraction: 0.5 });
    expect(run(training, training).columns.map(({ name }) => name)).toEqual(["half"]);
  });
});

describe("drop-near-zero-variance", () => {
  // counts in the 528 compounds of caret's example: all of these columns are near zero variance there, their ratios
  // 23, 21.78261, 57.66667 and 527
  const counted = (name: string, counts: readonly number[]): NumericColumn =>
    numeric(
      name,
      counts.flatMap((count, value) => Array.from({ length: count }, () => value)),
    );
  const training = [
    counted("nTB", [506, 22]),
    counted("nR11", [501, 23, 4]),
    counted("nR12", [519, 9]),
    counted("nI", [527, 1]),
    counted("below the ratio", [501, 27]),
    numeric(
      "many values",
      Array.from({ length: 528 }, (_, i) => Math.max(0, i - 460)),
    ),
    counted("constant", [528]),
  ];

  it("drops what caret's nearZeroVar drops", () => {
    const run = stepRunner(dropNearZeroVariance, {
      kind: "drop-near-zero-variance",
      frequencyRatio: 19,
      uniqueFraction: 0.1,
    });
    expect(run(training, training).columns.map(({ name }) => name)).toEqual(["below the ratio", "many values"]);
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
