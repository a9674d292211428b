import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Aggregation } from "../../../radiomics/features/aggregation.ts";
import { aggregations, tagSuffix } from "../../../radiomics/features/aggregation.ts";
import { glrlm as measure } from "../../../radiomics/features/glrlm.ts";
import type { PaddedLevels } from "../../../radiomics/features/padded-levels.ts";
import { directions, padLevels, sliceRanges } from "../../../radiomics/features/padded-levels.ts";
import { forEachRunLengthMatrix, runStride } from "../../../radiomics/features/run-length-matrices.ts";
import { levelRegion } from "./level-region.ts";
import { rotateAxes, smoothVolume } from "./level-volume.ts";
import type { NaiveVolume } from "./naive-neighbors.ts";
import { naiveVolume, tally } from "./naive-neighbors.ts";

type Leveled = ReturnType<typeof levelRegion>;

function glrlm({ region, levels }: Leveled, aggregation: Aggregation): Map<string, number> {
  const measured = measure(padLevels(region, levels), aggregation);
  return new Map([...measured].map(([tag, { value }]) => [tag.replace(tagSuffix[aggregation], ""), value]));
}

/** Runs as `level x length`, by direction. */
function runs(padded: PaddedLevels, range = { from: 0, to: padded.voxels.length }): Record<string, number>[] {
  const found: Record<string, number>[] = [];
  const stride = runStride(padded);
  const lengths = new Int32Array(padded.values.length);
  forEachRunLengthMatrix(padded, range, 13, lengths, (_, counts) => {
    const cells = [...counts].flatMap((count, cell) =>
      count === 0 ? [] : [[`${Math.floor(cell / stride)} x ${cell % stride}`, count] as const],
    );
    found.push(Object.fromEntries(cells));
  });
  return found;
}

/** The readable twin: walk every run from its first voxel. */
function naiveRuns({ places, levelAt }: NaiveVolume, [dx, dy, dz]: readonly number[]): Record<string, number> {
  const found: string[] = [];
  for (const [x, y, z] of places) {
    const level = levelAt([x, y, z]);
    if (levelAt([x + dx, y + dy, z + dz]) === level) continue;
    let length = 1;
    while (levelAt([x - dx * length, y - dy * length, z - dz * length]) === level) length++;
    found.push(`${level} x ${length}`);
  }
  return tally(found);
}

describe("run length matrices", () => {
  it("of two rows can be counted by eye", () => {
    const { region, levels } = levelRegion([4, 2, 1], [1, 1, 2, 1, 0, 2, 2, 1]);
    const [along, back, up, forward] = runs(padLevels(region, levels));
    expect(along).toEqual({ "1 x 1": 2, "1 x 2": 1, "2 x 1": 1, "2 x 2": 1 });
    expect(back).toEqual({ "1 x 1": 4, "2 x 1": 3 });
    expect(up).toEqual({ "1 x 1": 2, "1 x 2": 1, "2 x 1": 1, "2 x 2": 1 });
    expect(forward).toEqual({ "1 x 1": 4, "2 x 1": 1, "2 x 2": 1 });
  });

  it("have the same counts as the readable twin in all 13 directions, for any region", () => {
    fc.assert(
      fc.property(smoothVolume, ([size, values]) => {
        const { region, levels } = levelRegion(size, values);
        const naive = naiveVolume(region, levels);
        expect(runs(padLevels(region, levels))).toEqual(directions.map((direction) => naiveRuns(naive, direction)));
      }),
      { numRuns: 60 },
    );
  });

  it("count runs of more than 255 voxels, where lengths no longer share a number", () => {
    for (const length of [254, 255, 256, 700]) {
      const row = Array.from({ length }, () => 1);
      const { region, levels } = levelRegion([length, 1, 1], row);
      const found = runs(padLevels(region, levels));
      expect(found[0]).toEqual({ [`1 x ${length}`]: 1 });
      for (const other of found.slice(1)) expect(other).toEqual({ "1 x 1": length });
    }
  });

  it("hold every voxel once per direction", () => {
    fc.assert(
      fc.property(smoothVolume, ([size, values]) => {
        const { region, levels } = levelRegion(size, values);
        for (const counts of runs(padLevels(region, levels))) {
          const voxels = Object.entries(counts).map(([key, count]) => count * Number(key.split(" x ")[1]));
          expect(voxels.reduce((sum, each) => sum + each, 0)).toBe(region.voxels.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("merged are the sum over directions", () => {
    fc.assert(
      fc.property(smoothVolume, ([size, values]) => {
        const { region, levels } = levelRegion(size, values);
        const naive = naiveVolume(region, levels);
        const lengths: number[] = [];
        for (const direction of directions) {
          for (const [key, count] of Object.entries(naiveRuns(naive, direction))) {
            for (let run = 0; run < count; run++) lengths.push(Number(key.split(" x ")[1]));
          }
        }
        const measured = glrlm({ region, levels }, "3d-merged");
        const mean = (of: (length: number) => number): number =>
          lengths.reduce((sum, length) => sum + of(length), 0) / lengths.length;
        expect(measured.get("rlm_lre")).toBeCloseTo(
          mean((length) => length ** 2),
          9,
        );
        expect(measured.get("rlm_sre")).toBeCloseTo(
          mean((length) => 1 / length ** 2),
          9,
        );
        expect(measured.get("rlm_r_perc")).toBeCloseTo(lengths.length / (13 * region.voxels.length), 12);
      }),
      { numRuns: 30 },
    );
  });

  it("within a slice are those of the slice alone, whatever was counted before with the same scratch", () => {
    const { region, levels } = levelRegion([3, 1, 2], [1, 1, 1, 1, 1, 2]);
    const padded = padLevels(region, levels);
    const [first, second] = sliceRanges(padded);
    expect(runs(padded, first)[0]).toEqual({ "1 x 3": 1 });
    expect(runs(padded, second)[0]).toEqual({ "1 x 2": 1, "2 x 1": 1 });
  });
});

describe("run length features", () => {
  it("of one run of 3 voxels of level 2, in the direction of the run and across it", () => {
    const row = levelRegion([3, 1, 1], [2, 2, 2]);
    const merged = glrlm(row, "2.5d-merged");
    // One run of length 3, and in the 3 other directions of a slice 3 runs of length 1: 10 runs, 12 voxels.
    expect(merged.get("rlm_sre")).toBeCloseTo((1 / 9 + 9) / 10, 12);
    expect(merged.get("rlm_lre")).toBeCloseTo((9 + 9) / 10, 12);
    expect(merged.get("rlm_lgre")).toBeCloseTo(1 / 4, 12);
    expect(merged.get("rlm_hgre")).toBeCloseTo(4, 12);
    expect(merged.get("rlm_srlge")).toBeCloseTo((1 / 9 + 9) / 40, 12);
    expect(merged.get("rlm_srhge")).toBeCloseTo(((1 / 9 + 9) * 4) / 10, 12);
    expect(merged.get("rlm_lrlge")).toBeCloseTo(18 / 40, 12);
    expect(merged.get("rlm_lrhge")).toBeCloseTo((18 * 4) / 10, 12);
    expect(merged.get("rlm_glnu")).toBe(10);
    expect(merged.get("rlm_glnu_norm")).toBe(1);
    expect(merged.get("rlm_rlnu")).toBeCloseTo((1 + 81) / 10, 12);
    expect(merged.get("rlm_rlnu_norm")).toBeCloseTo((1 + 81) / 100, 12);
    expect(merged.get("rlm_r_perc")).toBeCloseTo(10 / 12, 12);
    expect(merged.get("rlm_gl_var")).toBe(0);
    expect(merged.get("rlm_rl_var")).toBeCloseTo(0.1 * 0.9 * 4, 12);
    expect(merged.get("rlm_rl_entr")).toBeCloseTo(-0.1 * Math.log2(0.1) - 0.9 * Math.log2(0.9), 12);
    expect(glrlm(row, "2.5d-average").get("rlm_lre")).toBe((9 + 1 + 1 + 1) / 4);
  });

  it("are defined for a single voxel in every aggregation", () => {
    for (const aggregation of aggregations) {
      const measured = glrlm(levelRegion([1, 1, 1], [3]), aggregation);
      expect(measured.size).toBe(16);
      expect([...measured.values()].every(Number.isFinite)).toBe(true);
      expect(measured.get("rlm_r_perc")).toBe(1);
    }
  });

  it("stay the same when the region is mirrored, and in 3D when the axes change places", () => {
    fc.assert(
      fc.property(smoothVolume, ([size, values]) => {
        for (const aggregation of aggregations) {
          const measured = glrlm(levelRegion(size, values), aggregation);
          const mirrored = glrlm(levelRegion(size, values.toReversed()), aggregation);
          for (const [tag, value] of measured) expect(mirrored.get(tag)).toBeCloseTo(value, 9);
          if (!aggregation.startsWith("3d")) continue;
          const rotated = glrlm(levelRegion(...rotateAxes(size, values)), aggregation);
          for (const [tag, value] of measured) expect(rotated.get(tag)).toBeCloseTo(value, 9);
        }
      }),
      { numRuns: 30 },
    );
  });
});
