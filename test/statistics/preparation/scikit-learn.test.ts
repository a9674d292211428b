import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FeatureTable, RowContext } from "../../../statistics/feature-table.ts";
import { imputeKnn } from "../../../statistics/preparation/impute-knn.ts";
import { robustScale } from "../../../statistics/preparation/robust-scale.ts";
import { winsorize } from "../../../statistics/preparation/winsorize.ts";
import { yeoJohnson } from "../../../statistics/preparation/yeo-johnson.ts";

type Values = (number | null)[][];

interface Reference {
  readonly knn: Readonly<Record<string, Values>>;
  readonly robust: Values;
  readonly lambdas: readonly number[];
  readonly scikitLearnLambdas: readonly number[];
  readonly yeoJohnson: Values;
  readonly quantiles: Values;
}

const reference = JSON.parse(
  readFileSync(new URL("../../reference/scikit-learn/preparation.json", import.meta.url), "utf8"),
) as Reference;
const noContext: RowContext = { patients: [], variables: {} };
const all = makeTable(40);
const training = makeTable(30);
const noOutcome = new Uint8Array(30);

describe("steps against scikit-learn and scipy, fitted on 30 rows and applied to 40", () => {
  it.each(["1", "3", "100"])("impute-knn with %s neighbors", (neighbors) => {
    const fitted = imputeKnn.fit(training, noContext, noOutcome, { kind: "impute-knn", neighbors: Number(neighbors) });
    expectClose(imputeKnn.apply(fitted, all, noContext), reference.knn[neighbors], 1e-12);
  });

  it("robust-scale", () => {
    const fitted = robustScale.fit(training, noContext, noOutcome, { kind: "robust-scale" });
    expectClose(robustScale.apply(fitted, all, noContext), reference.robust, 1e-13);
  });

  it("yeo-johnson: lambdas of the largest likelihood, and the transform", () => {
    const fitted = yeoJohnson.fit(training, noContext, noOutcome, { kind: "yeo-johnson" });
    fitted.lambdas.forEach((lambda, i) => expect(Math.abs(lambda - reference.lambdas[i])).toBeLessThan(2e-7));
    reference.scikitLearnLambdas.forEach((lambda, i) => {
      expect(Math.abs(fitted.lambdas[i] - lambda)).toBeLessThan(2e-6); // its own search stops earlier
    });
    const exact = { ...fitted, lambdas: reference.lambdas };
    expectClose(yeoJohnson.apply(exact, all, noContext), reference.yeoJohnson, 1e-12);
  });

  it("winsorize at the quantiles of numpy", () => {
    const fitted = winsorize.fit(training, noContext, noOutcome, { kind: "winsorize", lower: 0.05, upper: 0.95 });
    fitted.limits.forEach((limits, j) => {
      for (const side of [0, 1]) expect(limits![side]).toBeCloseTo(reference.quantiles[j][side]!, 12);
    });
  });
});

describe("yeo-johnson at its edges", () => {
  const fit = (values: readonly number[]) =>
    yeoJohnson.fit(toTable(values), noContext, new Uint8Array(values.length), { kind: "yeo-johnson" });

  it("leaves a column that does not vary as it is", () => {
    expect(fit([3, 3, 3]).lambdas).toEqual([1]);
  });

  it("finds the largest likelihood for values of any size, without overflow or cancellation", () => {
    const logNormal = Array.from({ length: 50 }, (_, i) => Math.exp(200 + 20 * Math.sin(5 * i)));
    // far from zero the transform is the one of Box and Cox: the log of these values is symmetric
    expect(Math.abs(fit(logNormal).lambdas[0])).toBeLessThan(0.01);
    expect(fit(logNormal).atLimit).toEqual([]);
  });

  it("is mirrored: values of the other sign have the power 2 - lambda", () => {
    const values = Array.from({ length: 40 }, (_, i) => Math.exp(Math.sin(7 * i)));
    expect(fit(values.map((value) => -value)).lambdas[0]).toBeCloseTo(2 - fit(values).lambdas[0], 6);
  });

  it("says where the likelihood rises to the end of the range", () => {
    const tiny = Array.from({ length: 40 }, (_, i) => 1e-9 * Math.exp(2 * Math.sin(7 * i)));
    expect(fit(tiny)).toMatchObject({ lambdas: [-64], atLimit: ["x"] });
  });

  it("refuses a value that the transform makes infinite", () => {
    const fitted = { ...fit([1, 2, 4]), lambdas: [3] };
    expect(() => yeoJohnson.apply(fitted, toTable([1e200]), noContext)).toThrow("column `x`: holds an infinite value");
  });
});

function makeTable(rows: number): FeatureTable {
  const gap = (i: number, every: number, at: number, value: number): number => (i % every === at ? Number.NaN : value);
  const make = (name: string, value: (i: number) => number) => ({
    kind: "numeric" as const,
    name,
    set: "ct",
    values: Float64Array.from({ length: rows }, (_, i) => value(i)),
  });
  return {
    rows,
    columns: [
      make("positive", (i) => gap(i, 7, 3, Math.exp(Math.sin(7 * i)) * 100)),
      make("mixed", (i) => gap(i, 5, 2, 3 * Math.sin(5 * i) + 2 * Math.cos(i * i) + 1)),
      make("negative", (i) => gap(i, 11, 4, -Math.exp(2 * Math.cos(3 * i)))),
    ],
  };
}

function toTable(values: readonly number[]): FeatureTable {
  return {
    rows: values.length,
    columns: [{ kind: "numeric", name: "x", set: "ct", values: Float64Array.from(values) }],
  };
}

function expectClose(table: FeatureTable, expected: Values, tolerance: number): void {
  expected.forEach((column, j) => {
    column.forEach((wanted, row) => {
      const got = table.columns[j].values[row] as number;
      if (wanted === null) expect(got).toBeNaN();
      else expect(Math.abs(got - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));
    });
  });
}
