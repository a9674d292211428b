import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { NumericColumn } from "../../../statistics/feature-table.ts";
import { applyCombat } from "../../../statistics/harmonization/apply-combat.ts";
import { fitCombat, type CombatFitOptions } from "../../../statistics/harmonization/combat.ts";
import type { NamedValues } from "../../../statistics/harmonization/standardize-features.ts";
import {
  CombatVariableError,
  ConfoundedCovariateError,
  ReferenceBatchError,
  SingleCaseBatchError,
  UnseenBatchError,
} from "../../../statistics/harmonization/combat-errors.ts";
import { ColumnMismatchError } from "../../../statistics/preparation/column-signature.ts";
import { InfiniteValueError } from "../../../statistics/preparation/column-moments.ts";

const dataFolder = process.env.RADSTUDY_DATA ?? join(import.meta.dirname, "../../../../shared/data");
const referenceFolder = join(dataFolder, "combat");
const hasReference = existsSync(referenceFolder);
if (!hasReference) console.log("ComBat reference tests skipped: no folder `combat` in the data folder (RADSTUDY_DATA)");

const defaults: CombatFitOptions = {
  prior: "parametric",
  meanOnly: false,
  referenceBatch: null,
  unseenBatch: "error",
  singleCaseBatch: "error",
  compat: null,
};
const pheno = numeric("pheno", [1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
const twoBatches = ["1", "1", "1", "1", "1", "2", "2", "2", "2", "2"];

describe.skipIf(!hasReference)("ComBat equals R neuroCombat 91f8bf3 within 1e-10 in compat mode", () => {
  const files = [
    "nonparametric_adjusted",
    "nonparametric_unadjusted",
    "nonparametric_unadjusted_meanonly",
    "parametric_adjusted",
    "parametric_adjusted_batchref",
    "parametric_adjusted_meanonly",
    "parametric_adjusted_noeb",
    "parametric_unadjusted",
    "parametric_unadjusted_batchref",
    "parametric_unadjusted_meanonly",
    "parametric_unadjusted_noeb",
  ];
  const run = (file: string, compat: CombatFitOptions["compat"]): number => {
    const input = readFeatures("input");
    const covariates = file.includes("_adjusted") ? [pheno] : [];
    const fitted = fitCombat(input, twoBatches, covariates, {
      ...defaults,
      compat,
      prior: file.includes("noeb") ? "none" : file.startsWith("non") ? "non-parametric" : "parametric",
      meanOnly: file.includes("meanonly"),
      referenceBatch: file.includes("batchref") ? "1" : null,
    });
    const { features } = applyCombat(fitted, input, twoBatches, covariates);
    return largestDifference(features, readFeatures(file));
  };

  it.each(files)("%s", (file) => {
    expect(run(file, "neurocombat")).toBeLessThan(1e-10);
  });

  it("moves by 8.8e-6 when run to full convergence, as documented for this data", () => {
    expect(run("parametric_adjusted", null)).toBeCloseTo(8.8e-6, 7);
  });
});

describe("fitCombat at the edges", () => {
  it("leaves the data as they are with one batch, and says so", () => {
    const features = [feature("a", [1, 2, 4]), feature("b", [3, 1, 5])];
    const fitted = fitCombat(features, ["x", "x", "x"], [], defaults);
    expect(fitted.notes).toEqual(["Only one batch in training (x): nothing was harmonized."]);
    expect(applyCombat(fitted, features, ["x", "x", "x"], []).features).toEqual(features);
  });

  it("refuses a batch with a single case by name", () => {
    const fit = (): unknown => fitCombat([feature("a", [1, 2, 4])], ["x", "x", "y"], [], defaults);
    expect(fit).toThrow(SingleCaseBatchError);
    expect(fit).toThrow("batch `y` is too small");
  });

  it("harmonizes means only where a single case is allowed", () => {
    const features = [feature("a", [1, 2, 3, 7]), feature("b", [0, 4, 8, 5])];
    const batches = ["x", "x", "x", "y"];
    const fitted = fitCombat(features, batches, [], { ...defaults, singleCaseBatch: "mean-only" });
    expect(fitted.notes).toEqual(["Batch y has a single case: means only were harmonized."]);
    expect(fitted.scales).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(fitted).toEqual({
      ...fitCombat(features, batches, [], { ...defaults, meanOnly: true }),
      notes: fitted.notes,
    });
  });

  it("refuses a reference batch that is absent or has one case", () => {
    const features = [feature("a", [1, 2, 4])];
    const fit = (referenceBatch: string) => (): unknown =>
      fitCombat(features, ["x", "x", "y"], [], { ...defaults, referenceBatch, singleCaseBatch: "mean-only" });
    expect(fit("z")).toThrow(ReferenceBatchError);
    expect(fit("z")).toThrow("expected one of x, y, got `z`");
    expect(fit("y")).toThrow(SingleCaseBatchError);
  });

  it("skips empirical Bayes for a single feature, and says so", () => {
    const features = [feature("a", [1, 2, 3, 10, 14, 18])];
    const batches = ["x", "x", "x", "y", "y", "y"];
    const fitted = fitCombat(features, batches, [], defaults);
    expect(fitted.notes[0]).toContain("single feature");
    const [{ values }] = applyCombat(fitted, features, batches, []).features;
    // batch means 2 and 14; pooled variance (2 + 32) / 6; both batches become mean 8 +- its root
    const deviation = Math.sqrt(34 / 6);
    const expected = [8 - deviation, 8, 8 + deviation];
    [...values].forEach((value, row) => expect(value).toBeCloseTo(expected[row % 3], 12));
  });

  it("passes features without variation through and lists them", () => {
    const features = [
      feature("constant", [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
      feature("constant within batches", [1, 1, 1, 2, 2, 2]),
      feature("a", [1, 2, 3, 10, 14, 18]),
      feature("b", [1, 5, 3, 2, 8, 3]),
    ];
    const batches = ["x", "x", "x", "y", "y", "y"];
    const fitted = fitCombat(features, batches, [], defaults);
    expect(fitted.harmonized).toEqual(["a", "b"]);
    expect(fitted.passedThrough.map(({ reason }) => reason)).toEqual(["no-variation", "no-variation"]);
    expect(fitted.notes[0]).toContain("constant, constant within batches");
    expect(applyCombat(fitted, features, batches, []).features.slice(0, 2)).toEqual(features.slice(0, 2));
  });

  it("takes the scale of a batch without variation as 1, as neuroCombat does", () => {
    const features = [feature("a", [0.1, 0.1, 0.1, 10, 14, 18]), feature("b", [1, 5, 3, 2, 8, 3])];
    const fitted = fitCombat(features, ["x", "x", "x", "y", "y", "y"], [], { ...defaults, prior: "none" });
    expect(fitted.scales[0][0]).toBe(1);
    expect(fitted.scales[1][0]).toBeCloseTo(16 / (32 / 6), 12);
  });

  it("refuses covariates that batches determine, alone or with other covariates, by name", () => {
    const features = [feature("a", [1, 2, 3, 10, 14, 18])];
    const batches = ["x", "x", "x", "y", "y", "y"];
    const fit =
      (...covariates: NumericColumn[]) =>
      (): unknown =>
        fitCombat(features, batches, covariates, defaults);
    // three times 0.1 has a mean that is not 0.1 to the bit
    const dose = numeric("dose", [0.1, 0.1, 0.1, 0.7, 0.7, 0.7]);
    expect(fit(dose)).toThrow(ConfoundedCovariateError);
    expect(fit(dose)).toThrow("`dose` is confounded");
    const age = numeric("age", [50, 60, 73, 41, 55, 80]);
    const birthYear = numeric("birthYear", [1970, 1960, 1947, 1969, 1955, 1930]);
    expect(fit(age, birthYear)).toThrow("covariate `birthYear` is confounded");
    expect(fit(age, birthYear)).toThrow("determined by the batches and age");
  });

  it("leaves a covariate out that does not vary, and says so", () => {
    const features = [feature("a", [1, 2, 3, 10, 14, 18]), feature("b", [1, 5, 3, 2, 8, 3])];
    const batches = ["x", "x", "x", "y", "y", "y"];
    const fitted = fitCombat(features, batches, [numeric("ones", [1, 1, 1, 1, 1, 1])], defaults);
    expect(fitted.notes).toEqual(["Covariate ones does not vary in training: it was left out."]);
    expect({ ...fitted, notes: [] }).toEqual(fitCombat(features, batches, [], defaults));
  });

  it("fits a feature with missing values on its complete rows, without harm to others", () => {
    const a = feature("a", [1, 2, 3, Number.NaN, 10, 14, 18, 11]);
    const other = feature("b", [1, 5, 3, 2, 2, 8, 3, 1]);
    const batches = ["x", "x", "x", "x", "y", "y", "y", "y"];
    const age = numeric("age", [50, 60, 73, 64, 41, 55, 80, 71]);
    const options = { ...defaults, prior: "none" } as const;
    const both = fitCombat([a, other], batches, [age], options);
    const [harmonizedA, harmonizedB] = applyCombat(both, [a, other], batches, [age]).features;
    expect(harmonizedA.values[3]).toBeNaN();
    const complete = (values: Float64Array): Float64Array => values.filter((_, row) => row !== 3);
    const shortA = [{ name: "a", values: complete(a.values) }];
    const shortBatches = batches.filter((_, row) => row !== 3);
    const shortAge = [{ ...age, values: complete(age.values) }];
    const alone = applyCombat(fitCombat(shortA, shortBatches, shortAge, options), shortA, shortBatches, shortAge);
    expect(complete(harmonizedA.values)).toEqual(alone.features[0].values);
    const onlyB = applyCombat(fitCombat([other], batches, [age], options), [other], batches, [age]);
    expect(harmonizedB).toEqual(onlyB.features[0]);
  });

  it("passes a feature through that has under two values in a batch, and lists it", () => {
    const sparse = feature("sparse", [1, 2, 3, Number.NaN, 14, Number.NaN]);
    const features = [sparse, feature("a", [1, 2, 3, 10, 14, 18]), feature("b", [1, 5, 3, 2, 8, 3])];
    const fitted = fitCombat(features, ["x", "x", "x", "y", "y", "y"], [], defaults);
    expect(fitted.passedThrough).toEqual([{ feature: "sparse", reason: "too-few-values" }]);
    expect(fitted.notes[0]).toContain("too few values");
  });

  it("refuses an infinite value by the name of its feature", () => {
    const features = [feature("a", [1, 2, 3, 10, Infinity, 18])];
    const fit = (): unknown => fitCombat(features, ["x", "x", "x", "y", "y", "y"], [], defaults);
    expect(fit).toThrow(InfiniteValueError);
    expect(fit).toThrow("column `a`");
  });

  it("refuses a missing covariate value by name", () => {
    const age = numeric("age", [50, Number.NaN, 73, 41]);
    const fit = (): unknown => fitCombat([feature("a", [1, 2, 3, 4])], ["x", "x", "y", "y"], [age], defaults);
    expect(fit).toThrow(CombatVariableError);
    expect(fit).toThrow("variable `age` has missing or infinite values");
  });
});

describe("applyCombat", () => {
  const features = [feature("a", [1, 2, 3, 10, 14, 18]), feature("b", [1, 5, 3, 2, 8, 3])];
  const batches = ["x", "x", "x", "y", "y", "y"];
  const sex = { kind: "category", name: "sex", set: "", levels: null, values: ["f", "m", "m", "f", "f", "m"] } as const;

  it("refuses an unseen batch by name", () => {
    const fitted = fitCombat(features, batches, [], defaults);
    const apply = (): unknown => applyCombat(fitted, features, ["x", "x", "z", "y", "z", "y"], []);
    expect(apply).toThrow(UnseenBatchError);
    expect(apply).toThrow("batch `z` (2 rows) was unseen in training, expected one of x, y");
  });

  it("leaves rows of an unseen batch as they are where that is chosen, and says so", () => {
    const fitted = fitCombat(features, batches, [], { ...defaults, unseenBatch: "passthrough" });
    const mixed = applyCombat(fitted, features, ["x", "x", "z", "y", "z", "y"], []);
    const known = applyCombat(fitted, features, batches, []);
    expect(mixed.notes).toEqual(["Batch z was unseen in training: its 2 rows were left as they are."]);
    mixed.features.forEach(({ values }, i) => {
      const expected = [...known.features[i].values];
      expected[2] = features[i].values[2];
      expected[4] = features[i].values[4];
      expect([...values]).toEqual(expected);
    });
  });

  it("applies training effects to the covariates of new rows", () => {
    const age = numeric("age", [50, 60, 73, 41, 55, 80]);
    const fitted = fitCombat(features, batches, [age], { ...defaults, referenceBatch: "x" });
    const older = numeric("age", [51, 61, 74, 42, 56, 81]);
    const shifted = features.map(({ name, values }, i) => ({
      name,
      values: values.map((value) => value + fitted.coefficients[0][i]),
    }));
    const before = applyCombat(fitted, features, batches, [age]).features;
    const after = applyCombat(fitted, shifted, batches, [older]).features;
    after.forEach(({ values }, i) =>
      values.forEach((value, row) => expect(value).toBeCloseTo(before[i].values[row] + fitted.coefficients[0][i], 10)),
    );
  });

  it("keeps rows of the reference batch to the bit", () => {
    const fitted = fitCombat(features, batches, [], { ...defaults, referenceBatch: "x" });
    const applied = applyCombat(fitted, features, batches, []).features;
    expect(applied.map(({ values }) => values.slice(0, 3))).toEqual(features.map(({ values }) => values.slice(0, 3)));
  });

  it("codes a category as zero and one", () => {
    const coded = numeric("male", [0, 1, 1, 0, 0, 1]);
    const withSex = applyCombat(fitCombat(features, batches, [sex], defaults), features, batches, [sex]);
    const withCode = applyCombat(fitCombat(features, batches, [coded], defaults), features, batches, [coded]);
    expect(withSex).toEqual(withCode);
  });

  it("refuses an absent covariate, an unseen level and another kind by name", () => {
    const fitted = fitCombat(features, batches, [sex], defaults);
    const apply =
      (...covariates: Parameters<typeof applyCombat>[3]) =>
      (): unknown =>
        applyCombat(fitted, features, batches, covariates);
    expect(apply()).toThrow("variable `sex` is absent");
    expect(apply({ ...sex, values: ["f", "m", "m", "d", "f", "m"] })).toThrow("expected one of f, m, got `d`");
    expect(apply(numeric("sex", [0, 1, 1, 0, 0, 1]))).toThrow("expected category as in training, got numeric");
  });

  it("refuses missing and unseen features by name", () => {
    const fitted = fitCombat(features, batches, [], defaults);
    expect(() => applyCombat(fitted, features.slice(0, 1), batches, [])).toThrow(ColumnMismatchError);
    expect(() => applyCombat(fitted, features.slice(0, 1), batches, [])).toThrow("column `b` is missing");
    const more = [...features, feature("c", [1, 2, 3, 4, 5, 6])];
    expect(() => applyCombat(fitted, more, batches, [])).toThrow("column `c` was unseen");
  });
});

function readFeatures(name: string): NamedValues[] {
  const lines = readFileSync(join(referenceFolder, `${name}.csv`), "utf8")
    .trim()
    .split("\n")
    .slice(1);
  return lines.map((line, i) => feature(`g${i}`, line.split(",").map(Number)));
}

function largestDifference(a: readonly NamedValues[], b: readonly NamedValues[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(
    ...a.map(({ values }, i) => Math.max(...values.map((value, row) => Math.abs(value - b[i].values[row])))),
  );
}

function feature(name: string, values: readonly number[]): NamedValues {
  return { name, values: Float64Array.from(values) };
}

function numeric(name: string, values: readonly number[]): NumericColumn {
  return { kind: "numeric", name, set: "", values: Float64Array.from(values) };
}
