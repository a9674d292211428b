import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discretize, DiscretizationError } from "../../../radiomics/image/discretize.ts";

const levels = (values: readonly number[], discretization: Parameters<typeof discretize>[1], low: number | null) => {
  const { values: made, count } = discretize(Float64Array.from(values), discretization, low);
  return { levels: [...made], count };
};

describe("a fixed bin width", () => {
  const width = { kind: "binWidth", binWidth: 25 } as const;

  it("starts at the lower end of the range, not at the lowest intensity", () => {
    expect(levels([-939, -975, -976, 393], width, -1000)).toEqual({ levels: [3, 2, 1, 56], count: 56 });
  });

  it("starts at the lowest intensity where the range has no lower end", () => {
    expect(levels([10, 34.9, 35, 85], width, null)).toEqual({ levels: [1, 1, 2, 4], count: 4 });
  });

  it("gives one level where all intensities lie within one bin", () => {
    expect(levels([1, 2, 3], width, null)).toEqual({ levels: [1, 1, 1], count: 1 });
  });

  it("refuses more levels than co-occurrence matrices can hold, and says what to do", () => {
    expect(() => levels([0, 1000], { kind: "binWidth", binWidth: 0.01 }, null)).toThrow(DiscretizationError);
    expect(() => levels([0, 1000], { kind: "binWidth", binWidth: 0.01 }, null)).toThrow(
      "discretization: expected at most 4096 gray levels, got 100001; use a larger binWidth",
    );
  });
});

describe("a fixed bin number", () => {
  const count = { kind: "binCount", binCount: 4 } as const;

  it("spans lowest to highest intensity of the region and puts the highest into the last bin", () => {
    expect(levels([0, 0.9, 1, 2.5, 4], count, -1000)).toEqual({ levels: [1, 1, 2, 3, 4], count: 4 });
  });

  it("has the single level 1 for a flat region", () => {
    expect(levels([7, 7, 7], count, null)).toEqual({ levels: [1, 1, 1], count: 1 });
  });

  it("does not depend on the unit of the image", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: -1000, max: 1000 }),
        (values, power, shift) => {
          const moved = values.map((value) => value * 2 ** power + shift);
          expect(levels(moved, { kind: "binCount", binCount: 32 }, null)).toEqual(
            levels(values, { kind: "binCount", binCount: 32 }, null),
          );
        },
      ),
    );
  });

  it("makes levels from 1 to the bin number, the ends always used", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 }),
        fc.integer({ min: 1, max: 64 }),
        (values, binCount) => {
          fc.pre(Math.max(...values) > Math.min(...values));
          const made = levels(values, { kind: "binCount", binCount }, null);
          expect(Math.min(...made.levels)).toBe(1);
          expect(Math.max(...made.levels)).toBe(binCount);
        },
      ),
    );
  });
});
