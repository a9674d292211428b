import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ZoneAggregation } from "../../../radiomics/features/aggregation.ts";
import { tagSuffix } from "../../../radiomics/features/aggregation.ts";
import { borderDistance, zoneDistances } from "../../../radiomics/features/border-distance.ts";
import { gldzm as measureDistances } from "../../../radiomics/features/gldzm.ts";
import { glszm as measureSizes } from "../../../radiomics/features/glszm.ts";
import { zoneMatrix } from "../../../radiomics/features/level-size-matrix.ts";
import { padLevels } from "../../../radiomics/features/padded-levels.ts";
import { findZones } from "../../../radiomics/features/zones.ts";
import type { Region } from "../../../radiomics/image/region.ts";
import { levelRegion } from "./level-region.ts";
import { rotateAxes, smoothVolume } from "./level-volume.ts";
import { naiveVolume, neighborsOf, tally } from "./naive-neighbors.ts";

type Leveled = ReturnType<typeof levelRegion>;
type Place = readonly [number, number, number];
const within: readonly ZoneAggregation[] = ["2d", "2.5d", "3d"];
const connectedIn = (aggregation: ZoneAggregation) => (aggregation === "3d" ? "3d" : "2d");

function zonesOf({ region, levels }: Leveled, connected: "2d" | "3d") {
  const padded = padLevels(region, levels);
  const zones = findZones(padded, connected);
  return { padded, zones, distances: zoneDistances(zones, padded, borderDistance(region, connected)) };
}

function glszm(leveled: Leveled, aggregation: ZoneAggregation): Map<string, number> {
  const { zones, padded } = zonesOf(leveled, connectedIn(aggregation));
  return plain(measureSizes(zones, padded, aggregation), aggregation);
}

function gldzm(leveled: Leveled, aggregation: ZoneAggregation): Map<string, number> {
  const { zones, padded, distances } = zonesOf(leveled, connectedIn(aggregation));
  return plain(measureDistances(zones, distances, padded, aggregation), aggregation);
}

function plain(measured: ReadonlyMap<string, { readonly value: number }>, aggregation: ZoneAggregation) {
  return new Map([...measured].map(([tag, { value }]) => [tag.replace(tagSuffix[aggregation], ""), value]));
}

/** The readable twin: flood every zone, then take the least number of erosions over its voxels. */
function naiveZones({ region, levels }: Leveled, connected: "2d" | "3d"): Record<string, number> {
  const { places, levelAt } = naiveVolume(region, levels);
  const eroded = erosions(region, connected);
  const seen = new Set<string>();
  const found: string[] = [];
  for (const start of places) {
    if (seen.has(start.join())) continue;
    const zone: Place[] = [start];
    seen.add(start.join());
    for (const place of zone) {
      for (const neighbor of neighborsOf(place, connected)) {
        if (levelAt(neighbor) !== levelAt(start) || seen.has(neighbor.join())) continue;
        seen.add(neighbor.join());
        zone.push(neighbor);
      }
    }
    const nearest = Math.min(...zone.map((place) => eroded(place)));
    found.push(`${levelAt(start)} x ${zone.length} @ ${nearest}`);
  }
  return tally(found);
}

/** In how many erosions with face neighbors a voxel of the morphological mask goes away. */
function erosions({ morphology, size }: Region, connected: "2d" | "3d"): (place: Place) => number {
  const [sizeX, sizeY, sizeZ] = size;
  const index = ([x, y, z]: Place): number =>
    x < 0 || y < 0 || z < 0 || x >= sizeX || y >= sizeY || z >= sizeZ ? -1 : x + sizeX * (y + sizeY * z);
  const steps = new Map<number, number>();
  let mask = new Set([...morphology.keys()].filter((voxel) => morphology[voxel] === 1));
  for (let round = 1; mask.size > 0; round++) {
    const left = new Set<number>();
    for (const voxel of mask) {
      const place: Place = [voxel % sizeX, Math.floor(voxel / sizeX) % sizeY, Math.floor(voxel / (sizeX * sizeY))];
      const faces = neighborsOf(place, connected).filter(
        (other) => other.filter((at, axis) => at !== place[axis]).length === 1,
      );
      if (faces.every((other) => mask.has(index(other)))) left.add(voxel);
      else steps.set(voxel, round);
    }
    mask = left;
  }
  return (place) => steps.get(index(place)) ?? 0;
}

function found(leveled: Leveled, connected: "2d" | "3d"): Record<string, number> {
  const { zones, distances } = zonesOf(leveled, connected);
  return tally([...zones.sizes].map((size, zone) => `${zones.levels[zone]} x ${size} @ ${distances[zone]}`));
}

/** 5 x 5 voxels: a ring of level 1, a ring of level 2, and level 1 in the middle. */
const rings = [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 2, 1, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1];

describe("zones", () => {
  it("of rings can be counted by eye: level x size @ distance", () => {
    expect(found(levelRegion([5, 5, 1], rings), "2d")).toEqual({ "1 x 16 @ 1": 1, "2 x 8 @ 2": 1, "1 x 1 @ 3": 1 });
    expect(found(levelRegion([5, 5, 1], rings), "3d")).toEqual({ "1 x 16 @ 1": 1, "2 x 8 @ 1": 1, "1 x 1 @ 1": 1 });
  });

  it("touch at corners, across slices in 3D only", () => {
    const diagonal = levelRegion([2, 2, 2], [1, 0, 0, 1, 0, 1, 1, 0]);
    expect(found(diagonal, "3d")).toEqual({ "1 x 4 @ 1": 1 });
    expect(found(diagonal, "2d")).toEqual({ "1 x 2 @ 1": 2 });
  });

  it("are those of the readable twin, for any region", () => {
    fc.assert(
      fc.property(smoothVolume, fc.constantFrom("2d" as const, "3d" as const), ([size, values], connected) => {
        const leveled = levelRegion(size, values);
        expect(found(leveled, connected)).toEqual(naiveZones(leveled, connected));
      }),
      { numRuns: 150 },
    );
  });

  it("are those of the readable twin in a larger region with winding zones", () => {
    const values = Array.from({ length: 12 * 11 * 10 }, (_, i) => ((i * 7919) % 31) % 3);
    const leveled = levelRegion([12, 11, 10], values);
    for (const connected of ["2d", "3d"] as const) {
      expect(found(leveled, connected)).toEqual(naiveZones(leveled, connected));
    }
  });

  it("are counted per slice where slices are kept apart, also with an empty slice between", () => {
    const { region, levels } = levelRegion([2, 1, 3], [1, 2, 0, 0, 1, 1]);
    const { parts, levels: zoneLevels, sizes } = findZones(padLevels(region, levels), "2d");
    expect([...parts]).toEqual([0, 2, 3]);
    expect([...zoneLevels]).toEqual([1, 2, 1]);
    expect([...sizes]).toEqual([1, 1, 2]);
  });

  it("of any size are counted once, whether they fit into the table of small sizes or not", () => {
    const sizes = Int32Array.from([1, 63, 64, 64, 100_000, 63, 64]);
    const matrix = zoneMatrix(Uint16Array.from([1, 2, 2, 2, 3, 2, 1]), sizes, 0, 7, 3);
    const cells = [...matrix.counts].map((count, cell) => [matrix.levels[cell], matrix.sizes[cell], count]);
    expect(cells).toEqual([
      [1, 1, 1],
      [2, 63, 2],
      [2, 64, 2],
      [3, 100_000, 1],
      [1, 64, 1],
    ]);
  });
});

describe("the distance to the border", () => {
  it("is counted in the morphological mask, where re-segmentation made no holes", () => {
    const { region, levels } = levelRegion([5, 5, 1], rings);
    const kept = [...region.voxels.keys()].filter((k) => region.voxels[k] !== 12);
    const leveled = {
      region: { ...region, voxels: Int32Array.from(kept, (k) => region.voxels[k]) },
      levels: { ...levels, values: Uint16Array.from(kept, (k) => levels.values[k]) },
    };
    expect(found(leveled, "2d")).toEqual({ "1 x 16 @ 1": 1, "2 x 8 @ 2": 1 });
  });

  it("is 1 beside a hole", () => {
    const holed = rings.map((level, i) => (i === 12 ? 0 : level));
    expect(found(levelRegion([5, 5, 1], holed), "2d")).toEqual({ "1 x 16 @ 1": 1, "2 x 8 @ 1": 1 });
  });
});

describe("zone features", () => {
  it("of rings: sizes 16, 8 and 1 of levels 1, 2 and 1, distances 1, 2 and 3", () => {
    const sizes = glszm(levelRegion([5, 5, 1], rings), "2d");
    expect(sizes.get("szm_sze")).toBeCloseTo((1 / 256 + 1 / 64 + 1) / 3, 12);
    expect(sizes.get("szm_lze")).toBeCloseTo((256 + 64 + 1) / 3, 12);
    expect(sizes.get("szm_glnu")).toBeCloseTo(5 / 3, 12);
    expect(sizes.get("szm_zsnu")).toBe(1);
    expect(sizes.get("szm_z_perc")).toBe(3 / 25);
    expect(sizes.get("szm_zs_entr")).toBeCloseTo(Math.log2(3), 12);
    const distances = gldzm(levelRegion([5, 5, 1], rings), "2d");
    expect(distances.get("dzm_sde")).toBeCloseTo((1 + 1 / 4 + 1 / 9) / 3, 12);
    expect(distances.get("dzm_lde")).toBeCloseTo((1 + 4 + 9) / 3, 12);
    expect(distances.get("dzm_ldhge")).toBeCloseTo((1 + 4 * 4 + 9) / 3, 12);
    expect(distances.get("dzm_zd_var")).toBeCloseTo(2 / 3, 12);
    expect(distances.get("dzm_gl_var")).toBeCloseTo(2 / 9, 12);
  });

  it("of two slices: the mean in 2D, one matrix in 2.5D", () => {
    const slices = levelRegion([3, 1, 2], [1, 1, 1, 1, 2, 1]);
    expect(glszm(slices, "2d").get("szm_lze")).toBe((9 + 1) / 2);
    expect(glszm(slices, "2.5d").get("szm_lze")).toBe((9 + 1 + 1 + 1) / 4);
    expect(glszm(slices, "2d").get("szm_z_perc")).toBeCloseTo((1 / 3 + 1) / 2, 12);
    expect(glszm(slices, "2.5d").get("szm_z_perc")).toBeCloseTo(4 / 6, 12);
  });

  it("are defined for a single voxel", () => {
    for (const aggregation of within) {
      const single = levelRegion([1, 1, 1], [2]);
      for (const measured of [glszm(single, aggregation), gldzm(single, aggregation)]) {
        expect(measured.size).toBe(16);
        expect([...measured.values()].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it("stay the same when the region is mirrored, and in 3D when the axes change places", () => {
    fc.assert(
      fc.property(smoothVolume, ([size, values]) => {
        for (const aggregation of within) {
          for (const measure of [glszm, gldzm]) {
            const measured = measure(levelRegion(size, values), aggregation);
            const mirrored = measure(levelRegion(size, values.toReversed()), aggregation);
            for (const [tag, value] of measured) expect(mirrored.get(tag)).toBeCloseTo(value, 9);
            if (aggregation !== "3d") continue;
            const rotated = measure(levelRegion(...rotateAxes(size, values)), aggregation);
            for (const [tag, value] of measured) expect(rotated.get(tag)).toBeCloseTo(value, 9);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
