import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../statistics/outcome.ts";
import { classInformation, numberInformation } from "../../../statistics/selection/neighbor-information.ts";
import { selectUnivariate } from "../../../statistics/selection/select-univariate.ts";
import { binaryOutcome } from "../binary-outcome.ts";
import { referenceCohort, referenceOutcomes, valuesOf } from "./reference-cohort.ts";

const { table, outcome } = referenceCohort();
const others = referenceOutcomes();
const columns = [0, 1, 2, 5, 10, 11];

describe("mutual information from three nearest neighbors", () => {
  // scikit-learn 1.9: mutual_info_classif and mutual_info_regression (n_neighbors=3), whose noise moves none of these
  it.each<[string, ArrayLike<number>, readonly number[]]>([
    [
      "two classes",
      outcome,
      [0.2797871380132291, 0.18191400896362953, 0.21316006310442015, 0, 0.2231291894802805, 0.20582739701376185],
    ],
    [
      "three classes",
      others.multiclass.level,
      [0.10652704918242462, 1.0259128124845964, 0, 0, 0.013494925360827192, 0.34721308628487035],
    ],
    [
      "three levels",
      others.ordinal.level,
      [0.3198752822782529, 0.32840645568973903, 0.04840335331378287, 0, 0.31572028386822404, 1.0051987321408953],
    ],
  ])("with %s is scikit-learn's", (_, classOf, expected) => {
    columns.forEach((j, k) => expect(classInformation(valuesOf(table, j), classOf)).toBeCloseTo(expected[k], 12));
  });

  it("with a number is scikit-learn's, in any unit", () => {
    const expected = [0.7775873831590325, 0, 0, 0.007467644809956209, 1.0338474081787319, 0.2840348865730631];
    const { value } = others.continuous;
    columns.forEach((j, k) => {
      const x = valuesOf(table, j);
      expect(numberInformation(x, value)).toBeCloseTo(expected[k], 12);
      expect(
        numberInformation(
          x.map((own) => 1024 * own),
          value,
        ),
      ).toBe(numberInformation(x, value));
    });
  });

  it("of groups comes near the plug-in estimate: each value has many equal ones, so that no distance is left", () => {
    // 40 cases of 2 x 2 cells 15, 5, 5, 15: sum p log(p / (q r)) = 0.1308; ln(m) stands for psi(m), which is 1 / (2 m) less
    const x = Float64Array.from({ length: 40 }, (_, row) => (row < 20 ? 0 : 1));
    const y = Uint8Array.from({ length: 40 }, (_, row) => (row < 15 || (row >= 20 && row < 25) ? 0 : 1));
    const digamma = (n: number): number =>
      Array.from({ length: n - 1 }, (_, k) => 1 / (k + 1)).reduce((a, b) => a + b, 0);
    const expected = digamma(40) + 0.75 * digamma(15) + 0.25 * digamma(5) - 2 * digamma(20);
    expect(classInformation(x, y)).toBeCloseTo(expected, 13);
    expect(numberInformation(x, Float64Array.from(y))).toBeCloseTo(expected, 13);
    expect(expected).toBeGreaterThan(0.08);
    expect(expected).toBeLessThan(0.131);
  });

  it("leaves a class of one case out, and knows nothing of one class, one case or equal values", () => {
    const x = Float64Array.of(1, 2, 4, 8, 16, 5);
    expect(classInformation(x, [0, 0, 0, 1, 1, 2])).toBe(classInformation(x.slice(0, 5), [0, 0, 0, 1, 1]));
    expect(classInformation(x, [0, 0, 0, 0, 0, 0])).toBe(0);
    expect(numberInformation(Float64Array.of(1), Float64Array.of(2))).toBe(0);
    expect(numberInformation(x, new Float64Array(6).fill(3))).toBe(0);
  });
});

describe("select-univariate by mutual-information-knn", () => {
  const context = { patients: [], variables: {} };
  const options = {
    kind: "select-univariate",
    by: "mutual-information-knn",
    keep: 1,
    falseDiscoveryRate: null,
  } as const;

  it.each<[Outcome, string]>([
    [binaryOutcome(outcome), "f0"],
    [others.multiclass, "f1"],
    [others.ordinal, "f11"],
    [others.continuous, "f10"],
  ])("keeps the column that says most, with scores and without p-values", (of, best) => {
    const found = { rows: 60, columns: columns.map((j) => table.columns[j]) };
    const { kept, scores, pValues } = selectUnivariate.fit(found, context, of, options);
    expect(kept).toEqual([best]);
    expect(scores.every((score) => score !== null)).toBe(true);
    expect(pValues).toEqual(columns.map(() => null));
  });

  it("leaves missing values out, and refuses a false discovery rate", () => {
    const gappy = {
      rows: 60,
      columns: [
        {
          kind: "numeric",
          name: "gappy",
          set: "ct",
          values: valuesOf(table, 0).map((value, row) => (row < 10 ? Number.NaN : value)),
        } as const,
      ],
    };
    const { scores } = selectUnivariate.fit(gappy, context, binaryOutcome(outcome), options);
    expect(scores[0]).toBe(classInformation(valuesOf(table, 0).slice(10), outcome.slice(10)));
    expect(() =>
      selectUnivariate.fit(table, context, binaryOutcome(outcome), { ...options, falseDiscoveryRate: 0.1 }),
    ).toThrow("has no p-value");
  });
});
