import { describe, expect, it } from "vitest";
import type { Image, Mask } from "../../../radiomics/image/image.ts";
import { prepareRegion } from "../../../radiomics/image/prepare-region.ts";

const size = [9, 8, 7] as const;
const grid = { size, spacingMm: [1, 1, 2], originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const;
const image: Image = { ...grid, values: Float64Array.from({ length: 504 }, (_, i) => ((i * 37) % 53) + 0.3) };
const mask: Mask = {
  ...grid,
  values: Uint8Array.from({ length: 504 }, (_, i) => {
    const [x, y, z] = [i % 9, Math.floor(i / 9) % 8, Math.floor(i / 72)];
    return x >= 2 && x < 7 && y >= 1 && y < 5 && z >= 3 && z < 6 && (x + y + z) % 4 > 0 ? 1 : 0;
  }),
};
const settings = {
  spacingMm: [1, 1, 1],
  imageInterpolation: "cubic",
  maskInterpolation: "linear",
  maskThreshold: 0.5,
  roundIntensities: true,
  range: [10, 40],
  outlierSigma: null,
} as const;

describe("the surroundings of a region", () => {
  it("leave the region as it is, bit for bit", () => {
    expect(prepareRegion(image, mask, settings, 3.7).region).toEqual(prepareRegion(image, mask, settings).region);
  });

  it("without a margin are the box of the region", () => {
    const { region, surroundings } = prepareRegion(image, mask, settings);
    expect(surroundings.size).toEqual(region.size);
    expect(surroundings.offset).toEqual([0, 0, 0]);
  });

  it("end at the border of the image, and are rounded but not re-segmented", () => {
    const { region, surroundings, gridSize } = prepareRegion(image, mask, settings, 100);
    expect(surroundings.size).toEqual(gridSize);
    expect(surroundings.values.every(Number.isInteger)).toBe(true);
    expect(Math.max(...surroundings.values)).toBeGreaterThan(40);
    const [sizeX, sizeY] = surroundings.size;
    region.voxels.forEach((voxel, i) => {
      const x = (voxel % region.size[0]) + surroundings.offset[0];
      const y = (Math.floor(voxel / region.size[0]) % region.size[1]) + surroundings.offset[1];
      const z = Math.floor(voxel / (region.size[0] * region.size[1])) + surroundings.offset[2];
      expect(surroundings.values[x + sizeX * (y + sizeY * z)]).toBe(region.intensities[i]);
    });
  });

  it("reach as many whole voxels as the margin holds", () => {
    const narrow = prepareRegion(image, mask, settings).region.size;
    const { surroundings } = prepareRegion(image, mask, settings, 1.9);
    expect(surroundings.offset).toEqual([1, 1, 1]);
    expect(surroundings.size).toEqual(narrow.map((n) => n + 2));
  });
});
