import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersectMasks, subtractMask } from "../../../radiomics/image/combine-masks.ts";
import { expandMask } from "../../../radiomics/image/expand-mask.ts";
import type { Mask } from "../../../radiomics/image/image.ts";

type Triple = readonly [number, number, number];

function maskOf(size: Triple, spacingMm: Triple, values: readonly number[]): Mask {
  return {
    values: Uint8Array.from(values),
    size,
    spacingMm,
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
}

/** One slice drawn as text, `#` inside. */
function drawn(rows: readonly string[], spacingMm: Triple = [1, 1, 1]): Mask {
  const values = Array.from(rows.join(""), (cell) => (cell === "#" ? 1 : 0));
  return maskOf([rows[0].length, rows.length, 1], spacingMm, values);
}

function text({ values, size }: Mask): string[] {
  const cells = Array.from(values, (value) => (value === 1 ? "#" : ".")).join("");
  return Array.from({ length: size[1] }, (_, y) => cells.slice(y * size[0], (y + 1) * size[0]));
}

const masks = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }))
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      spacing: fc.tuple(...size.map(() => fc.constantFrom(0.7, 1, 2.5))) as fc.Arbitrary<[number, number, number]>,
      values: fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 100, maxLength: 100 }),
    }),
  )
  .map(({ size, spacing, values }) => maskOf(size, spacing, values.slice(0, size[0] * size[1] * size[2])));

describe("a region grown by a sphere", () => {
  it("takes the voxels whose centers are within the distance, in mm", () => {
    const point = [".......", ".......", ".......", "...#...", ".......", ".......", "......."];
    expect(text(expandMask(drawn(point), 2))).toEqual([
      ".......",
      "...#...",
      "..###..",
      ".#####.",
      "..###..",
      "...#...",
      ".......",
    ]);
    expect(text(expandMask(drawn(point, [1, 2, 1]), 2))).toEqual([
      ".......",
      ".......",
      "...#...",
      ".#####.",
      "...#...",
      ".......",
      ".......",
    ]);
  });

  it("stops at the border of the image, and stays as it is below the nearest voxel", () => {
    expect(text(expandMask(drawn(["#....", "....."]), 1.5))).toEqual(["##...", "##..."]);
    expect(text(expandMask(drawn(["#....", "....."]), 0.9))).toEqual(["#....", "....."]);
    expect(text(expandMask(drawn(["....."]), 3))).toEqual(["....."]);
  });

  it("holds exactly the voxels near a voxel of the region, on every grid", () => {
    fc.assert(
      fc.property(masks, fc.constantFrom(0.7, 1, 1.5, 2.5, 3.6), (mask, distance) => {
        const before = mask.values.slice();
        const grown = expandMask(mask, distance);
        expect(mask.values).toEqual(before);
        expect([...grown.values]).toEqual(nearVoxels(mask, distance));
      }),
      { seed: 20261124, numRuns: 200 },
    );
  });
});

describe("regions made from two", () => {
  const left = drawn(["###.", "###."]);
  const right = drawn([".###", "...."]);

  it("are what one has and the other has not, or what both have", () => {
    expect(text(subtractMask(left, right))).toEqual(["#...", "###."]);
    expect(text(intersectMasks(left, right))).toEqual([".##.", "...."]);
  });

  it("are parts of the first that together are all of it", () => {
    fc.assert(
      fc.property(masks, fc.constantFrom(0.7, 1, 2.5), (mask, distance) => {
        const other = { ...mask, values: mask.values.toReversed() };
        const grown = expandMask(mask, distance);
        const [rest, both] = [subtractMask(grown, other).values, intersectMasks(grown, other).values];
        expect(Array.from(rest, (value, i) => value + both[i])).toEqual([...grown.values]);
      }),
      { seed: 20261124, numRuns: 50 },
    );
  });

  it("must lie on one grid", () => {
    expect(() => subtractMask(left, drawn([".###", "...."], [1, 1, 2]))).toThrow(/spacing is expected to be/);
  });
});

/** Every pair of voxels, one by one. */
function nearVoxels({ values, size, spacingMm }: Mask, distance: number): number[] {
  const center = (at: number): Triple => [
    (at % size[0]) * spacingMm[0],
    (Math.floor(at / size[0]) % size[1]) * spacingMm[1],
    Math.floor(at / size[0] / size[1]) * spacingMm[2],
  ];
  const inside = Array.from(values.keys()).filter((at) => values[at] === 1);
  return Array.from(values.keys(), (at) => {
    const here = center(at);
    const isNear = inside.some((other) => {
      const there = center(other);
      return Math.hypot(...here.map((mm, axis) => mm - there[axis])) <= distance + 1e-9;
    });
    return isNear ? 1 : 0;
  });
}
