import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bodyVoxels,
  normalizeIntensities,
  percentileNormalization,
  referenceNormalization,
  zScoreNormalization,
} from "../../../radiomics/image/normalize-intensities.ts";
import type { Image } from "../../../radiomics/image/image.ts";

function image(values: readonly number[]): Image {
  return {
    values: Float64Array.from(values),
    size: [values.length, 1, 1],
    spacingMm: [1, 1, 1],
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
}

describe("normalization of arbitrary intensities", () => {
  it("by z-score takes mean and population standard deviation of the whole image or of a region", () => {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, standard deviation 2.
    const whole = image([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(zScoreNormalization(whole, null)).toEqual({ shift: 5, scale: 2, voxels: 8 });
    expect([...normalizeIntensities(whole, zScoreNormalization(whole, null)).values]).toEqual([
      -1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2,
    ]);
    const within = Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 1]);
    expect(zScoreNormalization(whole, within)).toEqual({ shift: 6.5, scale: 2.5, voxels: 2 });
  });

  it("by percentiles maps them to 0 and 1, linear between ranks", () => {
    const ranks = image([40, 10, 0, 30, 20]);
    expect(percentileNormalization(ranks, 25, 75, null)).toEqual({ shift: 10, scale: 20, voxels: 5 });
    expect(percentileNormalization(ranks, 10, 90, null)).toEqual({ shift: 4, scale: 32, voxels: 5 });
    expect(percentileNormalization(ranks, 0, 100, Uint8Array.from([1, 1, 0, 0, 1]))).toMatchObject({
      shift: 10,
      scale: 30,
    });
    expect([...ranks.values]).toEqual([40, 10, 0, 30, 20]);
  });

  it("by a reference tissue divides by its mean", () => {
    const tissue = Uint8Array.from([1, 0, 1]);
    const values = image([8, 5, 12]);
    expect(referenceNormalization(values, tissue)).toEqual({ shift: 0, scale: 10, voxels: 2 });
    expect([...normalizeIntensities(values, referenceNormalization(values, tissue)).values]).toEqual([0.8, 0.5, 1.2]);
  });

  it("finds the body above the air", () => {
    expect([...bodyVoxels(image([0, 1, 2, 50, 100, 80]), 0.2)]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it("does not depend on the scale of the scanner: gain for all, offset too but for the reference tissue", () => {
    const values = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 500 }),
        (numbers, gain, offset) => {
          fc.pre(new Set(numbers).size > 3);
          const made = image(numbers);
          const moved = image(numbers.map((value) => gain * value + offset));
          const scaled = image(numbers.map((value) => gain * value));
          const first = Uint8Array.from(numbers, (_, i) => (i < 2 ? 1 : 0));
          for (const [left, right] of [
            [zScoreNormalization(made, null), [moved, zScoreNormalization(moved, null)]],
            [percentileNormalization(made, 0, 100, null), [moved, percentileNormalization(moved, 0, 100, null)]],
            [referenceNormalization(made, first), [scaled, referenceNormalization(scaled, first)]],
          ] as const) {
            const expected = normalizeIntensities(made, left).values;
            normalizeIntensities(right[0], right[1]).values.forEach((value, i) =>
              expect(value).toBeCloseTo(expected[i], 9),
            );
          }
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  it("is undefined, and says so, for flat images, empty regions and dark tissue", () => {
    const flat = image([3, 3, 3]);
    const none = new Uint8Array(3);
    for (const make of [
      () => zScoreNormalization(flat, null),
      () => zScoreNormalization(flat, none),
      () => percentileNormalization(flat, 1, 99, null),
      () => percentileNormalization(flat, 99, 1, null),
      () => percentileNormalization(image([1, 2]), 1, 99, new Uint8Array(2)),
      () => referenceNormalization(flat, none),
      () => referenceNormalization(image([0, 0]), Uint8Array.from([1, 1])),
    ]) {
      expect(make).toThrow(expect.objectContaining({ code: "normalization-undefined" }));
    }
  });
});
