import { describe, expect, test } from "vitest";
import { learnerRegistry } from "../../../../statistics/learners/learner-registry.ts";
import { harrellConcordance } from "../../../../statistics/metrics/harrell-concordance.ts";
import { partialLikelihoodDeviance } from "../../../../statistics/metrics/partial-likelihood-deviance.ts";
import { hasSurvivalData } from "../../survival/reference-cohorts.ts";
import {
  asWritten,
  fitSurvival,
  makeFollowUp,
  predictSurvival,
  readWhas500,
  takeTraining,
  withColumns,
} from "./survival-data.ts";

interface Trees {
  readonly feature: number[];
  readonly value: number[];
}

test("a tree that gives every case its own leaf says minus the derivative of the log partial likelihood", () => {
  const rows = withColumns(
    makeFollowUp(30, 1, 8),
    Float64Array.from({ length: 30 }, (_, i) => i),
  );
  const spec = asWritten({ kind: "boosted-cox", trees: 1, learningRate: 1, depth: 30 });
  const [score] = predictSurvival(fitSurvival(spec, rows), rows.matrix);
  const events = rows.outcome.event.reduce((sum, event) => sum + event, 0);
  const likelihood = (at: number, step: number): number => {
    const scores = new Float64Array(30);
    scores[at] = step;
    return (-events / 2) * partialLikelihoodDeviance(rows.outcome, scores);
  };
  for (let i = 0; i < 30; i++) {
    const derivative = (likelihood(i, 1e-4) - likelihood(i, -1e-4)) / 2e-4;
    expect(Math.abs(score[i] - derivative)).toBeLessThan(1e-6);
  }
});

test("the first tree of four cases, by hand: residuals 3/4, 5/12, -1/12 | -13/12, gain (3/4) (13/9)^2", () => {
  const rows = withColumns(makeFollowUp(4, 1, 8), Float64Array.of(9, 8, 2, 1));
  const outcome = { ...rows.outcome, time: Float64Array.of(1, 2, 3, 4), event: Uint8Array.of(1, 1, 1, 0) };
  const spec = asWritten({ kind: "boosted-cox", trees: 1, learningRate: 0.5, depth: 1 });
  const fitted = fitSurvival(spec, { ...rows, outcome }) as unknown as Trees;
  expect(fitted.feature).toEqual([0, -1, -1]);
  expect(fitted.value[0]).toBe(1.5);
  expect(fitted.value[1]).toBeCloseTo(-13 / 12, 14);
  expect(fitted.value[2]).toBeCloseTo(13 / 36, 14);
});

test("more trees fit the training rows closer, whatever the depth", () => {
  const rows = makeFollowUp(80, 4, 6);
  for (const depth of [1, 3]) {
    const deviances = [1, 10, 100].map((trees) => {
      const fitted = fitSurvival(asWritten({ kind: "boosted-cox", trees, depth }), rows);
      return partialLikelihoodDeviance(rows.outcome, predictSurvival(fitted, rows.matrix)[0]);
    });
    expect(deviances[1]).toBeLessThan(deviances[0]);
    expect(deviances[2]).toBeLessThan(deviances[1]);
  }
});

test("weights are shares of the gain, largest for the column that matters most", () => {
  const { weights } = learnerRegistry["boosted-cox"].summarize(
    fitSurvival(asWritten({ kind: "boosted-cox", depth: 1, trees: 30 }), makeFollowUp(150, 5, 6)),
  );
  expect(weights.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 12);
  expect(weights.toSorted((a, b) => b.value - a.value)[0].name).toBe("ct.f0");
});

describe.skipIf(!hasSurvivalData("whas500.arff"))(
  "on whas500, against GradientBoostingSurvivalAnalysis of scikit-survival 0.28",
  () => {
    const rows = readWhas500([365, 1000]);

    /** n_estimators=1, max_depth=1, learning_rate=1: threshold 72.5 of age, leaves -0.2954 and 0.3124. */
    test("the first tree is its first tree", () => {
      const spec = asWritten({ kind: "boosted-cox", trees: 1, depth: 1, learningRate: 1 });
      const { feature, value } = fitSurvival(spec, rows) as unknown as Trees;
      expect(feature).toEqual([1, -1, -1]);
      expect(value[0]).toBe(72.5);
      expect(value[1]).toBeCloseTo(-0.295404060162567, 12);
      expect(value[2]).toBeCloseTo(0.31242322412255014, 12);
    });

    /** n_estimators=20, max_depth=2, learning_rate=0.1, min_samples_leaf=5; first five rows. */
    test("twenty trees give its scores and risks", () => {
      const spec = asWritten({ kind: "boosted-cox", trees: 20, depth: 2, minLeaf: 5 });
      const [score, ...risks] = predictSurvival(fitSurvival(spec, rows), rows.matrix);
      const expected = [
        [0.16224988475167829, -0.564353414502442, -0.3474489379498524, 0.27250283612108356, -0.3474489379498524],
        [0.3061880865990303, 0.16202191674557231, 0.1971439991220093, 0.33512987823613727, 0.1971439991220093],
        [0.42574105745829693, 0.23525458806722754, 0.28335890981530576, 0.461693957361638, 0.28335890981530576],
      ];
      expected[0].forEach((value, i) => expect(score[i]).toBeCloseTo(value, 9));
      expected.slice(1).forEach((of, h) => of.forEach((value, i) => expect(risks[h][i]).toBeCloseTo(value, 9)));
      expect(harrellConcordance(rows.outcome, score).concordance).toBeCloseTo(0.7820197208213017, 9);
    });

    /** Defaults, five folds (row modulo 5): mean C-index 0.7536. */
    test("defaults discriminate as well on held-out cases", () => {
      let concordance = 0;
      const all = Array.from({ length: 500 }, (_, i) => i);
      for (let fold = 0; fold < 5; fold++) {
        const held = takeTraining(rows, Int32Array.from(all.filter((i) => i % 5 === fold)));
        const train = takeTraining(rows, Int32Array.from(all.filter((i) => i % 5 !== fold)));
        const [score] = predictSurvival(fitSurvival(asWritten("boosted-cox"), train), held.matrix);
        concordance += harrellConcordance(held.outcome, score).concordance / 5;
      }
      expect(Math.abs(concordance - 0.7536)).toBeLessThan(0.01);
    });
  },
);
