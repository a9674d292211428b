import { describe, expect, it } from "vitest";
import type { Image, Mask } from "../../../radiomics/image/image.ts";
import { inspectRegion } from "../../../radiomics/inspection/inspect-region.ts";
import { regionThumbnail } from "../../../radiomics/inspection/region-thumbnail.ts";

const grid = {
  size: [4, 3, 2],
  spacingMm: [1, 2, 3],
  originMm: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;
const image: Image = { ...grid, values: Float64Array.from({ length: 24 }, (_, index) => index) };

function maskOf(...inside: number[]): Mask {
  const values = new Uint8Array(24);
  for (const index of inside) values[index] = 1;
  return { ...grid, values };
}

describe("inspection of a region", () => {
  it("counts voxels, slices and volume, and finds the slice with most of it", () => {
    // Two voxels in slice 0 (5, 6) and three in slice 1 (17, 18, 19).
    const found = inspectRegion(image, maskOf(5, 6, 17, 18, 19));
    expect(found).toMatchObject({ regionVoxels: 5, regionVolumeMm3: 30, regionSlices: 2, middleSlice: 1 });
    expect(found).toMatchObject({ minimum: 5, maximum: 19, mean: 13 });
  });

  it("warns of a region that is small, flat, in one slice or cut by the border", () => {
    expect(inspectRegion(image, maskOf(5)).warnings).toEqual([
      "few-voxels",
      "single-slice",
      "touches-border",
      "flat-region",
    ]);
  });
});

describe("thumbnail of a region", () => {
  it("keeps proportions in mm and outlines the region", () => {
    // 4 x 1 mm wide, 3 x 2 mm high: the margin covers the whole slice.
    const picture = regionThumbnail(image, maskOf(5, 6), 0, 6);
    expect([picture.width, picture.height]).toEqual([4, 6]);
    const colors = Array.from({ length: 24 }, (_, at) => picture.pixels.subarray(3 * at, 3 * at + 3).join());
    // Rows 2 and 3 of the picture show y = 1; columns 1 and 2 are inside.
    expect(colors.filter((color) => color === "255,176,32")).toHaveLength(4);
    expect(colors[2 * 4 + 1]).toBe("255,176,32");
    expect(colors[0]).toBe("0,0,0");
    expect(colors[23]).toBe("255,255,255");
  });

  it("turns the picture where an axis of the file runs the other way", () => {
    const turned = { ...image, direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] };
    const { pixels, width } = regionThumbnail(turned, maskOf(5), 0, 6);
    const plain = regionThumbnail(image, maskOf(5), 0, 6).pixels;
    for (let row = 0; row < 6; row++) {
      for (let column = 0; column < width; column++) {
        expect(pixels[3 * (row * width + column)]).toBe(plain[3 * (row * width + width - 1 - column)]);
      }
    }
  });

  it("is black where everything is equal", () => {
    const flat: Image = { ...grid, values: new Float64Array(24).fill(7) };
    expect(new Set(regionThumbnail(flat, maskOf(5), 1, 6).pixels)).toEqual(new Set([0]));
  });
});
