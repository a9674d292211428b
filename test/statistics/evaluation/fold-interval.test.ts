import { describe, expect, it } from "vitest";
import { clippedInterval, foldIntervalMaker } from "../../../statistics/evaluation/fold-interval.ts";
import type { CoverageSetting } from "../../../statistics/evaluation/internal-coverage.ts";

const setting: CoverageSetting = {
  outcome: "binary",
  scheme: "folds",
  folds: 5,
  repeats: 1,
  n: 200,
  minority: 100,
  isIndependent: true,
  confidence: 0.95,
};
const candidates = new Map([
  ["small", 10],
  ["large", 900],
]);
const values = [0.7, 0.8, 0.75, 0.65, 0.85];

describe("the interval over folds", () => {
  it("is the corrected resampled t interval where one like it holds the truth in at least 90 % of cohorts", () => {
    const found = foldIntervalMaker(setting, candidates)("auc", ["small"], values, 0.25);
    // scipy 1.17: t.ppf(0.975, 4) = 2.7764451; variance (1/5 + 1/4) * 0.00625.
    const half = 2.7764451051977987 * Math.sqrt(0.45 * 0.00625);
    expect(found).toMatchObject({ interval: "nadeau-bengio", withheld: "" });
    expect(found.lower).toBeCloseTo(0.75 - half, 9);
    expect(found.upper).toBeCloseTo(0.75 + half, 9);
    expect(found.coverage).toBeGreaterThanOrEqual(0.9);
    expect(found.pValue).toBeLessThan(0.05);
  });

  it("is left out where it would not, with the range of the folds, the coverage and the reason, and no test", () => {
    const repeated = foldIntervalMaker({ ...setting, repeats: 10 }, candidates);
    const found = repeated("auc", ["large"], values, 0.25);
    expect(found).toMatchObject({ interval: "fold-spread", lower: 0.65, upper: 0.85, pValue: Number.NaN });
    expect(found.coverage).toBeLessThan(0.9);
    expect(found.withheld).toContain("below 90 %");
  });

  it("says where folds without repeats would have one", () => {
    const why = (model: string, repeats: number) =>
      foldIntervalMaker({ ...setting, repeats, n: 60, minority: 30, folds: 10 }, candidates)(
        "auc",
        [model],
        values,
        0.1,
      );
    expect(why("small", 10).withheld).toBe(
      "its simulated coverage is below 90 %; without repeats of the folds it is 94 %",
    );
    expect(why("small", 1)).toMatchObject({ interval: "nadeau-bengio", withheld: "" });
    expect(why("large", 10).withheld).toMatch(/below 90 %$/);
  });

  it("of a difference asks for the larger of both models", () => {
    const of = (models: string[], repeats: number) =>
      foldIntervalMaker({ ...setting, repeats }, candidates)("auc_difference", models, values, 0.25).coverage;
    expect(of(["small", "large"], 1)).toBe(of(["large", "large"], 1));
  });

  it("is left out for a measure, splits, patients or a model that nobody simulated", () => {
    const why = (measure: string, changed: Partial<CoverageSetting>, model = "small") =>
      foldIntervalMaker({ ...setting, ...changed }, candidates)(measure, [model], values, 0.25);
    for (const found of [
      why("brier", {}),
      why("auc", { scheme: "predefined" }),
      why("auc", { scheme: "leave-one-center-out" }),
      why("auc", { isIndependent: false }),
      why("auc", { confidence: 0.9 }),
      why("auc", { outcome: "multiclass" }),
      why("auc", {}, "unknown"),
    ]) {
      expect(found).toMatchObject({ interval: "fold-spread", coverage: Number.NaN });
      expect(found.withheld).not.toBe("");
    }
  });

  it("has no limits where a fold has no value, and says so", () => {
    const found = foldIntervalMaker(setting, candidates)("auc", ["small"], [0.7, Number.NaN], 0.25);
    expect(found).toMatchObject({ interval: "none", lower: Number.NaN, upper: Number.NaN });
    expect(found.withheld).toContain("not every fold");
  });

  it("is cut at the bounds of its measure", () => {
    const made = foldIntervalMaker(setting, candidates)("auc", ["small"], [0.9, 1, 0.95, 1, 0.8], 0.25);
    expect(made.upper).toBeGreaterThan(1);
    expect(clippedInterval(made, [0, 1]).upper).toBe(1);
  });
});
