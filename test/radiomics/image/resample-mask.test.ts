import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mask } from "../../../radiomics/image/image.ts";
import { resampleMask } from "../../../radiomics/image/resample-mask.ts";
import { resample } from "../../../radiomics/image/resample.ts";
import { resampledGrid } from "../../../radiomics/image/resampled-grid.ts";

function lineMask(values: readonly number[], spacingMm = 1): Mask {
  return {
    values: Uint8Array.from(values),
    size: [values.length, 1, 1],
    spacingMm: [spacingMm, 1, 1],
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
}

describe("interpolating a mask", () => {
  it("keeps partial volumes of exactly one half (>=, not >)", () => {
    // 4 voxels of 1 mm -> 2 of 2 mm: partial volumes 0.5 and 0.5
    const mask = lineMask([0, 1, 1, 0]);
    expect(resampleMask(mask, resampledGrid(mask, [2, null, null]), "linear", 0.5)).toEqual({
      box: { start: [0, 0, 0], size: [2, 1, 1] },
      values: Uint8Array.from([1, 1]),
      voxels: 2,
    });
  });

  it("counts a half that rounding made slightly smaller as a half", () => {
    // partial volume 0.49999999995 at both new voxels
    const mask = lineMask([0, 1, 1, 0], 1 - 5e-11);
    const grid = { ...resampledGrid(mask, [2, null, null]), spacingMm: [2, 1, 1] as const };
    expect(resampleMask(mask, grid, "linear", 0.5)?.voxels).toBe(2);
  });

  it("leaves out what is clearly below the threshold", () => {
    const mask = lineMask([0, 1, 1, 0]);
    expect(resampleMask(mask, resampledGrid(mask, [2, null, null]), "linear", 0.6)).toBeNull();
  });

  it("cuts to the bounding box without losing a voxel at the edge of the image", () => {
    const mask = lineMask([1, 0, 0, 0, 0, 0, 0, 1]);
    const fine = resampleMask(mask, resampledGrid(mask, [0.5, null, null]), "linear", 0.5);
    expect(fine?.box).toEqual({ start: [0, 0, 0], size: [16, 1, 1] });
    expect([...(fine?.values ?? [])]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it("has a bounding box that starts where the region starts, not at the origin", () => {
    const mask = lineMask([0, 0, 0, 1, 1, 0]);
    expect(resampleMask(mask, resampledGrid(mask, [null, null, null]), "linear", 0.5)?.box).toEqual({
      start: [3, 0, 0],
      size: [2, 1, 1],
    });
  });

  it("is null for a region that falls between the voxels of a coarse grid", () => {
    const mask = lineMask([1, 0, 0, 0, 0, 0, 0, 0]);
    expect(resampleMask(mask, resampledGrid(mask, [8, null, null]), "linear", 0.5)).toBeNull();
    expect(resampleMask(lineMask([0, 0]), resampledGrid(mask, [1, null, null]), "nearest", 0.5)).toBeNull();
  });

  it("takes the nearest voxel where it is told to", () => {
    const mask = lineMask([0, 1, 0]);
    expect([...(resampleMask(mask, resampledGrid(mask, [0.5, null, null]), "nearest", 0.5)?.values ?? [])]).toEqual([
      1, 1,
    ]);
  });

  it("is the same as thresholding the whole grid, for any region, spacing and threshold", () => {
    const side = fc.integer({ min: 1, max: 6 });
    const spacing = fc.double({ min: 0.3, max: 4, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(side, side, side),
        fc.infiniteStream(fc.constantFrom(0, 0, 1)),
        fc.tuple(spacing, spacing, spacing),
        fc.constantFrom("nearest" as const, "linear" as const),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (size, voxels, spacingMm, interpolation, threshold) => {
          const values = Uint8Array.from({ length: size[0] * size[1] * size[2] }, () => voxels.next().value ?? 0);
          const mask: Mask = { ...lineMask([0]), values, size, spacingMm };
          const grid = resampledGrid(mask, [1, 1.3, 0.8]);
          const all = resample(values, mask, grid, { start: [0, 0, 0], size: grid.size }, interpolation);
          const expected = [...all.keys()].filter((index) => all[index] >= threshold - 1e-9);
          const region = resampleMask(mask, grid, interpolation, threshold);
          const found: number[] = [];
          region?.values.forEach((inside, index) => {
            const [x, y] = region.box.size;
            const [i, j, k] = [index % x, Math.floor(index / x) % y, Math.floor(index / (x * y))];
            const [x0, y0, z0] = region.box.start;
            if (inside === 1) found.push(x0 + i + grid.size[0] * (y0 + j + grid.size[1] * (z0 + k)));
          });
          expect(found).toEqual(expected);
          expect(region?.voxels ?? 0).toBe(expected.length);
        },
      ),
    );
  });
});
