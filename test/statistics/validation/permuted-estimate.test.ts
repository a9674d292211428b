import { describe, expect, test } from "vitest";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { binaryStrata } from "../../../statistics/resampling/fold-strata.ts";
import { makeOuterSplits } from "../../../statistics/resampling/make-outer-splits.ts";
import { stratifiedGroupFolds } from "../../../statistics/resampling/stratified-group-folds.ts";
import { rowsOfFold } from "../../../statistics/resampling/take-rows.ts";
import { permutedEstimate, type PermutedInput } from "../../../statistics/validation/permuted-estimate.ts";

const rows = 80;
const event = Uint8Array.from({ length: rows }, (_, row) => row % 2);
const random = counterRandom(["permuted estimate"]);
const noise = (): Float64Array => Float64Array.from({ length: rows }, () => random.uniform() - 0.5);
const signal = Float64Array.from(event, (value) => value + 1.2 * (random.uniform() - 0.5));
const column = (set: string, name: string, values: Float64Array) => ({ kind: "numeric" as const, name, set, values });
const patients = Array.from({ length: rows }, (_, row) => `p${row}`);
const centers = Array.from({ length: rows }, (_, row) => (row < 40 ? "a" : "b"));
const folds = { kind: "folds", folds: 4, repeats: 1 } as const;
const outcome = { kind: "binary", event } as const;

const base: Omit<PermutedInput, "resample" | "permute" | "block"> = {
  model: {
    name: "m",
    features: [
      { set: "ct", columns: null },
      { set: "clinic", columns: null },
    ],
    steps: [{ kind: "standardize" }],
    learner: { kind: "logistic", l1Ratio: 0, lambda: 0.1, lambdas: 1 },
  },
  table: {
    rows,
    columns: [column("ct", "ct.a", noise()), column("ct", "ct.b", noise()), column("clinic", "clinic.age", signal)],
  },
  context: { patients, variables: {} },
  outcome,
  inner: { folds: 2, metric: "deviance", rule: "min" },
  splits: makeOuterSplits({ outer: folds, outcome, patients, centers, parts: [], innerFolds: 2 }, ["splits"]),
  folds,
  centers,
  seed: 1,
};

const estimates = (more: Pick<PermutedInput, "permute" | "block">, count: number): number[] =>
  Array.from({ length: count }, (_, resample) => permutedEstimate({ ...base, ...more, resample }).value);

describe("permutedEstimate", () => {
  test("without permutation is the mean AUC over the given splits; with it the signal is gone", () => {
    const [observed, ...permuted] = estimates({ permute: "outcome", block: [] }, 20);
    expect(observed).toBeGreaterThan(0.9);
    expect(Math.max(...permuted)).toBeLessThan(observed);
    const mean = permuted.reduce((sum, value) => sum + value / permuted.length, 0);
    // The SD of one null AUC at 80 cases is about 0.07, of 19 of them 0.016.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.08);
  });

  test("a permuted block of noise changes little, a permuted block that holds the signal takes it away", () => {
    const [observed, ...ofNoise] = estimates({ permute: "radiomics-block", block: ["ct"] }, 6);
    for (const value of ofNoise) expect(Math.abs(value - observed)).toBeLessThan(0.06);
    const [same, ...ofSignal] = estimates({ permute: "radiomics-block", block: ["clinic"] }, 6);
    expect(same).toBe(observed);
    for (const value of ofSignal) expect(value).toBeLessThan(0.75);
  });

  test("is the same for the same number, and another for another", () => {
    const [, first, second] = estimates({ permute: "outcome", block: [] }, 3);
    expect(permutedEstimate({ ...base, permute: "outcome", block: [], resample: 1 }).value).toBe(first);
    expect(second).not.toBe(first);
  });

  test("has no value where a split of the permuted outcome lacks a class, instead of a mean without it", () => {
    const lopsided = Uint8Array.from({ length: rows }, (_, row) => Number(row < 3));
    const fold = stratifiedGroupFolds(binaryStrata(lopsided), patients, 3, ["lopsided"]);
    const splits = [0, 1, 2].map((index) => ({
      repeat: 0,
      fold: index,
      label: "",
      train: rowsOfFold(fold, index, false),
      test: rowsOfFold(fold, index, true),
    }));
    const found = Array.from({ length: 8 }, (_, resample) =>
      permutedEstimate({
        ...base,
        outcome: { kind: "binary", event: lopsided },
        splits,
        folds: null,
        permute: "outcome",
        block: [],
        resample: resample + 1,
      }),
    );
    expect(found.every(({ metric }) => metric === "auc")).toBe(true);
    expect(found.some(({ value }) => Number.isNaN(value))).toBe(true);
  });
});
