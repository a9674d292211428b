import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../../radiomics/extract-features.ts";
import { referenceConfigurations } from "../../../radiomics/conformance/configurations.ts";
import type { Mask } from "../../../radiomics/image/image.ts";
import { resampledBoxVoxels } from "../../../radiomics/image/resampled-box-voxels.ts";

const grid = {
  size: [100, 100, 100],
  spacingMm: [1, 1, 3],
  originMm: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;

/** A box of 50 x 40 x 20 voxels. */
function mask(): Mask {
  const values = new Uint8Array(1_000_000);
  for (let z = 10; z < 30; z++) {
    for (let y = 10; y < 50; y++) values.fill(1, 10 + 100 * (y + 100 * z), 60 + 100 * (y + 100 * z));
  }
  return { ...grid, values };
}

describe("size of a region after interpolation", () => {
  it("is known from the box before anything is allocated", () => {
    expect(resampledBoxVoxels(mask(), [1, 1, 1])).toBe(50 * 40 * 60);
    expect(resampledBoxVoxels(mask(), [2, 2, null])).toBe(25 * 20 * 20);
    expect(resampledBoxVoxels({ ...grid, values: new Uint8Array(1_000_000) }, [1, 1, 1])).toBe(0);
  });

  it("is refused where a spacing in another unit would ask for many gigabytes", () => {
    const image = { ...grid, values: new Float64Array(1_000_000) };
    const settings = {
      ...referenceConfigurations[3].settings,
      spacingMm: [0.1, 0.1, 0.1],
      aggregation: "3d-merged",
    } as const;
    expect(() => extractFeatures(image, mask(), settings)).toThrow(
      "region: expected at most 64000000 voxels in the box of the region at 0.1 x 0.1 x 0.1 mm, got 120000000 (about 5 GB)",
    );
  });
});
