import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FeatureTable } from "../../../statistics/feature-table.ts";
import { permutationImportance } from "../../../statistics/learners/trees/permutation-importance.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { selectBoruta, type SelectBorutaOptions } from "../../../statistics/selection/select-boruta.ts";
import { selectForest } from "../../../statistics/selection/select-forest.ts";
import { OneLevelError } from "../../../statistics/learners/one-level-error.ts";
import { OutcomeKindError } from "../../../statistics/outcome.ts";
import type { BinaryOutcome, ContinuousOutcome, LevelOutcome, Outcome } from "../../../statistics/outcome.ts";
import { ConstantOutcomeError } from "../../../statistics/selection/require-varied-outcome.ts";
import { binaryOutcome } from "../binary-outcome.ts";
import { SingleClassError } from "../../../statistics/selection/single-class-error.ts";

interface Importances {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

const reference = JSON.parse(
  readFileSync(new URL("../../reference/scikit-learn/permutation-importance.json", import.meta.url), "utf8"),
) as Importances & { multiclass: Importances; continuous: Importances };
const context = { patients: Array.from({ length: 160 }, (_, row) => `p${row}`), variables: {} };
const { table, outcomes, values } = referenceRows();
const outcome = outcomes.binary;

describe("permutationImportance", () => {
  it.each([
    ["binary", reference],
    ["multiclass", reference.multiclass],
    ["continuous", reference.continuous],
  ] as const)(
    "of a %s outcome differs from scikit-learn's forests by no more than forests of other seeds do",
    (kind, own) => {
      const matrix = { rows: 160, columns: 6, values };
      const { means, zScores } = permutationImportance(matrix, outcomes[kind], 1200, 1, ["test"]);
      means.forEach((mean, j) => {
        // a mean of 12 forests of 300 trees against 4 such forests; one spread for all columns, since 12 forests tell it to a fifth only
        const error = Math.max(...own.deviation) * Math.sqrt(1 / 12 + 1 / 4);
        expect(Math.abs(mean - own.mean[j]) / error).toBeLessThan(4);
      });
      for (const j of [0, 1, 2, 3]) expect(zScores[j]).toBeGreaterThan(10);
    },
  );
});

describe.each(["multiclass", "ordinal", "continuous"] as const)("a %s outcome", (kind) => {
  it("is looked at by select-forest and select-boruta, which keep what it was made of", () => {
    const forest = { kind: "select-forest", keep: 4, trees: 200, minLeaf: 1, seed: 1 } as const;
    expect(selectForest.fit(table, context, outcomes[kind], forest).kept).toEqual(["f0", "f1", "f2", "f3"]);
    const options = { runs: 12, trees: 40, level: 0.05, tentative: "drop", seed: 1 } as const;
    const boruta = selectBoruta.fit(table, context, outcomes[kind], { kind: "select-boruta", ...options });
    expect(boruta.kept).toEqual(expect.arrayContaining(["f0", "f1"]));
    expect(boruta.decisions.slice(4)).not.toContain("confirmed");
  });
});

it("follow-up and an outcome without variation are refused by name", () => {
  const options = { kind: "select-forest", keep: 1, trees: 1, minLeaf: 1, seed: 1 } as const;
  const follow = {
    time: new Float64Array(160).fill(1),
    event: new Uint8Array(160).fill(1),
    horizons: [1],
    competing: false,
  };
  const fit = (own: Outcome) => (): unknown => selectForest.fit(table, context, own, options);
  expect(fit({ kind: "survival", ...follow })).toThrow(OutcomeKindError);
  expect(fit({ kind: "continuous", value: new Float64Array(160) })).toThrow(ConstantOutcomeError);
  expect(fit({ ...outcomes.multiclass, level: new Uint8Array(160) })).toThrow(OneLevelError);
});

describe("select-forest", () => {
  const options = { kind: "select-forest", keep: 4, trees: 300, minLeaf: 1, seed: 1 } as const;

  it("keeps the columns that the outcome was made of", () => {
    const fitted = selectForest.fit(table, context, outcome, options);
    expect(fitted.kept).toEqual(["f0", "f1", "f2", "f3"]);
    expect(Math.max(...(fitted.importances as number[]))).toBe(fitted.importances[0]);
  });

  it("has no place for a constant column, and one seed gives one result", () => {
    const constant = { kind: "numeric", name: "constant", set: "ct", values: new Float64Array(160) } as const;
    const padded = { rows: 160, columns: [constant, ...table.columns] };
    const fitted = selectForest.fit(padded, context, outcome, options);
    expect(fitted.importances[0]).toBeNull();
    expect(fitted.kept).toEqual(selectForest.fit(table, context, outcome, options).kept);
    expect(selectForest.fit(padded, context, outcome, options)).toStrictEqual(fitted);
  });
});

describe("select-boruta", () => {
  const options: SelectBorutaOptions = {
    kind: "select-boruta",
    runs: 40,
    trees: 60,
    level: 0.01,
    tentative: "drop",
    seed: 1,
  };

  it("confirms what the outcome was made of and rejects noise, with fewer than all runs", () => {
    const fitted = selectBoruta.fit(table, context, outcome, { ...options, runs: 100 });
    expect(fitted.decisions).toEqual(["confirmed", "confirmed", "confirmed", "confirmed", "rejected", "rejected"]);
    expect(fitted.kept).toEqual(["f0", "f1", "f2", "f3"]);
    expect(fitted.runs).toBeLessThan(100);
  });

  it("decides by binomial tests over the columns: before 10 runs of 6 columns nothing can be decided", () => {
    // 0.5^9 = 0.00195 is above 0.01 / 6, 0.5^10 is below
    const nine = selectBoruta.fit(table, context, outcome, { ...options, runs: 9 });
    expect(new Set(nine.decisions)).toEqual(new Set(["tentative"]));
    expect(nine.kept).toEqual([]);
    const ten = selectBoruta.fit(table, context, outcome, { ...options, runs: 10 });
    expect(ten.decisions[0]).toBe("confirmed");
    expect(ten.hits[0]).toBe(10);
    const lenient = selectBoruta.fit(table, context, outcome, { ...options, runs: 9, tentative: "keep" });
    expect(lenient.kept).toHaveLength(6);
  });

  it("confirms hardly anything in cohorts of noise", () => {
    let confirmed = 0;
    for (let cohort = 0; cohort < 8; cohort++) {
      const random = counterRandom(["noise", cohort]);
      const columns = Array.from({ length: 12 }, (_, j) => ({
        kind: "numeric" as const,
        name: `n${j}`,
        set: "ct",
        values: Float64Array.from({ length: 50 }, () => random.uniform()),
      }));
      const labels = Uint8Array.from({ length: 50 }, (_, row) => row % 2);
      const noise = { rows: 50, columns };
      confirmed += selectBoruta.fit(noise, context, binaryOutcome(labels), { ...options, runs: 20, trees: 30 }).kept
        .length;
    }
    // of 96 columns; a column that is correlated with the outcome by chance may stay
    expect(confirmed).toBeLessThanOrEqual(5);
  });

  it("refuses one class by name", () => {
    expect(() => selectBoruta.fit(table, context, binaryOutcome(new Uint8Array(160)), options)).toThrow(
      SingleClassError,
    );
  });
});

interface Outcomes {
  readonly binary: BinaryOutcome;
  readonly multiclass: LevelOutcome;
  readonly ordinal: LevelOutcome;
  readonly continuous: ContinuousOutcome;
}

/** The data of permutation-importance.py, by the same integer generator. */
function referenceRows(): { table: FeatureTable; outcomes: Outcomes; values: Float64Array } {
  const all = new Float64Array(160 * 6);
  const number = new Float64Array(160);
  let state = 1;
  const next = (): number => {
    state = (16807 * state) % 2147483647;
    return Math.floor(state / 128) / 2 ** 20 - 8;
  };
  for (let row = 0; row < 160; row++) {
    const x = Array.from({ length: 6 }, next);
    x.forEach((value, j) => (all[row + 160 * j] = value));
    number[row] = x[0] + 0.5 * x[1] + 0.25 * x[2] * x[3] + (4 * next()) / 8;
  }
  const columns = Array.from({ length: 6 }, (_, j) => ({
    kind: "numeric" as const,
    name: `f${j}`,
    set: "ct",
    values: all.slice(160 * j, 160 * (j + 1)),
  }));
  const levels = {
    levels: ["low", "mid", "high"],
    level: Uint8Array.from(number, (value) => Number(value > -2) + Number(value > 3)),
  };
  return {
    table: { rows: 160, columns },
    outcomes: {
      binary: { kind: "binary", event: Uint8Array.from(number, (value) => Number(value > 0)) },
      multiclass: { kind: "multiclass", ...levels },
      ordinal: { kind: "ordinal", ...levels },
      continuous: { kind: "continuous", value: number },
    },
    values: all,
  };
}
