import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spearman } from "../../../statistics/evaluation/feature-overview.ts";
import { absoluteCorrelations } from "../../../statistics/selection/absolute-correlations.ts";
import { averageLinkage } from "../../../statistics/selection/average-linkage.ts";
import { candidateColumns, candidateRanks } from "../../../statistics/selection/candidate-columns.ts";
import { dropCorrelated, type DropCorrelatedOptions } from "../../../statistics/selection/drop-correlated.ts";
import { OneLevelError } from "../../../statistics/learners/one-level-error.ts";
import type { Outcome } from "../../../statistics/outcome.ts";
import { ConstantOutcomeError } from "../../../statistics/selection/require-varied-outcome.ts";
import { SingleClassError } from "../../../statistics/selection/single-class-error.ts";
import type { UnivariateMeasure } from "../../../statistics/selection/univariate-measure.ts";
import { NoEventsError } from "../../../statistics/survival/survival-outcome.ts";
import { binaryOutcome } from "../binary-outcome.ts";
import { referenceCohort, referenceOutcomes, valuesOf } from "./reference-cohort.ts";

const { table, outcome: event } = referenceCohort();
const outcome = binaryOutcome(event);
const context = { patients: [], variables: {} };

describe("averageLinkage", () => {
  // labels of scipy 1.17: fcluster(linkage(squareform(1 - |r|), "average"), 1 - cut, "distance")
  it.each([
    [0.97, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    [0.9, [5, 7, 9, 10, 1, 3, 8, 11, 2, 4, 5, 6]],
    [0.6, [5, 6, 8, 9, 1, 3, 7, 10, 2, 4, 5, 5]],
    [0.3, [5, 5, 7, 8, 1, 3, 6, 9, 2, 4, 5, 5]],
    [0.15, [3, 3, 3, 4, 1, 2, 3, 4, 1, 2, 3, 3]],
    [0.1, [2, 2, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2]],
  ])("finds scipy's clusters of Pearson correlations at %d", (cut, labels) => {
    expect(clusters(candidateColumns(table).matrix, cut)).toEqual(clustersOf(labels));
  });

  it.each([
    [0.9, [7, 9, 11, 5, 1, 3, 10, 6, 2, 4, 7, 8]],
    [0.6, [7, 8, 10, 5, 1, 3, 9, 6, 2, 4, 7, 7]],
    [0.3, [7, 7, 9, 5, 1, 3, 8, 6, 2, 4, 7, 7]],
    [0.15, [4, 4, 4, 3, 1, 2, 4, 3, 1, 2, 4, 4]],
  ])("finds scipy's clusters of Spearman correlations at %d", (cut, labels) => {
    expect(clusters(candidateRanks(table).matrix, cut)).toEqual(clustersOf(labels));
  });

  it("makes one cluster of everything at 0 and none of distinct columns at 1", () => {
    expect(averageLinkage(Float64Array.of(1, 0.2, 0.2, 1), 2, 0)).toEqual([[0, 1]]);
    expect(averageLinkage(Float64Array.of(1, 0.2, 0.2, 1), 2, 1)).toEqual([[0], [1]]);
    expect(averageLinkage(new Float64Array(0), 0, 0.5)).toEqual([]);
  });

  it("gives each column to one cluster, whose halves a naive search would merge as well", () => {
    const size = 7;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 21, maxLength: 21 }),
        fc.integer({ min: 0, max: 999 }),
        (entries, cut) => {
          const matrix = new Float64Array(size * size);
          let at = 0;
          for (let i = 0; i < size; i++) {
            matrix[i * size + i] = 1;
            for (let j = 0; j < i; j++) matrix[i * size + j] = matrix[j * size + i] = entries[at++] / 1000;
          }
          const similarity = cut / 1000 + 1e-6;
          expect(averageLinkage(matrix.slice(), size, similarity)).toEqual(naive(matrix, size, similarity));
        },
      ),
      { seed: 11 },
    );
  });
});

describe("absoluteCorrelations", () => {
  it("of ranks is Spearman's coefficient with midranks", () => {
    const { matrix } = candidateRanks(table);
    const found = absoluteCorrelations(matrix);
    for (let j = 0; j < 12; j++) {
      for (let k = 0; k < 12; k++) {
        const expected = Math.abs(spearman(valuesOf(table, j), valuesOf(table, k)));
        expect(found[j * 12 + k]).toBeCloseTo(expected, 13);
      }
    }
  });
});

describe("drop-correlated", () => {
  const fit = (above: number, representative: DropCorrelatedOptions["representative"]) =>
    dropCorrelated.fit(table, context, outcome, { kind: "drop-correlated", by: "pearson", above, representative });

  it("keeps one column per cluster: the first, the best alone, or the one in the middle", () => {
    const others = ["f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"];
    expect(fit(0.45, "first").kept).toEqual(["f0", "f1", ...others].filter((name) => name !== "f1"));
    expect(fit(0.45, "first").clusters).toEqual([{ kept: "f0", dropped: ["f1", "f10", "f11"] }]);
    // f11 = f0 - f1 + noise holds the shifts of both, and correlates with all three
    expect(fit(0.45, { kind: "best-univariate", by: "auc" }).kept).toEqual([...others, "f11"]);
    // numpy: the sums of |r| within the cluster are 3.037, 2.353, 3.041 and 3.369
    expect(fit(0.45, "medoid").clusters[0].kept).toBe("f11");
  });

  // scipy 1.17 (spearmanr, kruskal) and a Cox score test in numpy: scores of f0, f1, f10, f11
  const { continuous, multiclass, ordinal, survival } = referenceOutcomes();
  it.each<[UnivariateMeasure, Outcome, string]>([
    ["spearman", continuous, "f10"], // 0.884, 0.249, 0.940, 0.708
    ["kruskal", multiclass, "f1"], // 4.41, 51.79, 5.78, 27.55
    ["spearman", ordinal, "f11"], // 0.729, 0.730, 0.701, 0.924
    ["cox", survival, "f0"], // 8.43, 0.47, 7.23, 3.93
  ])("keeps the best by %s of an outcome that is not binary", (by, of, best) => {
    const options = { kind: "drop-correlated", by: "pearson", above: 0.45 } as const;
    const representative = { kind: "best-univariate", by } as const;
    const { clusters } = dropCorrelated.fit(table, context, of, { ...options, representative });
    expect(clusters.map(({ kept }) => kept)).toEqual([best]);
  });

  it.each<[string, UnivariateMeasure, Outcome, new (...args: never[]) => Error]>([
    ["class", "auc", binaryOutcome(new Uint8Array(60)), SingleClassError],
    ["level", "kruskal", { ...multiclass, level: new Uint8Array(60) }, OneLevelError],
    ["value", "spearman", { kind: "continuous", value: new Float64Array(60).fill(2) }, ConstantOutcomeError],
    ["kind of end, a competing event,", "cox", { ...survival, event: new Uint8Array(60).fill(2) }, NoEventsError],
  ])("refuses training rows with one %s only, where the best would be any", (_, by, of, error) => {
    const representative = { kind: "best-univariate", by } as const;
    const options = { kind: "drop-correlated", by: "pearson", above: 0.45 } as const;
    expect(() => dropCorrelated.fit(table, context, of, { ...options, representative })).toThrow(error);
    expect(dropCorrelated.fit(table, context, of, { ...options, representative: "first" }).kept).toContain("f0");
  });

  it("keeps the first of copies, whatever their sign, and columns that do not vary", () => {
    const values = Float64Array.of(1, 2, 4, 8);
    const columns = [
      { kind: "numeric", name: "constant", set: "ct", values: new Float64Array(4) },
      { kind: "numeric", name: "a", set: "ct", values },
      { kind: "numeric", name: "copy", set: "ct", values: values.map((x) => -3 * x) },
      { kind: "numeric", name: "power", set: "ct", values: values.map((x) => x ** 3) },
    ] as const;
    const kept = (by: "spearman" | "pearson"): readonly string[] =>
      dropCorrelated.fit({ rows: 4, columns }, context, binaryOutcome(Uint8Array.of(0, 1, 0, 1)), {
        kind: "drop-correlated",
        by,
        above: 0.99,
        representative: "medoid",
      }).kept;
    expect(kept("spearman")).toEqual(["constant", "a"]);
    expect(kept("pearson")).toEqual(["constant", "a", "power"]);
  });
});

function clusters(matrix: Parameters<typeof absoluteCorrelations>[0], cut: number): number[][] {
  const found = averageLinkage(absoluteCorrelations(matrix), matrix.columns, cut);
  return found.filter(({ length }) => length > 1);
}

/** Members by label, as scipy gives them. */
function clustersOf(labels: readonly number[]): number[][] {
  const groups = new Map<number, number[]>();
  labels.forEach((label, j) => groups.set(label, [...(groups.get(label) ?? []), j]));
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Merges the two nearest clusters until none is near enough. */
function naive(matrix: Float64Array, size: number, similarity: number): number[][] {
  let groups = Array.from({ length: size }, (_, j) => [j]);
  for (;;) {
    let best = { value: -1, a: 0, b: 0 };
    for (let a = 0; a < groups.length; a++) {
      for (let b = 0; b < a; b++) {
        let sum = 0;
        for (const i of groups[a]) for (const j of groups[b]) sum += matrix[i * size + j];
        const value = sum / (groups[a].length * groups[b].length);
        if (value > best.value) best = { value, a, b };
      }
    }
    if (best.value < similarity) break;
    const merged = [...groups[best.a], ...groups[best.b]].sort((x, y) => x - y);
    groups = [...groups.filter((_, at) => at !== best.a && at !== best.b), merged];
  }
  return groups.sort((x, y) => x[0] - y[0]);
}
