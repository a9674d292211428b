import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairSumsByFourier } from "../../../radiomics/features/pair-sums-by-fourier.ts";
import type { VoxelValues } from "../../../radiomics/features/pair-sums.ts";
import { pairSums } from "../../../radiomics/features/pair-sums.ts";
import { spatialAutocorrelation } from "../../../radiomics/features/spatial-autocorrelation.ts";

const side = fc.integer({ min: 1, max: 9 });
const spacing = fc.double({ min: 0.3, max: 5, noNaN: true });
const voxelValues: fc.Arbitrary<VoxelValues> = fc
  .tuple(fc.tuple(side, side, side), fc.tuple(spacing, spacing, spacing))
  .chain(([size, spacingMm]) => {
    const length = size[0] * size[1] * size[2];
    return fc
      .array(fc.option(fc.integer({ min: -1000, max: 400 })), { minLength: length, maxLength: length })
      .map((volume) => {
        const voxels = volume.flatMap((value, index) => (value === null ? [] : [index]));
        return {
          size,
          spacingMm,
          voxels: Int32Array.from(voxels),
          values: Float64Array.from(voxels, (index) => volume[index] ?? 0),
        };
      });
  })
  .filter(({ voxels }) => voxels.length > 0);

function measured(input: VoxelValues): { readonly moran: number; readonly geary: number } {
  const values = spatialAutocorrelation(input);
  return { moran: values.get("morph_moran_i")?.value ?? NaN, geary: values.get("morph_geary_c")?.value ?? NaN };
}

describe("pair sums", () => {
  it("are those that can be added up by hand: values 1, 2, 4 in a row of 2 mm voxels", () => {
    const sums = pairSums({
      size: [3, 1, 1],
      spacingMm: [2, 1, 1],
      voxels: Int32Array.of(0, 1, 2),
      values: Float64Array.of(1, 2, 4),
    });
    expect(sums.weights).toBeCloseTo(2 * (1 / 2 + 1 / 2 + 1 / 4), 14);
    expect(sums.products).toBeCloseTo(2 * (2 / 2 + 8 / 2 + 4 / 4), 14);
    expect(sums.squares).toBeCloseTo(1 * (1 / 2 + 1 / 4) + 4 * (1 / 2 + 1 / 2) + 16 * (1 / 2 + 1 / 4), 13);
  });

  it("by Fourier transform are the same up to rounding", () => {
    fc.assert(
      fc.property(voxelValues, (input) => {
        const expected = pairSums(input);
        const found = pairSumsByFourier(input);
        const scale = Math.max(expected.squares, 1);
        expect(Math.abs(found.weights - expected.weights)).toBeLessThan(1e-12 * Math.max(expected.weights, 1));
        expect(Math.abs(found.products - expected.products)).toBeLessThan(1e-10 * scale);
        expect(Math.abs(found.squares - expected.squares)).toBeLessThan(1e-10 * scale);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("by Fourier transform are the same when done in parts", () => {
    const size = [23, 4, 9] as const;
    const voxels = Int32Array.from({ length: 828 }, (_, i) => i).filter((i) => (i * 7) % 5 !== 1);
    const input = {
      size,
      spacingMm: [1, 2, 0.7],
      voxels,
      values: Float64Array.from(voxels, (i) => (i * 37) % 53),
    } as const;
    const whole = pairSumsByFourier(input);
    const parts = pairSumsByFourier(input, 20_000);
    for (const sum of ["weights", "products", "squares"] as const) expect(parts[sum] / whole[sum]).toBeCloseTo(1, 12);
  });
});

describe("spatial autocorrelation", () => {
  it("is I = -1 and C = 1 for two voxels that differ", () => {
    const { moran, geary } = measured({
      size: [2, 1, 1],
      spacingMm: [3, 1, 1],
      voxels: Int32Array.of(0, 1),
      values: Float64Array.of(5, 9),
    });
    expect(moran).toBeCloseTo(-1, 14);
    expect(geary).toBeCloseTo(1, 14);
  });

  it("follows the definitions, pair by pair, also where the transform is used", () => {
    const size = [24, 19, 17] as const;
    const spacingMm = [1, 0.8, 2.5] as const;
    const inside = (i: number): boolean => (i * 31) % 11 > 2;
    const voxels = Int32Array.from({ length: 24 * 19 * 17 }, (_, i) => i).filter(inside);
    const values = Float64Array.from(voxels, (i) => Math.round(200 * Math.sin(i / 40)) + (i % 24));
    expect(voxels.length).toBeGreaterThan(5000);
    const { moran, geary } = measured({ size, spacingMm, voxels, values });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const at = Array.from(voxels, (i) => [(i % 24) * 1, (Math.floor(i / 24) % 19) * 0.8, Math.floor(i / 456) * 2.5]);
    let [weights, products, differences] = [0, 0, 0];
    for (let i = 0; i < at.length; i++) {
      for (let j = 0; j < i; j++) {
        const [dx, dy, dz] = [at[i][0] - at[j][0], at[i][1] - at[j][1], at[i][2] - at[j][2]];
        const weight = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
        weights += weight;
        products += weight * (values[i] - mean) * (values[j] - mean);
        differences += weight * (values[i] - values[j]) ** 2;
      }
    }
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(moran).toBeCloseTo((values.length / weights) * (products / squares), 10);
    expect(geary).toBeCloseTo(((values.length - 1) / (2 * weights)) * (differences / squares), 10);
  });

  it("does not depend on the unit of the image", () => {
    fc.assert(
      fc.property(voxelValues, fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 9 }), (input, a, b) => {
        const { moran, geary } = measured(input);
        const moved = measured({ ...input, values: input.values.map((value) => a + b * value) });
        if (Number.isNaN(moran)) return;
        expect(moved.moran).toBeCloseTo(moran, 8);
        expect(moved.geary).toBeCloseTo(geary, 8);
      }),
      { seed: 1 },
    );
  });

  it("is NaN with a reason for one voxel and for equal intensities", () => {
    const one = {
      size: [1, 1, 1],
      spacingMm: [1, 1, 1],
      voxels: Int32Array.of(0),
      values: Float64Array.of(7),
    } as const;
    expect(spatialAutocorrelation(one).get("morph_moran_i")).toEqual({ value: NaN, reason: "roi-too-small" });
    const flat = {
      ...one,
      size: [3, 1, 1],
      voxels: Int32Array.of(0, 1, 2),
      values: Float64Array.of(0.1, 0.1, 0.1),
    } as const;
    expect(spatialAutocorrelation(flat).get("morph_geary_c")).toEqual({ value: NaN, reason: "flat-region" });
  });
});
