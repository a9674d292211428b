import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extensions } from "../../../radiomics/features/extensions.ts";
import { petExtensions } from "../../../radiomics/features/pet-extensions.ts";
import { planeDiameters } from "../../../radiomics/features/plane-diameters.ts";
import type { Region } from "../../../radiomics/image/region.ts";
import { levelRegion } from "./level-region.ts";

function measure(
  size: readonly [number, number, number],
  volume: readonly number[],
  spacingMm: readonly [number, number, number] = [1, 1, 1],
) {
  const region: Region = { ...levelRegion(size, volume).region, spacingMm };
  const surroundings = { size, offset: [0, 0, 0], values: Float64Array.from(volume) } as const;
  const measured = new Map([...extensions(region), ...petExtensions(region, surroundings)]);
  return (tag: string) => measured.get(tag)?.value;
}

/** Distances between all mesh vertices that share a plane, as the definition reads. */
function naiveDiameters(mask: Uint8Array, size: readonly [number, number, number], spacing: readonly number[]) {
  const inside = (at: readonly number[]): number =>
    at.some((value, axis) => value < 0 || value >= size[axis]) ? 0 : mask[at[0] + size[0] * (at[1] + size[1] * at[2])];
  const vertices: number[][] = [];
  for (let z = -1; z < size[2]; z++)
    for (let y = -1; y < size[1]; y++)
      for (let x = -1; x < size[0]; x++)
        for (let axis = 0; axis < 3; axis++) {
          const next = [x, y, z].map((value, k) => value + (k === axis ? 1 : 0));
          if (inside([x, y, z]) !== inside(next))
            vertices.push([x, y, z].map((value, k) => value + (k === axis ? 0.5 : 0)));
        }
  return [0, 1, 2].map((normal) => {
    let most = 0;
    for (const a of vertices)
      for (const b of vertices)
        if (a[normal] === b[normal])
          most = Math.max(most, Math.hypot(...a.map((value, axis) => (value - b[axis]) * spacing[axis])));
    return most;
  });
}

describe("extensions of shape", () => {
  it("give one voxel the half edges of its mesh", () => {
    const value = measure([1, 1, 1], [3], [2, 2, 4]);
    expect(value("x_diam_2d_slice")).toBe(2);
    expect(value("x_diam_2d_column")).toBe(4);
    expect(value("x_diam_2d_row")).toBe(4);
    // A square with corners at the middle of its sides: half of 2 x 2 mm, four sides of sqrt(2) mm.
    expect(value("x_2d_area_mesh")).toBe(2);
    expect(value("x_2d_perimeter")).toBeCloseTo(4 * Math.SQRT2, 12);
    expect(value("x_2d_perimeter_area")).toBeCloseTo(2 * Math.SQRT2, 12);
    expect(value("x_2d_sphericity")).toBeCloseTo(Math.sqrt(Math.PI) / 2, 12);
    expect(value("x_2d_maj_axis")).toBe(0);
    expect(value("x_2d_elongation")).toBeNaN();
  });

  it("give a bar of three voxels its length and no width", () => {
    const value = measure([3, 1, 1], [1, 1, 1], [2, 1, 1]);
    expect(value("x_diam_2d_slice")).toBe(6);
    expect(value("x_diam_2d_row")).toBe(1);
    // Variance of -2, 0, 2 over three pixels is 8 / 3.
    expect(value("x_2d_maj_axis")).toBeCloseTo(4 * Math.sqrt(8 / 3), 12);
    expect(value("x_2d_min_axis")).toBe(0);
    expect(value("x_2d_elongation")).toBe(0);
    // Of 3 pixels of 2 mm2 four corners of an eighth are cut off at the ends.
    expect(value("x_2d_area_mesh")).toBe((3 - 4 / 8) * 2);
    expect(value("x_2d_perimeter")).toBeCloseTo(4 * 2 + 4 * (Math.sqrt(5) / 2), 12);
  });

  it("join pixels that touch at a corner", () => {
    // Two diamonds of 1/2 each, and the square between them: 6/8 of it instead of two corners of 1/8.
    expect(measure([2, 2, 1], [1, 0, 0, 1])("x_2d_area_mesh")).toBeCloseTo(1 + 4 / 8, 12);
    expect(measure([2, 2, 1], [1, 0, 0, 1])("x_2d_perimeter")).toBeCloseTo(8 * (Math.SQRT2 / 2), 12);
  });

  it("take the slice with most voxels, of several the first", () => {
    const value = measure([2, 2, 3], [1, 0, 0, 0, /**/ 1, 1, 0, 0, /**/ 1, 0, 1, 0]);
    expect(value("x_2d_maj_axis")).toBeCloseTo(2, 12);
    expect(value("x_2d_perimeter")).toBeCloseTo(2 + 4 * (Math.SQRT2 / 2), 12);
    const anisotropic = measure([2, 2, 3], [1, 0, 0, 0, /**/ 1, 1, 0, 0, /**/ 1, 0, 1, 0], [3, 1, 1]);
    expect(anisotropic("x_2d_maj_axis")).toBeCloseTo(6, 12);
  });

  it("look in every plane through vertices, those between slices too", () => {
    const size = [4, 3, 3] as const;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 36, maxLength: 36 }).filter((v) => v.includes(1)),
        (volume) => {
          const spacing = [1, 0.7, 2.5] as const;
          const mask = Uint8Array.from(volume);
          const naive = naiveDiameters(mask, size, spacing);
          planeDiameters(mask, size, spacing).forEach((value, axis) => expect(value).toBeCloseTo(naive[axis], 10));
        },
      ),
      { seed: 4, numRuns: 200 },
    );
  });
});

describe("extensions of intensity", () => {
  it("multiply energy with the volume of a voxel, and take the root of the variance", () => {
    const value = measure([2, 2, 1], [1, 2, 3, 6], [2, 2, 5]);
    expect(value("x_total_energy")).toBe((1 + 4 + 9 + 36) * 20);
    expect(value("x_std")).toBeCloseTo(Math.sqrt((4 + 1 + 0 + 9) / 4), 12);
    expect(measure([2, 1, 1], [7, 7])("x_std")).toBe(0);
  });
});

describe("dissemination", () => {
  it("is 0 for one component, however its voxels touch", () => {
    const value = measure([2, 2, 2], [1, 0, 0, 0, /**/ 0, 0, 0, 1]);
    expect([value("x_components"), value("x_dmax")]).toEqual([1, 0]);
  });

  it("is the largest distance between centroids in mm", () => {
    // Voxels 0 and 1, voxel 3, and voxels 6 and 7 of a row: centroids 0.5, 3 and 6.5.
    const value = measure([8, 1, 1], [1, 1, 0, 1, 0, 0, 1, 1], [3, 1, 1]);
    expect([value("x_components"), value("x_dmax")]).toEqual([3, 18]);
    const slices = measure([3, 1, 3], [5, 0, 0, /**/ 0, 0, 0, /**/ 0, 0, 2], [3, 1, 4]);
    expect([slices("x_components"), slices("x_dmax")]).toEqual([2, 10]);
  });
});

describe("extensions for PET", () => {
  it("count voxels at or above each threshold, in mL, and their SUV times mL", () => {
    // 41 % of 10 is 4.1; voxels of 2 x 5 x 10 mm are 0.1 mL.
    const value = measure([4, 2, 1], [10, 5, 4.1, 4, /**/ 2.5, 2.4, 1, 0.5], [2, 5, 10]);
    expect(value("x_mtv_41")).toBeCloseTo(0.3, 12);
    expect(value("x_tlg_41")).toBeCloseTo(1.91, 12);
    expect(value("x_mtv_4_0")).toBeCloseTo(0.4, 12);
    expect(value("x_tlg_4_0")).toBeCloseTo(2.31, 12);
    expect(value("x_mtv_2_5")).toBeCloseTo(0.5, 12);
    expect(value("x_tlg_2_5")).toBeCloseTo(2.56, 12);
  });

  it("give 0 where no voxel is hot, and no share of a maximum that is not positive", () => {
    const cold = measure([2, 1, 1], [1, 2]);
    expect([cold("x_mtv_2_5"), cold("x_tlg_4_0")]).toEqual([0, 0]);
    const negative = measure([2, 1, 1], [-1, -2]);
    expect([negative("x_mtv_41"), negative("x_tlg_41"), negative("x_mtv_2_5")]).toEqual([NaN, NaN, 0]);
  });

  it("take the peak within 1 cm3 from anywhere in the region, voxels around it included", () => {
    // At 10 mm the sphere of 6.2 mm is one voxel; at 6 mm the voxel and its 6 neighbors, of which 2 are in this image.
    expect(measure([3, 1, 1], [1, 9, 2], [10, 10, 10])("x_suv_peak")).toBe(9);
    expect(measure([3, 1, 1], [1, 9, 2], [6, 10, 10])("x_suv_peak")).toBe(5.5);
  });
});
