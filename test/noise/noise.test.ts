import { describe, expect, test } from "vitest";
import { learnerRegistry } from "../../statistics/learners/learner-registry.ts";
import { stepRegistry } from "../../statistics/step-registry.ts";
import { judgeNoise, noiseAucs, twinAucs } from "./judge-noise.ts";
import { noiseGrid } from "./noise-grid.ts";

const design = { rows: 60, columns: 40 };
const cohorts = 6;

test("the grid of the nightly command has every selector and every learner", () => {
  const steps = new Set(noiseGrid.flatMap(({ model }) => model.steps.map(({ kind }) => kind)));
  const selectors = Object.keys(stepRegistry).filter((kind) => /^(select-|drop-correlated|pca)/.test(kind));
  expect(selectors.filter((kind) => !steps.has(kind as never))).toEqual([]);
  const learners = new Set(noiseGrid.map(({ model }) => model.learner.kind));
  const binary = Object.values(learnerRegistry).filter(({ outcomes }) => outcomes.includes("binary"));
  expect(binary.map(({ kind }) => kind).filter((kind) => !learners.has(kind as never))).toEqual([]);
});

describe("in small cohorts without signal", () => {
  test.each(noiseGrid)("the nested AUC of $name is compatible with 0.5", (cell) => {
    const { mean, allowed } = judgeNoise(noiseAucs(cell, design, cohorts));
    expect(Math.abs(mean - 0.5)).toBeLessThanOrEqual(allowed);
  });

  test("selection outside the folds is seen", () => {
    const twin = noiseGrid.find(({ name }) => name === "select-univariate, ridge");
    if (twin === undefined) throw new Error("no such cell");
    const { mean, isHonest } = judgeNoise(twinAucs(twin, design, cohorts));
    expect(isHonest).toBe(false);
    expect(mean).toBeGreaterThan(0.7);
  });
});
