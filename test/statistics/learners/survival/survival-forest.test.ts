import { describe, expect, test } from "vitest";
import { sweepLogRank } from "../../../../statistics/learners/survival/log-rank-sweep.ts";
import { emptyNodeFollowUp, readFollowUp } from "../../../../statistics/learners/survival/node-follow-up.ts";
import type { TrainingRows } from "../../../../statistics/learners/learner.ts";
import { learnerRegistry } from "../../../../statistics/learners/learner-registry.ts";
import type { CensoredOutcome } from "../../../../statistics/outcome.ts";
import { counterRandom } from "../../../../statistics/random/counter-random.ts";
import { logRankTest } from "../../../../statistics/survival/log-rank.ts";
import { harrellConcordance } from "../../../../statistics/metrics/harrell-concordance.ts";
import { hasSurvivalData } from "../../survival/reference-cohorts.ts";
import { asWritten, fitSurvival, makeFollowUp, predictSurvival, readWhas500, takeTraining } from "./survival-data.ts";

/** A cohort of one column; the horizon is 5. */
function oneColumn(values: number[], time: number[], event: number[]): TrainingRows<CensoredOutcome> {
  return {
    matrix: { rows: values.length, columns: 1, values: Float64Array.from(values) },
    names: ["ct.f0"],
    outcome: {
      kind: "survival",
      time: Float64Array.from(time),
      event: Uint8Array.from(event),
      horizons: [5],
      competing: false,
    },
    patients: values.map((_, i) => `p${i}`),
  };
}

const oneTree = { kind: "survival-forest", trees: 1, bootstrap: false, columnsPerSplit: "all" };

test.each([1, 2, 3])(
  "the sweep finds the largest log-rank statistic of all thresholds, copies and ties included: %i",
  (seed) => {
    const random = counterRandom(["sweep", seed]);
    const n = 40;
    const time = Float64Array.from({ length: n }, () => 1 + random.integerBelow(seed === 1 ? 1000 : 12));
    const event = Uint8Array.from({ length: n }, () => random.integerBelow(2));
    const values = Float64Array.from({ length: n }, () => random.integerBelow(20));
    const weight = Int32Array.from({ length: n }, () => 1 + random.integerBelow(3));
    const copies = Array.from(weight).flatMap((count, row) => Array.from({ length: count }, () => row));
    const copied = { time: Float64Array.from(copies, (r) => time[r]), event: Uint8Array.from(copies, (r) => event[r]) };
    let expected = 0;
    for (let at = 0; at < 19; at++) {
      const group = Int32Array.from(copies, (row) => (values[row] <= at ? 0 : 1));
      const left = values.filter((value) => value <= at).length;
      if (left < 3 || n - left < 3) continue;
      expected = Math.max(expected, logRankTest(copied, group, 2, "log-rank").statistic);
    }
    const rows = Int32Array.from({ length: n }, (_, i) => i);
    const node = emptyNodeFollowUp(n);
    readFollowUp(
      node,
      rows.toSorted((a, b) => time[a] - time[b]),
      time,
      event,
      weight,
    );
    const best = { column: -1, threshold: NaN, statistic: 0 };
    const sums = { weights: new Float64Array(n + 1), squares: new Float64Array(n + 1) };
    const matrix = { rows: n, columns: 1, values };
    const sorted = rows.toSorted((a, b) => values[a] - values[b]);
    expect(sweepLogRank(matrix, 0, sorted, node, event, weight, sums, 3, best)).toBe(true);
    expect(best.statistic).toBeCloseTo(expected, 9);
  },
);

describe("one tree on all cases, by hand", () => {
  const rows = oneColumn([1, 2, 3, 11, 12, 13], [8, 9, 9, 1, 2, 7], [1, 0, 1, 1, 1, 0]);
  const fitted = fitSurvival(asWritten({ ...oneTree, minLeaf: 3 }), rows);
  const [score, risk] = predictSurvival(fitted, { rows: 2, columns: 1, values: Float64Array.of(0, 7.5) });

  test("splits between 3 and 11, where the short lives begin", () => {
    expect(fitted).toMatchObject({ feature: [0, -1, -1], right: [2, 0, 0] });
    expect((fitted as unknown as { value: number[] }).value[0]).toBe(7);
  });

  test("a leaf says 1 - Kaplan-Meier: nothing by 5 on the left, 1 - 2/3 x 1/2 on the right", () => {
    expect(risk[0]).toBe(0);
    expect(risk[1]).toBeCloseTo(2 / 3, 15);
  });

  test("and its hazard summed over the event times 1, 2, 8, 9: (1/3, 1/3 + 1/2) and (0, 0, 1/3, 1/3 + 1/2)", () => {
    expect(score[0]).toBeCloseTo(Math.log(1 / 3 + 5 / 6 + 0.5), 15);
    expect(score[1]).toBeCloseTo(Math.log(1 / 3 + 5 / 6 + 5 / 6 + 5 / 6 + 0.5), 15);
  });
});

describe("options", () => {
  const rows = makeFollowUp(120, 6, 4);
  const nodes = (spec: object): number =>
    (fitSurvival(asWritten({ ...oneTree, ...spec }), rows) as unknown as { feature: number[] }).feature.length;

  test("depth and least leaf limit a tree", () => {
    expect(nodes({ depth: 1 })).toBe(3);
    expect(nodes({ minLeaf: 60 })).toBeLessThanOrEqual(3);
    expect(nodes({ minLeaf: 61 })).toBe(1);
    expect(nodes({ minLeaf: 3 })).toBeGreaterThan(nodes({ minLeaf: 10 }));
  });

  test("no leaf has fewer different cases than minLeaf", () => {
    const fitted = fitSurvival(asWritten({ ...oneTree, minLeaf: 7 }), rows);
    const [score] = predictSurvival(fitted, rows.matrix);
    const sizes = new Map<number, number>();
    for (const value of score) sizes.set(value, (sizes.get(value) ?? 0) + 1);
    expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(7);
  });

  test("the columns that matter have the largest weights", () => {
    const { weights } = learnerRegistry["survival-forest"].summarize(
      fitSurvival(asWritten({ kind: "survival-forest", trees: 50 }), rows),
    );
    expect(weights.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 12);
    expect(weights.toSorted((a, b) => b.value - a.value)[0].name).toBe("ct.f0");
  });
});

describe.skipIf(!hasSurvivalData("whas500.arff"))(
  "on whas500, against RandomSurvivalForest of scikit-survival 0.28",
  () => {
    const rows = readWhas500([365, 1000]);

    /** n_estimators=1, max_features=None, bootstrap=False, min_samples_leaf=20, min_samples_split=40, max_depth=3; first six rows. */
    test("one tree on all cases has its splits, mortality and survival", () => {
      const fitted = fitSurvival(asWritten({ ...oneTree, minLeaf: 20, depth: 3 }), rows);
      const { feature, value } = fitted as unknown as { feature: number[]; value: number[] };
      expect(feature).toEqual([1, 4, 1, -1, -1, 1, -1, -1, 3, -1, 1, -1, -1]);
      const thresholds = value.filter((_, node) => feature[node] >= 0);
      [85.5, 0.5, 72.5, 67.5, 22.09574031829834, 89.5].forEach((expected, k) =>
        expect(thresholds[k]).toBeCloseTo(expected, 5),
      );
      const [score, ...risks] = predictSurvival(fitted, rows.matrix);
      const expected = [
        [54.41990487154795, 12.656115577310196, 12.656115577310196, 120.37945454786353, 12.656115577310196],
        [0.2612612612612616, 0.0588235294117645, 0.0588235294117645, 0.5060240963855424, 0.0588235294117645],
        [0.38470384013440995, 0.07744535005045905, 0.07744535005045905, 0.6971835218153827, 0.07744535005045905],
      ];
      expected[0].forEach((mortality, i) => expect(Math.exp(score[i]) - 0.5).toBeCloseTo(mortality, 9));
      expected.slice(1).forEach((of, h) => of.forEach((risk, i) => expect(risks[h][i]).toBeCloseTo(risk, 12)));
    });

    /** Five folds (row modulo 5), 100 trees, three seeds: mean C-index 0.7618 and 0.7657, mean risk at 1000 days 0.3727 and 0.3730. */
    test.each([
      { minLeaf: 3, concordance: 0.7618, risk: 0.3727 },
      { minLeaf: 15, concordance: 0.7657, risk: 0.373 },
    ])("100 trees with leaves of $minLeaf discriminate and predict as well on held-out cases", (expected) => {
      let concordance = 0;
      let risk = 0;
      for (let fold = 0; fold < 5; fold++) {
        const all = Array.from({ length: 500 }, (_, i) => i);
        const held = takeTraining(rows, Int32Array.from(all.filter((i) => i % 5 === fold)));
        const train = takeTraining(rows, Int32Array.from(all.filter((i) => i % 5 !== fold)));
        const spec = asWritten({ kind: "survival-forest", minLeaf: expected.minLeaf });
        const [score, , late] = predictSurvival(fitSurvival(spec, train), held.matrix);
        concordance += harrellConcordance(held.outcome, score).concordance / 5;
        for (const value of late) risk += value / 500;
      }
      expect(Math.abs(concordance - expected.concordance)).toBeLessThan(0.015);
      expect(Math.abs(risk - expected.risk)).toBeLessThan(0.01);
    });
  },
);
