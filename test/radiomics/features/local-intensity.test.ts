import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localIntensity, PEAK_RADIUS_MM } from "../../../radiomics/features/local-intensity.ts";
import type { Region, Surroundings } from "../../../radiomics/image/region.ts";

type Triple = readonly [number, number, number];

/** An image and a box in it, in which the voxels that a rule names are the region. */
function place(
  imageSize: Triple,
  image: readonly number[],
  start: Triple,
  size: Triple,
  spacingMm: Triple,
  isInside: (index: number) => boolean,
): { readonly region: Region; readonly surroundings: Surroundings } {
  const voxels: number[] = [];
  const intensities: number[] = [];
  for (let i = 0; i < size[0] * size[1] * size[2]; i++) {
    if (!isInside(i)) continue;
    const [x, y, z] = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
    voxels.push(i);
    intensities.push(image[x + start[0] + imageSize[0] * (y + start[1] + imageSize[1] * (z + start[2]))]);
  }
  const morphology = new Uint8Array(size[0] * size[1] * size[2]).fill(1);
  return {
    region: {
      size,
      spacingMm,
      morphology,
      morphologyVoxels: morphology.length,
      voxels: Int32Array.from(voxels),
      intensities: Float64Array.from(intensities),
    },
    surroundings: { size: imageSize, offset: start, values: Float64Array.from(image) },
  };
}

/** Mean over all voxels of the image within 6.2 mm, one by one. */
function meanAround({ size, values }: Surroundings, spacing: Triple, at: Triple): number {
  let [sum, count] = [0, 0];
  values.forEach((intensity, i) => {
    const [x, y, z] = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
    const distance = Math.hypot((x - at[0]) * spacing[0], (y - at[1]) * spacing[1], (z - at[2]) * spacing[2]);
    if (distance > PEAK_RADIUS_MM) return;
    sum += intensity;
    count++;
  });
  return sum / count;
}

describe("local intensity", () => {
  it("looks 6.2 mm far: a sphere of 1 cm3", () => {
    expect((4 / 3) * Math.PI * PEAK_RADIUS_MM ** 3).toBeCloseTo(1000, 9);
    expect(PEAK_RADIUS_MM).toBeCloseTo(6.2, 2);
  });

  it("counts neighbors outside the region, and only what lies in the image", () => {
    // voxels of 5 mm: the neighbors along the axes are near enough, the diagonal ones are not
    const image = [0, 0, 0, 0, 7, 0, 0, 0, 0].map((value, i) => value + i);
    const { region, surroundings } = place([3, 3, 1], image, [1, 1, 0], [1, 1, 1], [5, 5, 5], () => true);
    const measured = localIntensity(region, surroundings);
    expect(measured.get("loc_peak_loc")?.value).toBeCloseTo((11 + 1 + 3 + 5 + 7) / 5, 14);
    const alone = place([1, 1, 1], [11], [0, 0, 0], [1, 1, 1], [5, 5, 5], () => true);
    expect(localIntensity(alone.region, alone.surroundings).get("loc_peak_glob")).toEqual({ value: 11, reason: "" });
  });

  it("takes the highest mean of several highest voxels", () => {
    const image = [9, 0, 0, 0, 0, 8, 9, 8];
    const { region, surroundings } = place([8, 1, 1], image, [0, 0, 0], [8, 1, 1], [5, 5, 5], () => true);
    const measured = localIntensity(region, surroundings);
    expect(measured.get("loc_peak_loc")?.value).toBeCloseTo(25 / 3, 14);
  });

  it("is the mean one by one, for any voxel size and place in the image", () => {
    const spacing = fc.constantFrom(0.977, 1, 2, 3, 4.5, 9);
    const side = fc.integer({ min: 1, max: 6 });
    const shape = fc.tuple(fc.tuple(side, side, side), fc.tuple(spacing, spacing, spacing), fc.tuple(side, side, side));
    const image = fc.array(fc.integer({ min: -1000, max: 400 }), { minLength: 216, maxLength: 216 });
    fc.assert(
      fc.property(shape, image, fc.integer({ min: 1, max: 5 }), ([imageSize, spacingMm, wanted], values, sparse) => {
        const start = imageSize.map((n, axis) => Math.min(n - 1, wanted[axis] - 1)) as unknown as Triple;
        const size = imageSize.map((n, axis) => n - start[axis]) as unknown as Triple;
        const used = values.slice(0, imageSize[0] * imageSize[1] * imageSize[2]);
        const { region, surroundings } = place(imageSize, used, start, size, spacingMm, (i) => i % sparse === 0);
        const means = Array.from(region.voxels, (i) =>
          meanAround(surroundings, spacingMm, [
            start[0] + (i % size[0]),
            start[1] + (Math.floor(i / size[0]) % size[1]),
            start[2] + Math.floor(i / (size[0] * size[1])),
          ]),
        );
        const highest = Math.max(...region.intensities);
        const measured = localIntensity(region, surroundings);
        expect(measured.get("loc_peak_glob")?.value).toBeCloseTo(Math.max(...means), 9);
        const atHighest = means.filter((_, i) => region.intensities[i] === highest);
        expect(measured.get("loc_peak_loc")?.value).toBeCloseTo(Math.max(...atHighest), 9);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
