import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Aggregation } from "../../../radiomics/features/aggregation.ts";
import { aggregations, tagSuffix } from "../../../radiomics/features/aggregation.ts";
import { coOccurrenceFeatures } from "../../../radiomics/features/co-occurrence-features.ts";
import { forEachCoOccurrenceMatrix } from "../../../radiomics/features/co-occurrence-matrices.ts";
import { glcm as measure } from "../../../radiomics/features/glcm.ts";
import type { Measurement } from "../../../radiomics/features/measurement.ts";
import { directions, padLevels, sliceRanges } from "../../../radiomics/features/padded-levels.ts";
import type { TextureSettings } from "../../../radiomics/features/texture-settings.ts";
import { defaultTexture } from "../../../radiomics/features/texture-settings.ts";
import { levelRegion } from "./level-region.ts";
import { levelVolume, rotateAxes, smoothVolume } from "./level-volume.ts";
import { naivePairCounts } from "./naive-glcm.ts";

type Leveled = ReturnType<typeof levelRegion>;

function glcm({ region, levels }: Leveled, aggregation: Aggregation, options: Partial<TextureSettings> = {}) {
  const texture = { ...defaultTexture, ...options };
  return measure(padLevels(region, levels, texture.glcmDistance), aggregation, texture);
}

function pairsInside(counts: ArrayLike<number>, levels: number): number[] {
  return Array.from(counts, (count, cell) => (cell > levels && cell % (levels + 1) > 0 ? count : 0));
}

function value(measured: ReadonlyMap<string, Measurement>, tag: string): number {
  return measured.get(tag)?.value ?? NaN;
}

function expectSame(left: ReadonlyMap<string, Measurement>, right: ReadonlyMap<string, Measurement>): void {
  expect(left.size).toBe(25);
  for (const [tag, measured] of left) {
    expect(measured.reason).toBe(right.get(tag)?.reason);
    if (measured.reason === "") expect(measured.value).toBeCloseTo(value(right, tag), 9);
  }
}

describe("co-occurrence matrices", () => {
  it("of two rows can be counted by eye", () => {
    const { region, levels } = levelRegion([3, 2, 1], [1, 1, 2, 2, 0, 1]);
    const found: number[][] = [];
    forEachCoOccurrenceMatrix(padLevels(region, levels), { from: 0, to: 5 }, 4, (_, counts) =>
      found.push(pairsInside(counts, 2)),
    );
    // Row = level of a voxel, column = level of the neighbor before it; row and column 0 stay empty.
    expect(found).toEqual([
      [0, 0, 0, 0, 1, 0, 0, 1, 0], // beside it: 1-1, 2-1
      [0, 0, 0, 0, 1, 0, 0, 0, 0], // 1 (last) - 1 (middle of the first row)
      [0, 0, 0, 0, 0, 1, 0, 1, 0], // above it: 2-1, 1-2
      [0, 0, 0, 0, 0, 0, 0, 1, 0], // 2 - 1
    ]);
  });

  it("have the same counts as the readable twin in all 13 directions, for any region and distance", () => {
    fc.assert(
      fc.property(levelVolume, fc.integer({ min: 1, max: 3 }), ([size, values], distance) => {
        const { region, levels } = levelRegion(size, values);
        const padded = padLevels(region, levels, distance);
        let visited = 0;
        forEachCoOccurrenceMatrix(padded, { from: 0, to: padded.voxels.length }, 13, (direction, counts) => {
          visited++;
          const [x, y, z] = directions[direction];
          const step = [distance * x, distance * y, distance * z] as const;
          expect(pairsInside(counts, levels.count)).toEqual(naivePairCounts(region, levels.values, levels.count, step));
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
    forEachCoOccurrenceMatrix(padLevels(region, levels), { from: 0, to: 60 }, 13, (direction, counts) => {
      const expected = naivePairCounts(region, levels.values, levels.count, directions[direction]);
      expect(pairsInside(counts, levels.count).every((count, cell) => count === expected[cell])).toBe(true);
    });
  });

  it("of many levels, most of which do not occur, give the features of the whole matrix", () => {
    fc.assert(
      fc.property(levelVolume, ([size, values]) => {
        const spread = values.map((level) => level * 60);
        const { region, levels } = levelRegion(size, spread);
        fc.pre(levels.count > 256);
        const levelOf = Float64Array.from({ length: levels.count + 1 }, (_, level) => level);
        const sum = new Float64Array((levels.count + 1) ** 2);
        for (const direction of directions) {
          const counts = naivePairCounts(region, levels.values, levels.count, direction);
          counts.forEach((count, cell) => (sum[cell] += count));
        }
        const expected = [...coOccurrenceFeatures(sum, levelOf, levels.count)];
        expect([...glcm({ region, levels }, "3d-merged").values()].map((measured) => measured.value)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });

  it("of all slices in the 4 directions of a slice are the sum over slices", () => {
    fc.assert(
      fc.property(levelVolume, ([size, values]) => {
        const { region, levels } = levelRegion(size, values);
        const padded = padLevels(region, levels);
        const cells = 4 * (levels.count + 1) ** 2;
        const sum = (ranges: readonly { from: number; to: number }[]): number[] => {
          const total = Array.from({ length: cells }, () => 0);
          for (const range of ranges) {
            forEachCoOccurrenceMatrix(padded, range, 4, (direction, counts) =>
              counts.forEach((count, cell) => (total[(direction * cells) / 4 + cell] += count)),
            );
          }
          return total;
        };
        expect(sum(sliceRanges(padded))).toEqual(sum([{ from: 0, to: padded.voxels.length }]));
      }),
      { numRuns: 40 },
    );
  });

  it("merged are the sum over directions", () => {
    fc.assert(
      fc.property(levelVolume, ([size, values]) => {
        const { region, levels } = levelRegion(size, values);
        const sum = new Float64Array((levels.count + 1) ** 2);
        for (const direction of directions) {
          const counts = naivePairCounts(region, levels.values, levels.count, direction);
          counts.forEach((count, cell) => (sum[cell] += count));
        }
        const levelOf = Float64Array.from({ length: levels.count + 1 }, (_, level) => level);
        const expected = [...coOccurrenceFeatures(sum, levelOf, levels.count)];
        expect([...glcm({ region, levels }, "3d-merged").values()].map((measured) => measured.value)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it("use 13 different directions, none the opposite of another, the first 4 within a slice", () => {
    const both = directions.flatMap(([x, y, z]) => [`${x},${y},${z}`, `${-x},${-y},${-z}`]);
    expect(new Set(both.map((text) => text.replaceAll("-0", "0"))).size).toBe(26);
    expect(directions.map(([, , z]) => z)).toEqual([0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1]);
  });
});

describe("co-occurrence features", () => {
  it("are those of one 2 x 2 matrix for two voxels in a row: levels 1 and 2", () => {
    for (const aggregation of aggregations) {
      const measured = glcm(levelRegion([2, 1, 1], [1, 2]), aggregation);
      const at = (tag: string): number => value(measured, `${tag}${tagSuffix[aggregation]}`);
      expect(at("cm_joint_max")).toBe(0.5);
      expect(at("cm_joint_entr")).toBe(1);
      expect(at("cm_contrast")).toBe(1);
      expect(at("cm_corr")).toBe(-1);
      expect(at("cm_inv_diff_norm")).toBeCloseTo(2 / 3, 12);
      expect(at("cm_inv_diff_mom_norm")).toBeCloseTo(4 / 5, 12);
      expect(at("cm_sum_avg")).toBe(3);
    }
  });

  it("average over the directions that have pairs: a row of voxels has one", () => {
    const row = levelRegion([4, 1, 1], [1, 2, 2, 3]);
    const average = [...glcm(row, "3d-average").values()];
    for (const aggregation of aggregations) expect([...glcm(row, aggregation).values()]).toEqual(average);
  });

  it("average over slices in 2D: contrast 1 in one slice and 4 in the other", () => {
    const slices = levelRegion([2, 1, 2], [1, 2, 1, 3]);
    expect(value(glcm(slices, "2d-average"), "cm_contrast_2D_avg")).toBe(2.5);
    expect(value(glcm(slices, "2d-merged"), "cm_contrast_2D_comb")).toBe(2.5);
    expect(value(glcm(slices, "2.5d-merged"), "cm_contrast_2_5D_comb")).toBe(2.5);
    expect(value(glcm(slices, "2d-merged"), "cm_joint_max_2D_comb")).toBe(0.5);
    expect(value(glcm(slices, "2.5d-merged"), "cm_joint_max_2_5D_comb")).toBe(0.25);
  });

  it("are NaN for the reason roi-too-small where no two voxels touch", () => {
    for (const aggregation of aggregations) {
      const measured = [...glcm(levelRegion([3, 1, 1], [1, 0, 2]), aggregation).values()];
      expect(measured).toHaveLength(25);
      for (const measurement of measured) expect(measurement).toEqual({ value: NaN, reason: "roi-too-small" });
    }
  });

  it("have no correlation in a flat region, and everything else", () => {
    const measured = glcm(levelRegion([2, 2, 1], [1, 1, 1, 1]), "3d-average");
    const missing = [...measured].filter(([, measurement]) => Number.isNaN(measurement.value));
    expect(missing).toEqual([
      ["cm_corr_3D_avg", { value: NaN, reason: "flat-region" }],
      ["cm_info_corr1_3D_avg", { value: NaN, reason: "flat-region" }],
    ]);
    expect(value(measured, "cm_joint_max_3D_avg")).toBe(1);
    expect(value(measured, "cm_info_corr2_3D_avg")).toBe(0);
  });

  it("stay the same when the region is mirrored", () => {
    fc.assert(
      fc.property(smoothVolume, ([size, values]) => {
        for (const aggregation of aggregations) {
          const mirrored = glcm(levelRegion(size, values.toReversed()), aggregation);
          expectSame(glcm(levelRegion(size, values), aggregation), mirrored);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("in 3D stay the same when the axes change places", () => {
    fc.assert(
      fc.property(smoothVolume, ([size, values]) => {
        for (const aggregation of ["3d-average", "3d-merged"] as const) {
          const rotated = glcm(levelRegion(...rotateAxes(size, values)), aggregation);
          expectSame(glcm(levelRegion(size, values), aggregation), rotated);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("weights of directions", () => {
  // Beside each other: levels 1 and 2 (contrast 1). Diagonal: levels 2 and 4 (contrast 4).
  const corner = levelRegion([3, 2, 1], [1, 2, 0, 0, 0, 4]);
  const contrast = (options: Partial<TextureSettings>): number =>
    value(glcm(corner, "3d-merged", options), "cm_contrast_3D_comb");

  it("are 1 / |m| or exp(-|m|^2): a pair beside and a diagonal one, contrast 1 and 4", () => {
    expect(contrast({})).toBe(2.5);
    const mean = (diagonal: number): number => (1 + 4 * diagonal) / (1 + diagonal);
    expect(contrast({ glcmWeighting: "inverse-distance" })).toBeCloseTo(mean(Math.SQRT1_2), 12);
    expect(contrast({ glcmWeighting: "inverse-distance", glcmNorm: "manhattan" })).toBeCloseTo(mean(0.5), 12);
    expect(contrast({ glcmWeighting: "inverse-distance", glcmNorm: "chebyshev" })).toBe(2.5);
    expect(contrast({ glcmWeighting: "exponential" })).toBeCloseTo(mean(Math.exp(-1)), 12);
  });

  it("change nothing where features are averaged", () => {
    const weighted = glcm(corner, "3d-average", { glcmWeighting: "exponential" });
    expect([...weighted]).toEqual([...glcm(corner, "3d-average")]);
  });

  it("go with the distance: 2 steps are twice as long, and only voxels 2 apart are pairs", () => {
    const row = levelRegion([3, 1, 1], [1, 2, 4]);
    expect(value(glcm(row, "3d-merged", { glcmDistance: 2 }), "cm_contrast_3D_comb")).toBe(9);
  });
});
