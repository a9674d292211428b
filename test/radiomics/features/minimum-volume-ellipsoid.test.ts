import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimumVolumeEllipsoid } from "../../../radiomics/features/minimum-volume-ellipsoid.ts";
import { turnedPoints } from "./turned-points.ts";

const cube = Float64Array.from([-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].flatMap((z) => [x, y, z]))));
const angle = fc.double({ min: -3, max: 3, noNaN: true });

function expectAxes(found: readonly number[], wanted: readonly number[], digits = 5): void {
  wanted.forEach((value, k) => expect(found[k] / value).toBeCloseTo(1, digits));
}

describe("the smallest ellipsoid", () => {
  it("around a cube is its circumscribed sphere, around a box an ellipsoid with axes sqrt(3) times its own", () => {
    expectAxes(minimumVolumeEllipsoid(cube), [Math.sqrt(3), Math.sqrt(3), Math.sqrt(3)]);
    const box = cube.map((value, i) => value * [5, 2, 0.5][i % 3] + 7);
    expectAxes(
      minimumVolumeEllipsoid(box),
      [5, 2, 0.5].map((half) => half * Math.sqrt(3)),
    );
  });

  it("around a regular tetrahedron is its circumscribed sphere", () => {
    expectAxes(minimumVolumeEllipsoid(Float64Array.of(1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1)), [
      Math.sqrt(3),
      Math.sqrt(3),
      Math.sqrt(3),
    ]);
  });

  it("is found again from points on it, in any position", () => {
    fc.assert(
      fc.property(angle, angle, angle, fc.double({ min: 0.2, max: 1, noNaN: true }), (a, b, c, least) => {
        const semiAxes = [4, 2.5, least];
        const points: number[] = [];
        for (let i = 0; i < 12; i++) {
          for (let j = 1; j < 8; j++) {
            const [theta, phi] = [(Math.PI * j) / 8, (2 * Math.PI * i) / 12];
            points.push(
              4 * Math.sin(theta) * Math.cos(phi),
              2.5 * Math.sin(theta) * Math.sin(phi),
              least * Math.cos(theta),
            );
          }
        }
        const turned = turnedPoints(Float64Array.from(points), [a, b, c]);
        expectAxes(minimumVolumeEllipsoid(turned), semiAxes, 4);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("has a volume that scales with the points under any stretching", () => {
    const coordinate = fc.integer({ min: -9, max: 9 });
    const points = fc.array(fc.tuple(coordinate, coordinate, coordinate), { maxLength: 40 });
    fc.assert(
      fc.property(points, (inner) => {
        const all = Float64Array.from([...[...cube].map((value) => value * 5), ...inner.flat()]);
        const volume = (semiAxes: readonly number[]): number => semiAxes[0] * semiAxes[1] * semiAxes[2];
        const expected = volume(minimumVolumeEllipsoid(all));
        const stretched = all.map((value, i) => value * [3, 0.25, 1.5][i % 3] - 4);
        expect(volume(minimumVolumeEllipsoid(stretched)) / (expected * 3 * 0.25 * 1.5)).toBeCloseTo(1, 5);
        // no sphere around the farthest point is smaller, no box inside it larger
        const radius = Math.max(...all.map((_, i) => (i % 3 === 0 ? Math.hypot(all[i], all[i + 1], all[i + 2]) : 0)));
        expect(expected).toBeLessThanOrEqual(radius ** 3 * (1 + 1e-6));
        expect(expected).toBeGreaterThanOrEqual((5 * Math.sqrt(3)) ** 3 * (1 - 1e-6));
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});
