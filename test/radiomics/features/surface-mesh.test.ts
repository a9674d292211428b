import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { caseTables } from "../../../radiomics/features/marching-cubes.ts";
import { surfaceMesh } from "../../../radiomics/features/surface-mesh.ts";

const unit = [1, 1, 1] as const;

describe("the surface mesh", () => {
  it("of one voxel is an octahedron of volume 4/3 (1/2)^3 and area 8 sqrt(3)/8", () => {
    const mesh = surfaceMesh(Uint8Array.of(1), [1, 1, 1], unit);
    expect(mesh.volumeMm3).toBeCloseTo(1 / 6, 15);
    expect(mesh.areaMm2).toBeCloseTo(Math.sqrt(3), 14);
  });

  it("of a block misses 1/8 voxel per voxel of edge and 5/48 voxel per corner", () => {
    for (const n of [2, 3, 5]) {
      const { volumeMm3 } = surfaceMesh(new Uint8Array(n ** 3).fill(1), [n, n, n], unit);
      expect(volumeMm3).toBeCloseTo(n ** 3 - (12 * (n - 1)) / 8 - (8 * 5) / 48, 12);
    }
  });

  it("of a block has 6 squares, 12 strips of width sqrt(1/2) and 8 corner triangles", () => {
    for (const n of [2, 3, 5]) {
      const { areaMm2 } = surfaceMesh(new Uint8Array(n ** 3).fill(1), [n, n, n], unit);
      expect(areaMm2).toBeCloseTo(6 * (n - 1) ** 2 + 12 * (n - 1) * Math.SQRT1_2 + Math.sqrt(3), 12);
    }
  });

  it("has the area of the scaled triangles where voxels are not cubes", () => {
    const { areaMm2 } = surfaceMesh(Uint8Array.of(1), [1, 1, 1], [2, 4, 6]);
    // an octahedron with semi-axes 1, 2 and 3
    expect(areaMm2).toBeCloseTo(8 * (Math.hypot(1 * 2, 1 * 3, 2 * 3) / 2), 12);
  });

  it("of a digital sphere has a volume near 4/3 pi r^3", () => {
    const { mask, size } = digitalSphere(12);
    const { volumeMm3, areaMm2 } = surfaceMesh(mask, size, unit);
    expect(volumeMm3 / ((4 / 3) * Math.PI * 12 ** 3)).toBeCloseTo(1, 1);
    expect(areaMm2 / (4 * Math.PI * 12 ** 2)).toBeGreaterThan(1);
    expect(areaMm2 / (4 * Math.PI * 12 ** 2)).toBeLessThan(1.12);
  });

  it("does not depend on where the region lies, nor on how it is mirrored or turned", () => {
    const side = fc.integer({ min: 1, max: 5 });
    const block = fc.tuple(side, side, side).chain((size) => {
      const length = size[0] * size[1] * size[2];
      return fc.tuple(fc.constant(size), fc.array(fc.constantFrom(0, 1), { minLength: length, maxLength: length }));
    });
    fc.assert(
      fc.property(block, ([[x, y, z], voxels]) => {
        const expected = surfaceMesh(Uint8Array.from(voxels), [x, y, z], [1, 2, 3]);
        const same = (mask: Uint8Array, size: [number, number, number], spacing: [number, number, number]): void => {
          const mesh = surfaceMesh(mask, size, spacing);
          expect(mesh.volumeMm3).toBeCloseTo(expected.volumeMm3, 9);
          expect(mesh.areaMm2).toBeCloseTo(expected.areaMm2, 9);
        };
        same(Uint8Array.from(voxels.toReversed()), [x, y, z], [1, 2, 3]);
        const turned = new Uint8Array(voxels.length);
        const moved = new Uint8Array((x + 3) * (y + 2) * (z + 1));
        voxels.forEach((voxel, index) => {
          const [i, j, k] = [index % x, Math.floor(index / x) % y, Math.floor(index / (x * y))];
          turned[j + y * (k + z * i)] = voxel;
          moved[i + 3 + (x + 3) * (j + 2 + (y + 2) * (k + 1))] = voxel;
        });
        same(turned, [y, z, x], [2, 3, 1]);
        same(moved, [x + 3, y + 2, z + 1], [1, 2, 3]);
      }),
      { seed: 1 },
    );
  });

  it("is closed: the area vectors of the 8 cells around one voxel add up to 0", () => {
    const { slope } = caseTables();
    for (let axis = 0; axis < 3; axis++) {
      let sum = 0;
      for (let corner = 0; corner < 8; corner++) sum += slope[3 * (1 << corner) + axis];
      expect(sum).toBeCloseTo(0, 12);
    }
  });
});

function digitalSphere(radius: number): { readonly mask: Uint8Array; readonly size: [number, number, number] } {
  const n = 2 * radius + 1;
  const mask = Uint8Array.from({ length: n ** 3 }, (_, index) => {
    const [x, y, z] = [index % n, Math.floor(index / n) % n, Math.floor(index / n ** 2)];
    return Math.hypot(x - radius, y - radius, z - radius) <= radius ? 1 : 0;
  });
  return { mask, size: [n, n, n] };
}
