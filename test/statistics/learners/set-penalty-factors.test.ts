import { describe, expect, test } from "vitest";
import { learnerRegistry } from "../../../statistics/learners/learner-registry.ts";
import type { LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import { scaledSetFactors } from "../../../statistics/learners/set-penalty-factors.ts";
import type { Outcome } from "../../../statistics/outcome.ts";
import { makeRows } from "./learner-data.ts";

test("factors go by what stands before the first dot and are rescaled to a sum of one per column", () => {
  const names = ["clinical.stage=II", "ct.morph_volume", "ct.component_1", "pca.component_1"];
  expect([...scaledSetFactors(names, { clinical: 0, ct: 2 })]).toEqual([0, 1.6, 1.6, 0.8]);
  expect([...scaledSetFactors(names, undefined)]).toEqual([1, 1, 1, 1]);
  expect([...scaledSetFactors(names, { clinical: 0, ct: 0, pca: 0 })]).toEqual([0, 0, 0, 0]);
});

const { matrix, patients } = makeRows(90, 4, 5);
const first = matrix.values.subarray(0, 90);
const level = Uint8Array.from(first, (value, i) => (value + (i % 7) > 4 ? 2 : value > -2 ? 1 : 0));
const levels = ["a", "b", "c"];
const outcomes: Record<"logistic" | "multinomial" | "proportional-odds" | "linear", Outcome> = {
  logistic: { kind: "binary", event: level.map((k) => (k > 1 ? 1 : 0)) },
  multinomial: { kind: "multiclass", levels, level },
  "proportional-odds": { kind: "ordinal", levels, level },
  linear: { kind: "continuous", value: Float64Array.from(first, (value, i) => value + (i % 7)) },
};

describe.each(["logistic", "multinomial", "proportional-odds", "linear"] as const)("penalty factors of %s", (kind) => {
  const names = ["clinical.a", "clinical.b", "ct.a", "ct.b"];
  const penalty = { kind, l1Ratio: 1, lambda: 1e4, lambdas: 2 };
  const weights = (spec: LearnerSpec, columns: readonly number[]): number[] => {
    const values = Float64Array.from(columns.flatMap((j) => [...matrix.values.subarray(90 * j, 90 * (j + 1))]));
    const own = {
      matrix: { rows: 90, columns: columns.length, values },
      names: columns.map((j) => names[j]),
      patients,
    };
    const learner = learnerRegistry[kind];
    const [path] = learner.paths(spec, { ...own, outcome: outcomes[kind] }, []);
    return learner.summarize(path.refit(0)).weights.map(({ value }) => value);
  };

  test("an unpenalized set keeps its coefficients where the penalty takes all others: the fit without those others", () => {
    const blocks = weights({ ...penalty, penaltyFactors: { clinical: 0 } }, [0, 1, 2, 3]);
    const alone = weights({ ...penalty, penaltyFactors: { clinical: 0 } }, [0, 1]);
    expect(blocks.slice(2)).toEqual([0, 0]);
    blocks.slice(0, 2).forEach((value, j) => expect(value).toBeCloseTo(alone[j], 6));
    expect(Math.abs(alone[0])).toBeGreaterThan(0.1);
  });

  test("equal factors are no factors", () => {
    const plain = weights({ ...penalty, lambda: 0.05 }, [0, 1, 2, 3]);
    expect(weights({ ...penalty, lambda: 0.05, penaltyFactors: { clinical: 3, ct: 3 } }, [0, 1, 2, 3])).toEqual(plain);
  });
});
