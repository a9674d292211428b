import { describe, expect, it } from "vitest";
import type { FeatureTable } from "../../../statistics/feature-table.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { selectElasticNet } from "../../../statistics/selection/select-elastic-net.ts";
import { selectMrmr } from "../../../statistics/selection/select-mrmr.ts";
import { selectRecursive } from "../../../statistics/selection/select-recursive.ts";
import { selectRelieff } from "../../../statistics/selection/select-relieff.ts";
import { selectStability, TooFewPatientsError } from "../../../statistics/selection/select-stability.ts";
import { SingleClassError } from "../../../statistics/selection/single-class-error.ts";
import { referenceCohort } from "./reference-cohort.ts";

const { table, outcome } = referenceCohort();
const context = { patients: Array.from(outcome, (_, row) => `p${row}`), variables: {} };
const names = (numbers: readonly number[]): string[] => numbers.map((j) => `f${j}`);

describe("select-mrmr", () => {
  // numpy 2.4: corrcoef of values or of scipy's rankdata, -log(1 - r^2) / 2, the greedy search in ten lines
  it.each([
    ["pearson", "difference", [11, 2, 7, 0, 8, 5, 1, 6, 9, 3, 4, 10]],
    ["pearson", "quotient", [11, 2, 7, 8, 0, 1, 6, 10, 5, 3, 4, 9]],
    ["spearman", "difference", [11, 2, 7, 8, 0, 5, 1, 6, 9, 4, 3, 10]],
    ["spearman", "quotient", [11, 2, 7, 8, 0, 1, 6, 10, 4, 3, 5, 9]],
  ] as const)("chooses by %s and %s in the order of numpy", (by, scheme, order) => {
    const fitted = selectMrmr.fit(table, context, outcome, { kind: "select-mrmr", by, scheme, keep: 12 });
    expect(fitted.order).toEqual(names(order));
  });

  it("leaves a copy of a chosen column to the end", () => {
    const copied = withCopy(11);
    const fitted = selectMrmr.fit(copied, context, outcome, {
      kind: "select-mrmr",
      by: "spearman",
      scheme: "difference",
      keep: 13,
    });
    expect([fitted.order[0], fitted.order[12]]).toEqual(["f11", "copy"]);
  });
});

describe("select-relieff", () => {
  it("has the weights of scikit-rebate 0.7 with 10 neighbors", () => {
    const expected = [
      0.08785418094000713, 0.04124212983020589, 0.12927240480360494, -0.006610988216578007, 0.02826399368236122,
      0.016755569007411784, 0.02490616890523534, 0.02080065686157295, 0.014118327052863627, 0.0708922780211994,
      0.08457590515947831,
    ];
    // without f9, whose four values scikit-rebate takes for categories
    const without = { rows: table.rows, columns: table.columns.filter(({ name }) => name !== "f9") };
    const options = { kind: "select-relieff", neighbors: 10, keep: 3 } as const;
    const { weights, kept } = selectRelieff.fit(without, context, outcome, options);
    weights.forEach((weight, j) => expect(weight).toBeCloseTo(expected[j], 13));
    expect(kept).toEqual(["f0", "f2", "f11"]);
  });

  it("sees two columns that only tell the outcome together", () => {
    const random = counterRandom(["xor"]);
    const rows = 64;
    const draw = (): Float64Array => Float64Array.from({ length: rows }, () => random.uniform());
    const [a, b, c] = [draw(), draw(), draw()];
    const xor = Uint8Array.from(a, (value, row) => (value > 0.5 === b[row] > 0.5 ? 1 : 0));
    const columns = [c, a, b].map((values, j) => ({ kind: "numeric", name: `x${j}`, set: "ct", values }) as const);
    const options = { kind: "select-relieff", neighbors: 5, keep: 2 } as const;
    expect(selectRelieff.fit({ rows, columns }, context, xor, options).kept).toEqual(["x1", "x2"]);
  });
});

describe("select-recursive", () => {
  it("drops columns in the order of scikit-learn's RFE with the same ridge penalty", () => {
    // scikit-learn 1.9: RFE(LogisticRegression(C=1 / (60 * 0.05), tol=1e-12), n_features_to_select=1, step=1)
    const fitted = selectRecursive.fit(table, context, outcome, {
      kind: "select-recursive",
      l1Ratio: 0,
      lambda: 0.05,
      dropShare: 0,
      keep: 1,
    });
    expect(fitted.rounds.flat()).toEqual(names([6, 4, 8, 7, 9, 3, 5, 10, 1, 0, 2]));
    expect(fitted.kept).toEqual(["f11"]);
  });

  it("drops several at a time and never more than it must", () => {
    const options = { kind: "select-recursive", l1Ratio: 0, lambda: 0.05, dropShare: 0.5, keep: 5 } as const;
    const { rounds } = selectRecursive.fit(table, context, outcome, options);
    expect(rounds.map(({ length }) => length)).toEqual([6, 1]);
  });
});

describe("select-elastic-net", () => {
  it("takes orthogonal columns in the order of their correlation with the outcome", () => {
    // columns of a Hadamard matrix: coefficients enter at |x'(y - mean)| / n, one after the other
    const rows = 16;
    const sign = (row: number, bits: number): number => (bitCount(row & bits) % 2 === 0 ? 1 : -1);
    const columns = [1, 2, 4, 8].map(
      (bits, j) =>
        ({
          kind: "numeric",
          name: `h${j}`,
          set: "ct",
          values: Float64Array.from({ length: rows }, (_, row) => sign(row, bits)),
        }) as const,
    );
    const y = Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0);
    const size = columns.map(({ values }) => Math.abs(values.reduce((sum, x, row) => sum + x * y[row], 0)));
    expect(size).toEqual([5, 1, 1, 3]);
    const kept = (keep: number): readonly string[] =>
      selectElasticNet.fit({ rows, columns }, context, y, { kind: "select-elastic-net", l1Ratio: 1, keep }).kept;
    expect(kept(1)).toEqual(["h0"]);
    expect(kept(2)).toEqual(["h0", "h3"]);
    expect(kept(9)).toHaveLength(4);
  });
});

describe("select-stability", () => {
  const options = {
    kind: "select-stability",
    perHalf: 3,
    threshold: 0.75,
    pairs: 20,
    l1Ratio: 1,
    seed: 1,
  } as const;

  it("keeps what most halves select, and bounds the false ones by q^2 / ((2 pi - 1) p)", () => {
    const fitted = selectStability.fit(table, context, outcome, options);
    expect(fitted.expectedFalse).toBeCloseTo(9 / (0.5 * 12), 14);
    const total = fitted.frequencies.reduce<number>((sum, share) => sum + (share ?? 0), 0);
    expect(total).toBeCloseTo(3, 12); // every half selects exactly three
    expect(fitted.kept).toEqual(
      names([...fitted.frequencies.keys()].filter((j) => (fitted.frequencies[j] ?? 0) >= 0.75)),
    );
    expect(fitted.kept).toContain("f11");
  });

  it("depends on its seed and on nothing else that is random", () => {
    const other = selectStability.fit(table, context, outcome, { ...options, seed: 2 });
    expect(other.frequencies).not.toEqual(selectStability.fit(table, context, outcome, options).frequencies);
  });

  it("refuses a class with one patient, however many rows it has", () => {
    const patients = Array.from(outcome, (y, row) => (y === 1 ? "only" : `p${row}`));
    const fit = (): unknown => selectStability.fit(table, { ...context, patients }, outcome, options);
    expect(fit).toThrow(TooFewPatientsError);
  });
});

it("every selection refuses an outcome of one class by the name of the step", () => {
  const one = new Uint8Array(60);
  const fit = (): unknown => selectRelieff.fit(table, context, one, { kind: "select-relieff", neighbors: 3, keep: 1 });
  expect(fit).toThrow(SingleClassError);
  expect(fit).toThrow("select-relieff: the outcome has one class only");
});

function withCopy(column: number): FeatureTable {
  return { rows: table.rows, columns: [...table.columns, { ...table.columns[column], name: "copy" }] };
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left > 0; left >>= 1) count += left & 1;
  return count;
}
