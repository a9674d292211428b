import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { caseVolumes } from "../../../radiomics/features/marching-cubes.ts";
import { meshVolume, morphology } from "../../../radiomics/features/morphology.ts";
import { levelRegion } from "./level-region.ts";

describe("mesh volume", () => {
  it("is that of an octahedron for one voxel: 4/3 (1/2)^3", () => {
    expect(meshVolume(Uint8Array.of(1), [1, 1, 1])).toBeCloseTo(1 / 6, 15);
  });

  it("is that of a block without its edges and corners: 1/8 voxel per voxel of edge, 5/48 voxel per corner", () => {
    for (const n of [2, 3, 5]) {
      const expected = n ** 3 - (12 * (n - 1)) / 8 - (8 * 5) / 48;
      expect(meshVolume(new Uint8Array(n ** 3).fill(1), [n, n, n])).toBeCloseTo(expected, 12);
    }
  });

  it("does not depend on where the region lies, nor on how it is mirrored or turned", () => {
    const side = fc.integer({ min: 1, max: 5 });
    const block = fc.tuple(side, side, side).chain((size) => {
      const length = size[0] * size[1] * size[2];
      return fc.tuple(fc.constant(size), fc.array(fc.constantFrom(0, 1), { minLength: length, maxLength: length }));
    });
    fc.assert(
      fc.property(block, ([[x, y, z], voxels]) => {
        const expected = meshVolume(Uint8Array.from(voxels), [x, y, z]);
        expect(meshVolume(Uint8Array.from(voxels.toReversed()), [x, y, z])).toBeCloseTo(expected, 10);
        const turned = new Uint8Array(voxels.length);
        voxels.forEach((voxel, index) => {
          const [i, j, k] = [index % x, Math.floor(index / x) % y, Math.floor(index / (x * y))];
          turned[j + y * (k + z * i)] = voxel;
        });
        expect(meshVolume(turned, [y, z, x])).toBeCloseTo(expected, 10);
        const moved = new Uint8Array((x + 3) * (y + 2) * (z + 1));
        voxels.forEach((voxel, index) => {
          const [i, j, k] = [index % x, Math.floor(index / x) % y, Math.floor(index / (x * y))];
          moved[i + 3 + (x + 3) * (j + 2 + (y + 2) * (k + 1))] = voxel;
        });
        expect(meshVolume(moved, [x + 3, y + 2, z + 1])).toBeCloseTo(expected, 10);
      }),
    );
  });

  it("comes from a closed mesh: the area vectors of the 8 cells around one voxel add up to 0", () => {
    const { slope } = caseVolumes();
    for (let axis = 0; axis < 3; axis++) {
      let sum = 0;
      for (let corner = 0; corner < 8; corner++) sum += slope[3 * (1 << corner) + axis];
      expect(sum).toBeCloseTo(0, 12);
    }
  });
});

describe("morphology", () => {
  it("counts voxels times the volume of a voxel", () => {
    const { region } = levelRegion([3, 1, 1], [1, 0, 1]);
    const measured = morphology({ ...region, spacingMm: [2, 3, 0.5] });
    expect(measured.get("morph_vol_approx")).toEqual({ value: 6, reason: "" });
    expect(measured.get("morph_volume")?.value).toBeCloseTo(1, 12);
  });

  it("uses the voxel size as it is, also where it is not 2 mm", () => {
    const { region } = levelRegion([2, 2, 2], [1, 1, 1, 1, 1, 1, 1, 1]);
    const small = morphology({ ...region, spacingMm: [1, 1, 1] }).get("morph_volume")?.value ?? NaN;
    expect(morphology({ ...region, spacingMm: [3, 3, 3] }).get("morph_volume")?.value).toBeCloseTo(27 * small, 10);
  });
});
