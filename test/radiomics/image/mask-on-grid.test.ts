import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Grid } from "../../../radiomics/image/grid.ts";
import type { Mask } from "../../../radiomics/image/image.ts";
import { maskOnGrid } from "../../../radiomics/image/mask-on-grid.ts";

const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];

function line(values: readonly number[], spacing: number, origin: number): Mask {
  return {
    values: Uint8Array.from(values),
    size: [values.length, 1, 1],
    spacingMm: [spacing, 1, 1],
    originMm: [origin, 0, 0],
    direction: identity,
  };
}

function lineGrid(size: number, spacing: number, origin: number): Grid {
  return { size: [size, 1, 1], spacingMm: [spacing, 1, 1], originMm: [origin, 0, 0], direction: identity };
}

describe("a mask on another grid", () => {
  test("takes the voxel that each new center lies in: one of 2 mm becomes two of 1 mm", () => {
    // Voxel 1 of the mask covers 1 mm to 3 mm, in which the centers 1.5 and 2.5 lie.
    const placed = maskOnGrid(line([0, 1, 0], 2, 0), lineGrid(6, 1, -0.5));
    expect([...placed.mask.values]).toEqual([0, 0, 1, 1, 0, 0]);
    expect(placed).toMatchObject({ voxelsBefore: 1, voxelsAfter: 2, voxelsOutside: 0 });
  });

  test("takes the higher voxel halfway between two, whatever the rounding of the coordinates", () => {
    const tie = [0, 1e-9, -1e-9].map((noise) => [
      ...maskOnGrid(line([0, 1], 1, 0), lineGrid(1, 1, 0.5 + noise)).mask.values,
    ]);
    expect(tie).toEqual([[1], [1], [1]]);
  });

  test("counts what lies outside, and is empty where nothing overlaps", () => {
    expect(maskOnGrid(line([1, 1, 1], 1, 0), lineGrid(2, 1, 0))).toMatchObject({ voxelsAfter: 2, voxelsOutside: 1 });
    const apart = maskOnGrid(line([1, 1, 1], 1, 0), lineGrid(2, 1, 50));
    expect(apart).toMatchObject({ voxelsBefore: 3, voxelsAfter: 0, voxelsOutside: 3 });
    expect([...apart.mask.values]).toEqual([0, 0]);
  });

  test("is the same region where only the order of the axes is turned around", () => {
    const turned: Mask = { ...line([1, 0, 0, 1, 1], 1, 4), direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] };
    expect([...maskOnGrid(turned, lineGrid(5, 1, 0)).mask.values]).toEqual([1, 1, 0, 0, 1]);
  });

  test("does not change on its own grid, oblique or not", () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(angle, angle, bits, (a, b, values) => {
        const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
        const mask: Mask = {
          values: Uint8Array.from(values),
          size: [2, 3, 4],
          spacingMm: [0.7, 1.1, 3],
          originMm: [-120.5, 31.25, 7],
          direction: [ca, -sa * cb, sa * sb, sa, ca * cb, -ca * sb, 0, sb, cb],
        };
        const placed = maskOnGrid(mask, mask);
        expect([...placed.mask.values]).toEqual(values);
        expect(placed.voxelsOutside).toBe(0);
      }),
    );
  });
});
