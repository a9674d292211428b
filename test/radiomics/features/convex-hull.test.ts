import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConvexHull } from "../../../radiomics/features/convex-hull.ts";
import { convexHull } from "../../../radiomics/features/convex-hull.ts";
import { hullCandidates } from "../../../radiomics/features/hull-candidates.ts";
import { hullSize } from "../../../radiomics/features/hull-size.ts";

const coordinate = fc.integer({ min: -6, max: 6 });
const points = fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 4, maxLength: 40 });

/** The corners of a triangle of the hull. */
function triangle({ corners, triangles }: ConvexHull, face: number): number[][] {
  return [0, 1, 2].map((k) => {
    const at = 3 * triangles[3 * face + k];
    return [corners[at], corners[at + 1], corners[at + 2]];
  });
}

/** Six times the volume of the tetrahedron of three points and a fourth: positive where the fourth is outside. */
function side([a, b, c]: readonly (readonly number[])[], p: readonly number[]): number {
  const [u, v, w] = [b, c, p].map((q) => q.map((value, axis) => value - a[axis]));
  return (u[1] * v[2] - u[2] * v[1]) * w[0] + (u[2] * v[0] - u[0] * v[2]) * w[1] + (u[0] * v[1] - u[1] * v[0]) * w[2];
}

describe("the convex hull", () => {
  it("of a cube with points inside, on edges and on faces has 12 triangles", () => {
    const grid: number[] = [];
    for (let z = 0; z < 3; z++) for (let y = 0; y < 3; y++) for (let x = 0; x < 3; x++) grid.push(x, y, z);
    const hull = convexHull(Int32Array.from(grid));
    const { volumeMm3, areaMm2 } = hullSize(hull);
    expect(volumeMm3).toBe(8);
    expect(areaMm2).toBe(24);
    expect(hull.triangles.length / 3).toBeGreaterThanOrEqual(12);
  });

  it("holds every point, and every triangle has three others beyond its sides", () => {
    fc.assert(
      fc.property(points, (all) => {
        let hull;
        try {
          hull = convexHull(Int32Array.from(all.flat()));
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          return;
        }
        const faces = hull.triangles.length / 3;
        for (let face = 0; face < faces; face++) {
          const corners = triangle(hull, face);
          for (const point of all) expect(side(corners, point)).toBeLessThanOrEqual(0);
          for (let k = 0; k < 3; k++) {
            const beyond = hull.neighbors[3 * face + k];
            const shared = [hull.triangles[3 * face + k], hull.triangles[3 * face + ((k + 1) % 3)]];
            const others = [...hull.triangles.subarray(3 * beyond, 3 * beyond + 3)];
            expect(others).toEqual(expect.arrayContaining(shared));
            expect(hull.neighbors.subarray(3 * beyond, 3 * beyond + 3)).toContain(face);
          }
        }
        // Euler: corners - edges + faces = 2
        expect(hull.corners.length / 3 - (3 * faces) / 2 + faces).toBe(2);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("of a box of any size has its volume and area, whatever lies inside", () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, size, fc.array(fc.tuple(size, size, size)), (x, y, z, inner) => {
        const corners = [0, x].flatMap((i) => [0, y].flatMap((j) => [0, z].map((k) => [i, j, k])));
        const held = inner.map(([i, j, k]) => [i % (x + 1), j % (y + 1), k % (z + 1)]);
        const { volumeMm3, areaMm2 } = hullSize(convexHull(Int32Array.from([...held, ...corners].flat())));
        expect(volumeMm3).toBeCloseTo(x * y * z, 9);
        expect(areaMm2).toBeCloseTo(2 * (x * y + y * z + x * z), 9);
      }),
      { seed: 1 },
    );
  });

  it("of points in one plane does not exist", () => {
    expect(() => convexHull(Int32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 2, 2, 0))).toThrow("all in one plane");
  });
});

describe("hull candidates", () => {
  it("have the same hull as all vertices of the mesh", () => {
    const side = fc.integer({ min: 1, max: 6 });
    const block = fc.tuple(side, side, side).chain((size) => {
      const length = size[0] * size[1] * size[2];
      return fc.tuple(fc.constant(size), fc.array(fc.constantFrom(0, 1), { minLength: length, maxLength: length }));
    });
    fc.assert(
      fc.property(block, ([size, voxels]) => {
        fc.pre(voxels.includes(1));
        const fromAll = hullSize(convexHull(Int32Array.from(meshVertices(voxels, size))));
        const fromFew = hullSize(convexHull(hullCandidates(Uint8Array.from(voxels), size)));
        expect(fromFew.volumeMm3).toBe(fromAll.volumeMm3);
        expect(fromFew.areaMm2).toBeCloseTo(fromAll.areaMm2, 9);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

/** Every point halfway between a voxel inside and a neighbor outside, in half voxels. */
function meshVertices(voxels: readonly number[], [x, y, z]: readonly [number, number, number]): number[] {
  const inside = (i: number, j: number, k: number): boolean =>
    i >= 0 && i < x && j >= 0 && j < y && k >= 0 && k < z && voxels[i + x * (j + y * k)] === 1;
  return voxels.flatMap((voxel, index) => {
    if (voxel === 0) return [];
    const [i, j, k] = [index % x, Math.floor(index / x) % y, Math.floor(index / (x * y))];
    const steps = [
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
      [0, -1, 0],
      [0, 0, 1],
      [0, 0, -1],
    ];
    return steps.flatMap(([a, b, c]) => (inside(i + a, j + b, k + c) ? [] : [2 * i + a, 2 * j + b, 2 * k + c]));
  });
}
