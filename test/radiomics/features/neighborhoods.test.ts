import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ZoneAggregation } from "../../../radiomics/features/aggregation.ts";
import { tagSuffix } from "../../../radiomics/features/aggregation.ts";
import type { DependenceMatrix } from "../../../radiomics/features/dependence-matrices.ts";
import { countDependences, countedDependences } from "../../../radiomics/features/dependence-matrices.ts";
import { lookAtNeighbors } from "../../../radiomics/features/neighborhoods.ts";
import { ngldm as measureDependences } from "../../../radiomics/features/ngldm.ts";
import { ngtdm as measureTones } from "../../../radiomics/features/ngtdm.ts";
import { padLevels } from "../../../radiomics/features/padded-levels.ts";
import { levelRegion } from "./level-region.ts";
import { levelVolume, rotateAxes, smoothVolume } from "./level-volume.ts";
import { naiveVolume, neighborsOf, tally } from "./naive-neighbors.ts";

type Leveled = ReturnType<typeof levelRegion>;
const within: readonly ZoneAggregation[] = ["2d", "2.5d", "3d"];
const connectedIn = (aggregation: ZoneAggregation) => (aggregation === "3d" ? "3d" : "2d");

function lookAt({ region, levels }: Leveled, aggregation: ZoneAggregation) {
  return lookAtNeighbors(padLevels(region, levels), aggregation);
}

function ngtdm(leveled: Leveled, aggregation: ZoneAggregation): Map<string, number> {
  return plain(measureTones(lookAt(leveled, aggregation), aggregation), aggregation);
}

function ngldm(leveled: Leveled, aggregation: ZoneAggregation): Map<string, number> {
  return plain(measureDependences(countedDependences(lookAt(leveled, aggregation)), aggregation), aggregation);
}

function plain(measured: ReadonlyMap<string, { readonly value: number }>, aggregation: ZoneAggregation) {
  return new Map([...measured].map(([tag, { value }]) => [tag.replace(tagSuffix[aggregation], ""), value]));
}

/** `level x dependence count`. */
function dependences({ counts, stride }: DependenceMatrix): Record<string, number> {
  return Object.fromEntries(
    [...counts].flatMap((count, cell) =>
      count === 0 ? [] : [[`${Math.floor(cell / stride)} x ${cell % stride}`, count] as const],
    ),
  );
}

/** The readable twins of both matrices: look at every neighbor of every voxel. */
function naive({ region, levels }: Leveled, connected: "2d" | "3d", alpha = 0, distance = 1) {
  const { places, levelAt } = naiveVolume(region, levels);
  const tones = Array.from({ length: levels.count + 1 }, () => ({ voxels: 0, differences: 0 }));
  const dependent: string[] = [];
  for (const place of places) {
    const level = levelAt(place);
    const near = neighborsOf(place, connected).map(levelAt);
    const inside = near.filter((neighbor) => neighbor > 0);
    if (inside.length > 0) {
      const mean = inside.reduce((sum, neighbor) => sum + neighbor, 0) / inside.length;
      tones[level].voxels++;
      tones[level].differences += Math.abs(level - mean);
    }
    const far = neighborsOf(place, connected, distance).map(levelAt);
    const count = far.filter((neighbor) => neighbor > 0 && Math.abs(neighbor - level) <= alpha).length;
    dependent.push(`${level} x ${1 + count}`);
  }
  return { tones, dependences: tally(dependent) };
}

/** The example of the IBSI manual, section 3.10 (Amadasun and King): 2 x 2 corner of levels 1 and 2. */
const corner = levelRegion([2, 2, 1], [1, 2, 2, 2]);

describe("neighborhoods", () => {
  it("of four voxels can be counted by eye", () => {
    const [part] = lookAt(corner, "3d");
    // Level 1: neighbors 2, 2, 2. Each level 2: neighbors 1, 2, 2, mean 5/3.
    expect([...part.toneVoxels]).toEqual([0, 1, 3]);
    expect(part.toneDifferences[1]).toBe(1);
    expect(part.toneDifferences[2]).toBeCloseTo(1, 12);
    expect(dependences(countedDependences([part])[0])).toEqual({ "1 x 1": 1, "2 x 3": 3 });
  });

  it("are those of the readable twin in 2D and 3D, for any region", () => {
    fc.assert(
      fc.property(levelVolume, fc.constantFrom("2.5d" as const, "3d" as const), ([size, values], aggregation) => {
        const leveled = levelRegion(size, values);
        const [part] = lookAt(leveled, aggregation);
        const expected = naive(leveled, connectedIn(aggregation));
        expect(dependences(countedDependences([part])[0])).toEqual(expected.dependences);
        expected.tones.forEach(({ voxels, differences }, level) => {
          expect(part.toneVoxels[level]).toBe(voxels);
          expect(part.toneDifferences[level]).toBeCloseTo(differences, 9);
        });
      }),
      { numRuns: 100 },
    );
  });

  it("hold the highest level that there can be, 4096, 26 times", () => {
    const most = levelRegion(
      [3, 3, 3],
      Array.from({ length: 27 }, (_, i) => (i === 13 ? 1 : 4096)),
    );
    const [part] = lookAt(most, "3d");
    expect(part.toneDifferences[1]).toBe(4095);
  });

  it("with another coarseness and distance have the dependences of the readable twin", () => {
    fc.assert(
      fc.property(
        levelVolume,
        fc.constantFrom("2.5d" as const, "3d" as const),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        ([size, values], aggregation, alpha, distance) => {
          const leveled = levelRegion(size, values);
          const padded = padLevels(leveled.region, leveled.levels, distance);
          const [matrix] = countDependences(padded, aggregation, alpha, distance);
          const expected = naive(leveled, connectedIn(aggregation), alpha, distance);
          expect(dependences(matrix)).toEqual(expected.dependences);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are told apart by slice in 2D, also with an empty slice between", () => {
    const parts = lookAt(levelRegion([2, 1, 3], [1, 1, 0, 0, 1, 2]), "2d");
    expect(parts.map(({ voxels }) => voxels)).toEqual([2, 2]);
    expect(countedDependences(parts).map(dependences)).toEqual([{ "1 x 2": 2 }, { "1 x 1": 1, "2 x 1": 1 }]);
  });
});

describe("tone difference features", () => {
  it("of four voxels: p = 1/4 and 3/4, s = 1 and 1", () => {
    const measured = ngtdm(corner, "3d");
    expect(measured.get("ngt_coarseness")).toBeCloseTo(1, 12);
    expect(measured.get("ngt_contrast")).toBeCloseTo(((2 * 3) / 16 / 2) * (2 / 4), 12);
    expect(measured.get("ngt_busyness")).toBeCloseTo(1 / (2 * Math.abs(1 / 4 - 6 / 4)), 12);
    expect(measured.get("ngt_complexity")).toBeCloseTo((2 * (1 / 4 + 3 / 4)) / 4, 12);
    expect(measured.get("ngt_strength")).toBeCloseTo(2 / 2, 12);
  });

  it("of a flat region are the limits of the standard", () => {
    const flat = ngtdm(levelRegion([2, 2, 1], [3, 3, 3, 3]), "3d");
    expect([...flat.values()]).toEqual([1e6, 0, 0, 0, 0]);
  });

  it("leave out voxels without neighbors, and are missing where there are only those", () => {
    expect([...ngtdm(levelRegion([5, 1, 1], [1, 2, 0, 0, 9]), "3d")]).toEqual([
      ...ngtdm(levelRegion([2, 1, 1], [1, 2]), "3d"),
    ]);
    const { region, levels } = levelRegion([3, 1, 1], [1, 0, 2]);
    for (const aggregation of within) {
      const measured = measureTones(lookAtNeighbors(padLevels(region, levels), aggregation), aggregation);
      expect(new Set([...measured.values()].map(({ reason }) => reason))).toEqual(new Set(["roi-too-small"]));
    }
  });
});

describe("dependence features", () => {
  it("of four voxels: counts 1 (level 1) and 3 (level 2, three times)", () => {
    const measured = ngldm(corner, "3d");
    expect(measured.get("ngl_lde")).toBeCloseTo((1 + 3 / 9) / 4, 12);
    expect(measured.get("ngl_hde")).toBe((1 + 27) / 4);
    expect(measured.get("ngl_lgce")).toBe((1 + 3 / 4) / 4);
    expect(measured.get("ngl_hgce")).toBe((1 + 12) / 4);
    expect(measured.get("ngl_hdhge")).toBe((1 + 3 * 9 * 4) / 4);
    expect(measured.get("ngl_glnu")).toBe((1 + 9) / 4);
    expect(measured.get("ngl_dcnu_norm")).toBe((1 + 9) / 16);
    expect(measured.get("ngl_dc_perc")).toBe(1);
    expect(measured.get("ngl_dc_var")).toBe(0.75);
    expect(measured.get("ngl_dc_energy")).toBe(10 / 16);
  });

  it("always count every voxel once: the percentage is 1", () => {
    fc.assert(
      fc.property(smoothVolume, fc.constantFrom(...within), ([size, values], aggregation) => {
        const measured = ngldm(levelRegion(size, values), aggregation);
        expect(measured.size).toBe(17);
        expect(measured.get("ngl_dc_perc")).toBe(1);
        expect([...measured.values()].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

function expectSame(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): void {
  for (const [tag, value] of left) {
    const other = right.get(tag) ?? NaN;
    if (Number.isNaN(value)) expect(other).toBeNaN();
    else expect(Math.abs(other - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  }
}

it("neighborhood features stay the same when the region is mirrored, and in 3D when the axes change places", () => {
  fc.assert(
    fc.property(smoothVolume, ([size, values]) => {
      for (const aggregation of within) {
        for (const measure of [ngtdm, ngldm]) {
          const measured = measure(levelRegion(size, values), aggregation);
          expectSame(measured, measure(levelRegion(size, values.toReversed()), aggregation));
          if (aggregation === "3d")
            expectSame(measured, measure(levelRegion(...rotateAxes(size, values)), aggregation));
        }
      }
    }),
    { numRuns: 30 },
  );
});
