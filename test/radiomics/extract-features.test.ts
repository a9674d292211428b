import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../radiomics/extract-features.ts";
import type { ExtractionSettings } from "../../radiomics/extract-features.ts";
import { catalog, families } from "../../radiomics/features/catalog.ts";
import type { Image, Mask } from "../../radiomics/image/image.ts";
import { RadiomicsError } from "../../radiomics/radiomics-error.ts";

const size = [6, 5, 4] as const;
const grid = { size, spacingMm: [1, 1, 2], originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const;
const image: Image = { ...grid, values: Float64Array.from({ length: 120 }, (_, i) => (i * 37) % 53) };
const mask: Mask = { ...grid, values: Uint8Array.from({ length: 120 }, (_, i) => (i % 7 === 0 ? 0 : 1)) };
const settings: ExtractionSettings = {
  spacingMm: [1, 1, 1],
  imageInterpolation: "cubic",
  maskInterpolation: "linear",
  maskThreshold: 0.5,
  roundIntensities: false,
  range: null,
  outlierSigma: null,
  discretization: { kind: "binCount", binCount: 8 },
  families: families.map((family) => family.name),
  aggregation: "3d-merged",
};
const singleVoxel: Mask = { ...mask, values: Uint8Array.from({ length: 120 }, (_, i) => (i === 50 ? 1 : 0)) };
const native = { ...settings, spacingMm: [null, null, null] };

function failure(action: () => unknown): RadiomicsError {
  try {
    action();
  } catch (error) {
    if (error instanceof RadiomicsError) return error;
    throw error;
  }
  throw new Error("expected a RadiomicsError");
}

describe("extractFeatures", () => {
  it("gives every declared feature in the order of the catalog, whatever the order of the families", () => {
    for (const aggregation of ["3d-average", "3d-merged"] as const) {
      const expected = catalog
        .filter((entry) => entry.aggregation === "" || entry.aggregation === aggregation)
        .map((entry) => entry.tag);
      const shuffled = { ...settings, aggregation, families: settings.families.toReversed() };
      expect(extractFeatures(image, mask, shuffled).features.map((feature) => feature.tag)).toEqual(expected);
      const single = extractFeatures(image, singleVoxel, { ...native, aggregation });
      expect(single.features.map((feature) => feature.tag)).toEqual(expected);
    }
  });

  it("gives a reason with every NaN and none with a number", () => {
    const { features } = extractFeatures(image, singleVoxel, native);
    for (const { value, reason } of features) expect(reason === "").toBe(Number.isFinite(value));
    expect(new Set(features.map((feature) => feature.reason))).toEqual(new Set(["", "flat-region", "roi-too-small"]));
  });

  it("gives the same bits again, after other images and settings were measured in between", () => {
    const first = extractFeatures(image, mask, settings);
    extractFeatures(image, singleVoxel, { ...native, range: [0, 100], outlierSigma: 1, aggregation: "3d-average" });
    extractFeatures(image, mask, { ...settings, discretization: { kind: "binWidth", binWidth: 0.1 } });
    expect(extractFeatures(image, mask, settings)).toEqual(first);
  });

  it("does not change image and mask, also when they lie in shared memory", () => {
    const values = new Float64Array(new SharedArrayBuffer(960));
    values.set(image.values);
    expect(extractFeatures({ ...image, values }, mask, settings)).toEqual(extractFeatures(image, mask, settings));
    expect([...values]).toEqual([...image.values]);
  });

  it("with a bin count, texture does not depend on the unit of the image", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: -500, max: 500 }), (power, shift) => {
        const moved = { ...image, values: image.values.map((value) => value * 2 ** power + shift) };
        const keep = { ...native, families: ["morphology", "histogram", "glcm"] };
        expect(extractFeatures(moved, mask, keep).features).toEqual(extractFeatures(image, mask, keep).features);
      }),
    );
  });

  it("keeps both ends of the range (a closed interval) and leaves the morphological mask alone", () => {
    const low = extractFeatures(image, mask, { ...native, range: [10, 20] });
    const inside = [...image.values].filter((value, i) => mask.values[i] === 1 && value >= 10 && value <= 20);
    expect(low.diagnostics.roiVoxelsResegmented).toBe(inside.length);
    expect(inside).toContain(10);
    expect(inside).toContain(20);
    expect(low.diagnostics.roiVoxels).toBe(mask.values.reduce((sum, value) => sum + value, 0));
    const volume = low.features.find((feature) => feature.tag === "morph_vol_approx");
    expect(volume?.value).toBe(2 * low.diagnostics.roiVoxels);
  });

  it("rounds to the nearest whole number, not towards 0", () => {
    const half: Image = { ...image, values: image.values.map((value) => -value - 0.7) };
    const rounded = extractFeatures(half, singleVoxel, { ...native, roundIntensities: true });
    const mean = rounded.features.find((feature) => feature.tag === "stat_mean");
    expect(mean?.value).toBe(-(((50 * 37) % 53) + 1));
  });

  it("uses the mask settings that it is given", () => {
    const voxels = (threshold: number): number =>
      extractFeatures(image, mask, { ...settings, maskThreshold: threshold }).diagnostics.roiVoxels;
    expect(voxels(0.9)).toBeLessThan(voxels(0.5));
    const nearest = extractFeatures(image, mask, { ...settings, maskInterpolation: "nearest" });
    expect(nearest.diagnostics.roiVoxels).not.toBe(voxels(0.9));
  });

  it("says how large everything was", () => {
    expect(extractFeatures(image, mask, settings).diagnostics).toMatchObject({
      gridSize: [6, 5, 8],
      spacingMm: [1, 1, 1],
      grayLevels: 8,
    });
    expect(extractFeatures(image, mask, { ...settings, families: ["intensity"] }).diagnostics.grayLevels).toBeNull();
  });
});

describe("extractFeatures refuses", () => {
  it("a region that has no voxel on the new grid", () => {
    const error = failure(() => extractFeatures(image, singleVoxel, { ...settings, spacingMm: [6, 6, 6] }));
    expect(error.code).toBe("region-empty");
    expect(error.message).toBe(
      "mask: expected a region, got no voxel on the 6 x 6 x 6 mm grid; use a finer spacing, or exclude the case",
    );
  });

  it("a region that re-segmentation empties, naming range and intensities", () => {
    const error = failure(() => extractFeatures(image, singleVoxel, { ...native, range: [1000, null] }));
    expect(error.code).toBe("region-resegmented-empty");
    expect(error.message).toBe(
      `region: expected intensities within [1000, Infinity], got none among 1 voxels (${(50 * 37) % 53} to ${(50 * 37) % 53}); ` +
        "check the units of the image against `range`, or exclude the case",
    );
  });

  it("a mask on another grid", () => {
    expect(failure(() => extractFeatures(image, { ...mask, originMm: [0, 0, 1] }, settings)).code).toBe(
      "mask-geometry",
    );
  });

  it("more gray levels than the matrices can hold", () => {
    const fine = { ...settings, discretization: { kind: "binWidth", binWidth: 1e-3 } } as const;
    expect(failure(() => extractFeatures(image, mask, fine)).code).toBe("gray-levels-too-many");
  });

  it.each([
    [
      { families: ["glcm", "wavelets"] },
      "families: expected some of morphology, intensity, histogram, glcm, got wavelets",
    ],
    [{ families: [] }, "families: expected some of"],
    [{ spacingMm: [1, 0, 1] }, "spacingMm: expected three positive lengths or null, got 1, 0, 1"],
    [{ discretization: { kind: "binWidth", binWidth: 0 } }, "binWidth: expected a positive number, got 0"],
    [{ discretization: { kind: "binCount", binCount: 2.5 } }, "binCount: expected a positive whole number, got 2.5"],
    [{ range: [5, 4] }, "range: expected lower end <= upper end, got 5 to 4"],
    [{ outlierSigma: 0 }, "outlierSigma: expected a positive number, got 0"],
    [{ maskThreshold: 0 }, "maskThreshold: expected above 0, at most 1, got 0"],
  ] as const)("settings that cannot be followed: %j", (wrong, message) => {
    const error = failure(() => extractFeatures(image, mask, { ...settings, ...wrong }));
    expect(error.code).toBe("settings-invalid");
    expect(error.message).toContain(message);
  });
});
