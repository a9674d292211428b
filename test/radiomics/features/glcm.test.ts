import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  directions,
  forEachCoOccurrenceMatrix,
  padLevels,
} from "../../../radiomics/features/co-occurrence-matrices.ts";
import { glcm } from "../../../radiomics/features/glcm.ts";
import { levelRegion } from "./level-region.ts";
import { naivePairCounts } from "./naive-glcm.ts";

const side = fc.integer({ min: 1, max: 6 });
const volume = fc.tuple(side, side, side).chain((size) =>
  fc.tuple(
    fc.constant(size),
    fc.array(fc.integer({ min: 0, max: 5 }), {
      minLength: size[0] * size[1] * size[2],
      maxLength: size[0] * size[1] * size[2],
    }),
  ),
);

function pairsInside(counts: ArrayLike<number>, levels: number): number[] {
  return Array.from(counts, (count, cell) => (cell > levels && cell % (levels + 1) > 0 ? count : 0));
}

describe("co-occurrence matrices", () => {
  it("have the same counts as the readable twin in all 13 directions, for any region", () => {
    fc.assert(
      fc.property(volume, ([size, values]) => {
        const { region, levels } = levelRegion(size, values);
        let visited = 0;
        forEachCoOccurrenceMatrix(padLevels(region, levels), (direction, counts) => {
          visited++;
          expect(pairsInside(counts, levels.count)).toEqual(
            naivePairCounts(region, levels.values, levels.count, directions[direction]),
          );
        });
        expect(visited).toBe(13);
      }),
      { numRuns: 60 },
    );
  });

  it("have the same counts as the readable twin above 256 levels, where one table is reused", () => {
    const values = Array.from({ length: 60 }, (_, i) => 1 + ((i * 97) % 300));
    const { region, levels } = levelRegion([5, 4, 3], values);
    expect(levels.count).toBeGreaterThan(256);
    forEachCoOccurrenceMatrix(padLevels(region, levels), (direction, counts) => {
      expect(pairsInside(counts, levels.count)).toEqual(
        naivePairCounts(region, levels.values, levels.count, directions[direction]),
      );
    });
  });

  it("use 13 different directions, none the opposite of another", () => {
    const both = directions.flatMap(([x, y, z]) => [`${x},${y},${z}`, `${-x},${-y},${-z}`]);
    expect(new Set(both.map((text) => text.replaceAll("-0", "0"))).size).toBe(26);
  });
});

describe("co-occurrence features", () => {
  const value = (measured: ReturnType<typeof glcm>, tag: string): number => measured.get(tag)?.value ?? NaN;

  it("are those of one 2 x 2 matrix for two voxels in a row: levels 1 and 2", () => {
    const { region, levels } = levelRegion([2, 1, 1], [1, 2]);
    const merged = glcm(region, levels, "3d-merged");
    expect(value(merged, "cm_joint_max_3D_comb")).toBe(0.5);
    expect(value(merged, "cm_joint_entr_3D_comb")).toBe(1);
    expect(value(merged, "cm_contrast_3D_comb")).toBe(1);
    expect(value(merged, "cm_corr_3D_comb")).toBe(-1);
    expect(value(merged, "cm_inv_diff_norm_3D_comb")).toBeCloseTo(2 / 3, 12);
    expect(value(merged, "cm_inv_diff_mom_norm_3D_comb")).toBeCloseTo(4 / 5, 12);
    expect(value(merged, "cm_sum_avg_3D_comb")).toBe(3);
  });

  it("average over the directions that have pairs: a row of voxels has one", () => {
    const { region, levels } = levelRegion([4, 1, 1], [1, 2, 2, 3]);
    const average = [...glcm(region, levels, "3d-average").values()];
    expect(average).toEqual([...glcm(region, levels, "3d-merged").values()]);
  });

  it("are NaN for the reason roi-too-small where no two voxels touch", () => {
    const { region, levels } = levelRegion([3, 1, 1], [1, 0, 2]);
    for (const aggregation of ["3d-average", "3d-merged"] as const) {
      const measured = [...glcm(region, levels, aggregation).values()];
      expect(measured).toHaveLength(25);
      for (const measurement of measured) expect(measurement).toEqual({ value: NaN, reason: "roi-too-small" });
    }
  });

  it("have no correlation in a flat region, and everything else", () => {
    const { region, levels } = levelRegion([2, 2, 1], [1, 1, 1, 1]);
    const measured = glcm(region, levels, "3d-average");
    const missing = [...measured].filter(([, { value }]) => Number.isNaN(value));
    expect(missing).toEqual([
      ["cm_corr_3D_avg", { value: NaN, reason: "flat-region" }],
      ["cm_info_corr1_3D_avg", { value: NaN, reason: "flat-region" }],
    ]);
    expect(value(measured, "cm_joint_max_3D_avg")).toBe(1);
    expect(value(measured, "cm_info_corr2_3D_avg")).toBe(0);
  });

  it("stay the same when the region is mirrored", () => {
    fc.assert(
      fc.property(volume, ([size, values]) => {
        fc.pre(values.some((level) => level > 0));
        const before = levelRegion(size, values);
        const mirrored = levelRegion(size, values.toReversed());
        for (const aggregation of ["3d-average", "3d-merged"] as const) {
          const expected = glcm(before.region, before.levels, aggregation);
          for (const [tag, measured] of glcm(mirrored.region, mirrored.levels, aggregation)) {
            expect(measured.reason).toBe(expected.get(tag)?.reason);
            if (measured.reason === "") expect(measured.value).toBeCloseTo(value(expected, tag), 9);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
