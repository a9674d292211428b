import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FeatureTable } from "../../../statistics/feature-table.ts";
import { permutationImportance } from "../../../statistics/learners/trees/permutation-importance.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { selectBoruta, type SelectBorutaOptions } from "../../../statistics/selection/select-boruta.ts";
import { selectForest } from "../../../statistics/selection/select-forest.ts";
import { SingleClassError } from "../../../statistics/selection/single-class-error.ts";

const reference = JSON.parse(
  readFileSync(new URL("../../reference/scikit-learn/permutation-importance.json", import.meta.url), "utf8"),
) as { mean: number[]; deviation: number[] };
const context = { patients: Array.from({ length: 160 }, (_, row) => `p${row}`), variables: {} };
const { table, outcome, values } = referenceRows();

describe("permutationImportance", () => {
  it("differs from scikit-learn's forests by no more than forests of other seeds do", () => {
    const { means, zScores } = permutationImportance(
      { rows: 160, columns: 6, values },
      { kind: "binary", event: outcome },
      1200,
      1,
      ["test"],
    );
    means.forEach((mean, j) => {
      // a mean of 12 forests of 300 trees against 4 such forests; one spread for all columns, since 12 forests tell it to a fifth only
      const error = Math.max(...reference.deviation) * Math.sqrt(1 / 12 + 1 / 4);
      expect(Math.abs(mean - reference.mean[j]) / error).toBeLessThan(4);
    });
    for (const j of [0, 1, 2, 3]) expect(zScores[j]).toBeGreaterThan(10);
  });
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
      confirmed += selectBoruta.fit(noise, context, labels, { ...options, runs: 20, trees: 30 }).kept.length;
    }
    // of 96 columns; a column that is correlated with the outcome by chance may stay
    expect(confirmed).toBeLessThanOrEqual(5);
  });

  it("refuses one class by name", () => {
    expect(() => selectBoruta.fit(table, context, new Uint8Array(160), options)).toThrow(SingleClassError);
  });
});

/** The data of permutation-importance.py, by the same integer generator. */
function referenceRows(): { table: FeatureTable; outcome: Uint8Array; values: Float64Array } {
  const all = new Float64Array(160 * 6);
  const events = new Uint8Array(160);
  let state = 1;
  const next = (): number => {
    state = (16807 * state) % 2147483647;
    return Math.floor(state / 128) / 2 ** 20 - 8;
  };
  for (let row = 0; row < 160; row++) {
    const x = Array.from({ length: 6 }, next);
    x.forEach((value, j) => (all[row + 160 * j] = value));
    events[row] = x[0] + 0.5 * x[1] + 0.25 * x[2] * x[3] + (4 * next()) / 8 > 0 ? 1 : 0;
  }
  const columns = Array.from({ length: 6 }, (_, j) => ({
    kind: "numeric" as const,
    name: `f${j}`,
    set: "ct",
    values: all.slice(160 * j, 160 * (j + 1)),
  }));
  return { table: { rows: 160, columns }, outcome: events, values: all };
}
