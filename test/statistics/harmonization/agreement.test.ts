import { readFileSync } from "node:fs";
import { array, assert, double, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { agreementBetweenBatches } from "../../../statistics/harmonization/agreement-between-batches.ts";
import { andersonDarling } from "../../../statistics/harmonization/anderson-darling.ts";
import { concordanceCorrelation } from "../../../statistics/harmonization/concordance-correlation.ts";

type Test = "continuous" | "tied" | "spread" | "laboratories";

const reference = JSON.parse(
  readFileSync(new URL("../../reference/scipy/agreement.json", import.meta.url), "utf8"),
) as Record<Test, { statistic: number; pValue: number }> & {
  concordance: { estimate: number; lower: number; upper: number };
};

// table 1 of Scholz and Stephens 1987: smoothness of paper by four laboratories
const laboratories = [
  [38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0],
  [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8],
  [34.0, 35.0, 39.0, 40.0, 43.0, 43.0, 44.0, 45.0],
  [34.0, 34.8, 34.8, 35.4, 37.2, 37.8, 41.2, 42.8],
];
const formula = (value: (i: number) => number): Float64Array => Float64Array.from({ length: 40 }, (_, i) => value(i));
const groups = (count: number, rows = 40): Int32Array => Int32Array.from({ length: rows }, (_, i) => i % count);

describe("andersonDarling", () => {
  it.each<[Test, Float64Array, Int32Array, number]>([
    ["continuous", formula((i) => Math.sin(7 * i) + 0.3 * (i % 3)), groups(3), 3],
    ["tied", formula((i) => roundHalfEven(2 * Math.sin(5 * i) + 0.2 * (i % 4))), groups(4), 4],
    ["spread", formula((i) => (1 + 2 * (i % 2)) * Math.cos(3 * i)), groups(2), 2],
    ["laboratories", Float64Array.from(laboratories.flat()), groups(32, 32).map((i) => Math.floor(i / 8)), 4],
  ])("equals scipy: %s", (name, values, groupOf, count) => {
    const { statistic, pValue } = andersonDarling(values, groupOf, count);
    expect(Math.abs(statistic - reference[name].statistic)).toBeLessThan(1e-10);
    expect(Math.abs(pValue - reference[name].pValue)).toBeLessThan(1e-10);
  });

  it("gives the published example: standardized 4.480 with midranks, p about 0.0020", () => {
    const groupOf = groups(32, 32).map((i) => Math.floor(i / 8));
    const { statistic, pValue } = andersonDarling(Float64Array.from(laboratories.flat()), groupOf, 4);
    expect(statistic).toBeCloseTo(4.48, 3);
    expect(Math.abs(pValue - 0.002)).toBeLessThan(5e-4);
  });

  it("holds p at the ends of the table, leaves missing values and empty samples out", () => {
    const apart = Float64Array.from({ length: 40 }, (_, i) => i + 1000 * (i % 2));
    expect(andersonDarling(apart, groups(2), 2).pValue).toBe(0.001);
    const same = Float64Array.from({ length: 40 }, (_, i) => Math.floor(i / 2));
    expect(andersonDarling(same, groups(2), 2).pValue).toBe(0.25);
    const gappy = Float64Array.from([...apart, Number.NaN]);
    expect(andersonDarling(gappy, Int32Array.from([...groups(2), 2]), 3)).toEqual(andersonDarling(apart, groups(2), 2));
  });

  it("is not defined for one sample, equal values or fewer than 4 values", () => {
    const undefinedTest = { statistic: Number.NaN, pValue: Number.NaN };
    expect(andersonDarling(Float64Array.of(1, 2, 3, 4), new Int32Array(4), 1)).toEqual(undefinedTest);
    expect(andersonDarling(new Float64Array(8), groups(2, 8), 2)).toEqual(undefinedTest);
    expect(andersonDarling(Float64Array.of(1, 2, 3), groups(2, 3), 2)).toEqual(undefinedTest);
  });
});

describe("concordanceCorrelation", () => {
  const a = formula((i) => 10 * Math.sin(7 * i));

  it("equals its definition, with limits by the delta method", () => {
    const b = a.map((value, i) => 0.9 * value + Math.cos(i * i) + 1);
    const { estimate, lower, upper, pairs } = concordanceCorrelation(a, b, 0.95);
    expect(estimate).toBeCloseTo(reference.concordance.estimate, 13);
    expect(lower).toBeCloseTo(reference.concordance.lower, 8);
    expect(upper).toBeCloseTo(reference.concordance.upper, 8);
    expect(pairs).toBe(40);
  });

  it("can be checked by hand: a shift of 1 between 1 2 3 and 2 3 4", () => {
    // 2 * (2 / 3) / (2 / 3 + 2 / 3 + 1) = 4 / 7
    expect(concordanceCorrelation(Float64Array.of(1, 2, 3), Float64Array.of(2, 3, 4), 0.95).estimate).toBeCloseTo(
      4 / 7,
      14,
    );
  });

  it("is 1 for equal values, -1 for mirrored ones, and leaves out pairs with a missing value", () => {
    expect(concordanceCorrelation(a, a, 0.95)).toEqual({ estimate: 1, lower: 1, upper: 1, pairs: 40 });
    const centered = Float64Array.of(-2, -1, 0, 1, 2);
    const mirrored = centered.map((value) => -value);
    expect(concordanceCorrelation(centered, mirrored, 0.95).estimate).toBe(-1);
    const gappy = a.map((value, i) => (i === 7 ? Number.NaN : value));
    expect(concordanceCorrelation(a, gappy, 0.95).pairs).toBe(39);
  });

  it("is not defined for fewer than two pairs or without variation", () => {
    expect(concordanceCorrelation(Float64Array.of(1), Float64Array.of(1), 0.95).estimate).toBeNaN();
    expect(concordanceCorrelation(new Float64Array(5), new Float64Array(5), 0.95).estimate).toBeNaN();
  });

  it("does not depend on which of the two is first, nor on a common unit, and never exceeds the correlation", () => {
    const pairs = array(integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 20 });
    assert(
      property(pairs, integer({ min: 1, max: 99 }), double({ min: 0.5, max: 8, noNaN: true }), (values, seed, unit) => {
        const x = Float64Array.from(values);
        const y = x.map((value, i) => value + ((i * seed) % 13) * 10);
        const { estimate } = concordanceCorrelation(x, y, 0.95);
        if (Number.isNaN(estimate)) return;
        expect(concordanceCorrelation(y, x, 0.95).estimate).toBeCloseTo(estimate, 12);
        const scaled = [x, y].map((column) => column.map((value) => value * unit));
        expect(concordanceCorrelation(scaled[0], scaled[1], 0.95).estimate).toBeCloseTo(estimate, 10);
        expect(Math.abs(estimate)).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { numRuns: 50 },
    );
  });
});

describe("agreementBetweenBatches", () => {
  it("pairs subjects over batches, whatever the order of the rows, and takes the mean of repeats", () => {
    const rows: [subject: string, batch: string, value: number][] = [
      ["wood", "b", 4],
      ["cork", "a", 1],
      ["resin", "a", 3],
      ["wood", "a", 2],
      ["resin", "b", 3],
      ["cork", "b", 2],
      ["wood", "b", 2], // repeat: the mean is 3
      ["resin", "b", 5], // repeat: the mean is 4
      ["wood", "c", 7],
    ];
    const x = { name: "x", values: Float64Array.from(rows, ([, , value]) => value) };
    const labels = [rows.map(([, batch]) => batch), rows.map(([subject]) => subject)] as const;
    const [ab, ac, bc] = agreementBetweenBatches([x], ...labels, 0.95);
    expect([ab.firstBatch, ab.secondBatch, ab.pairs]).toEqual(["a", "b", 3]);
    expect(ab.estimate).toBeCloseTo(4 / 7, 14); // 1 2 3 beside 2 3 4, as above
    expect([ac.pairs, ac.estimate, bc.secondBatch, bc.pairs]).toEqual([1, Number.NaN, "c", 1]);
  });
});

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
