import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConvexHull } from "../../../radiomics/features/convex-hull.ts";
import { convexHull } from "../../../radiomics/features/convex-hull.ts";
import { leastRectangle } from "../../../radiomics/features/least-rectangle.ts";
import { orientedBox } from "../../../radiomics/features/oriented-box.ts";
import { turnedPoints } from "./turned-points.ts";

const angle = fc.double({ min: -3, max: 3, noNaN: true });

function hullOf(points: readonly (readonly number[])[]): ConvexHull {
  return convexHull(Int32Array.from(points.flat()));
}

function boxVolume(corners: Float64Array): number {
  const side = (axis: number): number => {
    const along = corners.filter((_, i) => i % 3 === axis);
    return Math.max(...along) - Math.min(...along);
  };
  return side(0) * side(1) * side(2);
}

describe("the oriented box", () => {
  it("is found again in any position", () => {
    const corners = [0, 5].flatMap((x) => [0, 3].flatMap((y) => [0, 2].map((z) => [x, y, z])));
    const hull = hullOf(corners);
    fc.assert(
      fc.property(angle, angle, angle, (a, b, c) => {
        const turned = { ...hull, corners: turnedPoints(hull.corners, [a, b, c]) };
        const box = orientedBox(turned);
        expect(box.volumeMm3).toBeCloseTo(30, 9);
        expect(box.areaMm2).toBeCloseTo(2 * (15 + 6 + 10), 9);
      }),
      { numRuns: 50, seed: 1, examples: [[1.7009569936002395e-16, 0, 2.9687299705000494]] },
    );
  });

  it("around a regular tetrahedron is a cube with the edges as diagonals of its sides", () => {
    const box = orientedBox(
      hullOf([
        [0, 0, 0],
        [1, 1, 0],
        [1, 0, 1],
        [0, 1, 1],
      ]),
    );
    expect(box.volumeMm3).toBeCloseTo(1, 9);
  });

  it("is not larger than the boxes of many orientations, and not smaller than the hull", () => {
    const coordinate = fc.integer({ min: -6, max: 6 });
    const points = fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 5, maxLength: 25 });
    fc.assert(
      fc.property(points, fc.array(fc.tuple(angle, angle, angle), { minLength: 40, maxLength: 40 }), (all, turns) => {
        let hull: ConvexHull;
        try {
          hull = hullOf(all);
        } catch {
          return;
        }
        const { volumeMm3 } = orientedBox(hull);
        expect(volumeMm3).toBeLessThanOrEqual(boxVolume(hull.corners) * (1 + 1e-12));
        for (const turn of turns) {
          expect(volumeMm3).toBeLessThanOrEqual(boxVolume(turnedPoints(hull.corners, turn)) * (1 + 1e-12));
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe("the smallest rectangle", () => {
  it("is that of a fine search over angles, or better", () => {
    const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 30 }), (points) => {
        const { lengths } = leastRectangle(Float64Array.from([...points, [-1, -1], [1, -1], [0, 1]].flat()));
        let least = Infinity;
        for (let step = 0; step < 900; step++) {
          const [c, s] = [Math.cos((Math.PI * step) / 1800), Math.sin((Math.PI * step) / 1800)];
          const x = [...points, [-1, -1], [1, -1], [0, 1]].map((p) => c * p[0] + s * p[1]);
          const y = [...points, [-1, -1], [1, -1], [0, 1]].map((p) => c * p[1] - s * p[0]);
          least = Math.min(least, (Math.max(...x) - Math.min(...x)) * (Math.max(...y) - Math.min(...y)));
        }
        expect(lengths[0] * lengths[1]).toBeLessThanOrEqual(least * (1 + 1e-9));
        expect(lengths[0] * lengths[1]).toBeGreaterThanOrEqual(least * 0.98);
      }),
      { seed: 1 },
    );
  });
});
