import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Grid } from "../../../radiomics/image/grid.ts";
import { resampledGrid } from "../../../radiomics/image/resampled-grid.ts";

const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const single = Math.fround;

describe("the interpolation grid", () => {
  it("has ceil(n s / s') voxels: 204 x 201 x 60 at 0.977 x 0.977 x 3 mm gives 100 x 99 x 90 at 2 mm (IBSI 1)", () => {
    const grid: Grid = { size: [204, 201, 60], spacingMm: [0.977, 0.977, 3], originMm: [0, 0, 0], direction: identity };
    expect(resampledGrid(grid, [2, 2, 2]).size).toEqual([100, 99, 90]);
  });

  it("aligns the centers of both grids for every size, spacing and direction", () => {
    const size = fc.integer({ min: 1, max: 60 });
    const spacing = fc.double({ min: 0.3, max: 6, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(size, size, size), fc.tuple(spacing, spacing, spacing), spacing, (size, spacingMm, to) => {
        const grid: Grid = { size, spacingMm, originMm: [10, -20, 30], direction: [0, 1, 0, -1, 0, 0, 0, 0, 1] };
        const out = resampledGrid(grid, [to, to, to]);
        for (let row = 0; row < 3; row++) {
          expect(centerMm(out)[row]).toBeCloseTo(centerMm(grid)[row], 8);
          expect(out.size[row]).toBeGreaterThanOrEqual((size[row] * spacingMm[row]) / to - 1e-4);
          expect(out.size[row]).toBeLessThan((size[row] * spacingMm[row]) / to + 1);
        }
      }),
    );
  });

  it("keeps an axis with spacing null as it is, origin included", () => {
    const grid: Grid = { size: [7, 5, 9], spacingMm: [1.1, 0.7, 3.3], originMm: [1, 2, 3], direction: identity };
    expect(resampledGrid(grid, [null, null, null])).toEqual(grid);
    expect(resampledGrid(grid, [null, null, 1]).size).toEqual([7, 5, 30]);
  });

  it("does not gain a voxel from spacing that was stored as a 32-bit float", () => {
    const grid: Grid = { size: [10, 10, 10], spacingMm: [single(1.1), 1, 1], originMm: [0, 0, 0], direction: identity };
    expect(single(1.1) * 10).toBeGreaterThan(11);
    expect(resampledGrid(grid, [1, 1, 1]).size[0]).toBe(11);
  });

  it("uses the wanted spacing exactly, not one derived from the rounded size", () => {
    const grid: Grid = { size: [10, 10, 10], spacingMm: [0.75, 1, 1], originMm: [0, 0, 0], direction: identity };
    const out = resampledGrid(grid, [2, 2, 2]);
    expect(out.spacingMm).toEqual([2, 2, 2]);
    expect(out.size).toEqual([4, 5, 5]);
    expect(out.originMm[0]).toBeCloseTo((0.75 * 9 - 2 * 3) / 2, 12);
  });
});

function centerMm(grid: Grid): number[] {
  return [0, 1, 2].map((row) => {
    let center = grid.originMm[row];
    for (let axis = 0; axis < 3; axis++) {
      center += (grid.direction[3 * row + axis] * grid.spacingMm[axis] * (grid.size[axis] - 1)) / 2;
    }
    return center;
  });
}
