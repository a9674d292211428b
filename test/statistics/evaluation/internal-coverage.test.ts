import { describe, expect, it } from "vitest";
import { internalCoverage, type CoverageSetting } from "../../../statistics/evaluation/internal-coverage.ts";
import { simulatedCoverage } from "../../../statistics/evaluation/simulated-coverage.ts";

const setting: CoverageSetting = {
  outcome: "binary",
  scheme: "folds",
  folds: 5,
  repeats: 5,
  n: 200,
  minority: 100,
  isIndependent: true,
  confidence: 0.95,
};

/** Lowest share over the signals of one recorded line. */
function recorded(n: number, minority: number, features: number, folds: number, repeats: 1 | 5 | 10): number {
  const row = simulatedCoverage.find(
    (each) => each[0] === "auc" && each[1] === n && each[2] === minority && each[3] === features && each[4] === folds,
  );
  if (row === undefined) throw new Error("not simulated");
  return Math.min(...{ 1: row[6], 5: row[7], 10: row[8] }[repeats]);
}

const auc = (changed: Partial<CoverageSetting>, features = 20) =>
  internalCoverage("auc", { ...setting, ...changed }, features).coverage;

describe("the simulated coverage of an interval over folds", () => {
  it("is the lowest over the signals, since the true one is not known", () => {
    expect(auc({})).toBe(recorded(200, 100, 20, 5, 5));
  });

  it("is that of the nearest setting with no more cases, no more of the rarer class and no fewer features", () => {
    expect(auc({ n: 399, minority: 199 }, 21)).toBe(recorded(200, 100, 200, 5, 5));
    expect(auc({ n: 250, minority: 60 }, 3)).toBe(recorded(200, 50, 20, 5, 5));
    expect(auc({ n: 5000, minority: 2000 }, 201)).toBe(recorded(400, 200, 1000, 5, 5));
    // 200 cases with 49 events: no line of 200 cases has so few, the nearest is of 100 cases.
    expect(auc({ minority: 49 })).toBe(recorded(100, 25, 20, 5, 5));
  });

  it("is the lower of both sides between simulated folds and repeats, and that of ten repeats beyond", () => {
    expect(auc({ folds: 7 })).toBe(Math.min(recorded(200, 100, 20, 5, 5), recorded(200, 100, 20, 10, 5)));
    expect(auc({ repeats: 3 })).toBe(Math.min(recorded(200, 100, 20, 5, 1), recorded(200, 100, 20, 5, 5)));
    expect(auc({ repeats: 50 })).toBe(recorded(200, 100, 20, 5, 10));
  });

  it("is not known outside what was simulated", () => {
    for (const found of [
      internalCoverage("auc", { ...setting, n: 59, minority: 29 }, 20),
      internalCoverage("auc", { ...setting, minority: 14 }, 20),
      internalCoverage("auc", setting, 1001),
      internalCoverage("auc", { ...setting, folds: 3 }, 20),
      internalCoverage("auc", { ...setting, folds: 11 }, 20),
    ]) {
      expect(found.coverage).toBeNaN();
      expect(found.unknown).toContain("not simulated for so few cases");
    }
    expect(internalCoverage("brier", setting, 20).unknown).toContain("this measure");
  });
});
