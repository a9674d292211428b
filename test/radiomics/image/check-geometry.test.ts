import { describe, expect, it } from "vitest";
import { checkGeometry, GeometryError } from "../../../radiomics/image/check-geometry.ts";
import type { Grid } from "../../../radiomics/image/grid.ts";

const grid: Grid = {
  size: [10, 20, 30],
  spacingMm: [1, 1, 3],
  originMm: [-5, 7, 100],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

function problemOf(mask: Grid): GeometryError {
  try {
    checkGeometry(grid, mask);
  } catch (error) {
    if (error instanceof GeometryError) return error;
  }
  throw new Error("expected a GeometryError");
}

describe("checkGeometry", () => {
  it("accepts grids that differ by less than a micrometer", () => {
    expect(() =>
      checkGeometry(grid, { ...grid, originMm: [-5.0009, 7, 100], spacingMm: [1.0009, 1, 3] }),
    ).not.toThrow();
  });

  it("reports size", () => {
    expect(problemOf({ ...grid, size: [10, 20, 31] }).differences).toEqual([
      "size is expected to be 10 x 20 x 30 voxels, got 10 x 20 x 31",
    ]);
  });

  it("reports spacing in mm", () => {
    expect(problemOf({ ...grid, spacingMm: [1, 1, 2.5] }).differences).toEqual([
      "spacing is expected to be (1, 1, 3) mm, got (1, 1, 2.5) mm",
    ]);
  });

  it("reports origin in mm", () => {
    expect(problemOf({ ...grid, originMm: [-5, 9.25, 100] }).differences).toEqual([
      "origin is expected at (-5, 7, 100) mm, got (-5, 9.25, 100) mm (2.25 mm apart on one axis)",
    ]);
  });

  it("reports direction, also where a small angle adds up over the extent of the image", () => {
    const angle = 1e-4;
    const tilted = [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0, 0, 0, 1];
    expect(problemOf({ ...grid, direction: tilted }).differences).toHaveLength(1);
    expect(problemOf({ ...grid, direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] }).differences).toEqual([
      "direction is expected to be (1, 0, 0, 0, 1, 0, 0, 0, 1), got (-1, 0, 0, 0, 1, 0, 0, 0, 1)",
    ]);
  });

  it("says everything that differs in one error with a code and a fix", () => {
    const error = problemOf({ ...grid, size: [1, 1, 1], spacingMm: [9, 1, 3] });
    expect(error.code).toBe("mask-geometry");
    expect(error.differences).toHaveLength(2);
    expect(error.fix).toContain("export the mask again on the grid of the image");
    expect(error.message).toBe(`${error.subject}: ${error.problem}; ${error.fix}`);
  });
});
