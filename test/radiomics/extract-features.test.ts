import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../radiomics/extract-features.ts";
import type { ExtractionSettings } from "../../radiomics/extract-features.ts";
import { catalog, extensionCatalog, extensionFamilies, families } from "../../radiomics/features/catalog.ts";
import { aggregations, zoneAggregation } from "../../radiomics/features/aggregation.ts";
import { defaultTexture } from "../../radiomics/features/texture-settings.ts";
import type { Image, Mask } from "../../radiomics/image/image.ts";
import { RadiomicsError } from "../../radiomics/radiomics-error.ts";

const size = [6, 5, 4] as const;
const grid = { size, spacingMm: [1, 1, 2], originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const;
const image: Image = { ...grid, values: Float64Array.from({ length: 120 }, (_, i) => (i * 37) % 53) };
const mask: Mask = { ...grid, values: Uint8Array.from({ length: 120 }, (_, i) => (i % 7 === 0 ? 0 : 1)) };
const settings: ExtractionSettings = {
  dimension: "3d",
  spacingMm: [1, 1, 1],
  imageInterpolation: "cubic",
  maskInterpolation: "linear",
  maskThreshold: 0.5,
  roundIntensities: false,
  range: null,
  outlierSigma: null,
  discretization: { kind: "binCount", binCount: 8 },
  ivh: { kind: "none" },
  families: families.map((family) => family.name),
  aggregation: "3d-merged",
  texture: defaultTexture,
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
    for (const aggregation of aggregations) {
      const wanted: readonly string[] = ["", aggregation, zoneAggregation(aggregation)];
      const expected = catalog.filter((entry) => wanted.includes(entry.aggregation)).map((entry) => entry.tag);
      const shuffled = { ...settings, aggregation, families: settings.families.toReversed() };
      expect(extractFeatures(image, mask, shuffled).features.map((feature) => feature.tag)).toEqual(expected);
      const single = extractFeatures(image, singleVoxel, { ...native, aggregation });
      expect(single.features.map((feature) => feature.tag)).toEqual(expected);
    }
  });

  it("gives extensions after everything of IBSI, and only where they are asked for by name", () => {
    const tags = (names: readonly string[]) =>
      extractFeatures(image, mask, { ...settings, families: names }).features.map(({ tag }) => tag);
    expect(tags(settings.families).filter((tag) => tag.startsWith("x_"))).toEqual([]);
    expect(tags(["pet-extensions", "extensions", "intensity"])).toEqual(
      [...catalog.filter(({ family }) => family === "intensity"), ...extensionCatalog].map(({ tag }) => tag),
    );
  });

  it("gives a reason with every NaN and none with a number", () => {
    const { features } = extractFeatures(image, singleVoxel, native);
    for (const { value, reason } of features) expect(reason === "").toBe(Number.isFinite(value));
    expect(new Set(features.map((feature) => feature.reason))).toEqual(
      new Set(["", "flat-region", "roi-too-small", "zero-denominator"]),
    );
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
        const keep = {
          ...native,
          families: settings.families.filter((family) => !/intensity|ivh|morphology/.test(family)),
        };
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

  it("gives the same features wherever the region lies in the image", () => {
    const place = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3));
    fc.assert(
      fc.property(place, fc.constantFrom(...aggregations), ([dx, dy, dz], aggregation) => {
        const larger = { ...grid, size: [10, 9, 8] as const };
        const moved = { ...larger, values: new Float64Array(720).fill(7) };
        const region = { ...larger, values: new Uint8Array(720) };
        for (let i = 0; i < 120; i++) {
          const [x, y, z] = [i % 6, Math.floor(i / 6) % 5, Math.floor(i / 30)];
          const to = x + dx + 10 * (y + dy + 9 * (z + dz));
          moved.values[to] = image.values[i];
          region.values[to] = mask.values[i];
        }
        // Local intensity looks beyond the region, so the surroundings must be the same too.
        const families = settings.families.filter((family) => family !== "local-intensity");
        const asked = { ...native, aggregation, families };
        expect(extractFeatures(moved, region, asked).features).toEqual(extractFeatures(image, mask, asked).features);
      }),
      { numRuns: 20 },
    );
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

describe("extractFeatures in 2D", () => {
  it("interpolates every slice by itself", () => {
    const flat = { ...settings, dimension: "2d", spacingMm: [2, 2, null], aggregation: "2.5d-merged" } as const;
    const sliceOf = <T extends Image | Mask>(volume: T, z: number): T => ({
      ...volume,
      size: [6, 5, 1],
      values: volume.values.slice(30 * z, 30 * (z + 1)),
    });
    for (const imageInterpolation of ["nearest", "linear", "cubic"] as const) {
      const families = ["intensity"];
      const sum = (tag: string, volume: Image, region: Mask): number => {
        const { features, diagnostics } = extractFeatures(volume, region, { ...flat, imageInterpolation, families });
        const found = features.find((feature) => feature.tag === tag);
        return (found?.value ?? NaN) * (tag === "stat_mean" ? diagnostics.roiVoxels : 1);
      };
      const slices = [0, 1, 2, 3].map((z) => [sliceOf(image, z), sliceOf(mask, z)] as const);
      for (const tag of ["stat_mean", "stat_energy"]) {
        const bySlice = slices.reduce((total, [volume, region]) => total + sum(tag, volume, region), 0);
        expect(sum(tag, image, mask)).toBeCloseTo(bySlice, 6);
      }
    }
  });

  it("measures texture with every aggregation of slices, and the same statistics with each", () => {
    const flat = { ...settings, dimension: "2d", spacingMm: [1, 1, null] } as const;
    const values = (aggregation: (typeof aggregations)[number]) =>
      extractFeatures(image, mask, { ...flat, aggregation }).features.filter((entry) => entry.aggregation === "");
    const first = values("2d-average");
    expect(first.length).toBeGreaterThan(40);
    for (const aggregation of ["2d-merged", "2.5d-average", "2.5d-merged"] as const) {
      expect(values(aggregation)).toEqual(first);
    }
  });
});

describe("a degenerate region has every declared row, with a number or with NaN and its reason:", () => {
  const everything = [...families, ...extensionFamilies].map(({ name }) => name);
  const declared = (aggregation: (typeof aggregations)[number]): string[] => {
    const wanted: readonly string[] = ["", aggregation, zoneAggregation(aggregation)];
    return [...catalog, ...extensionCatalog]
      .filter((entry) => wanted.includes(entry.aggregation))
      .map((entry) => entry.tag);
  };
  const cube = [1, 1, 1] as const;
  const oneSlice: Mask = { ...mask, values: mask.values.map((value, i) => (i >= 30 && i < 60 ? value : 0)) };
  const flat: Image = { ...image, values: image.values.map(() => 7) };

  const cases: readonly (readonly [string, Image, Mask, Partial<ExtractionSettings>])[] = [
    ["a single voxel", image, singleVoxel, { spacingMm: [null, null, null] }],
    ["a single slice", image, oneSlice, { spacingMm: [null, null, null] }],
    ["a single intensity", flat, mask, { spacingMm: cube }],
    ["a range that keeps no voxel", image, mask, { spacingMm: cube, range: [1000, null] }],
    ["voxels larger than the region", image, singleVoxel, { spacingMm: [6, 6, 6] }],
    ["no voxel", image, { ...mask, values: new Uint8Array(120) }, { spacingMm: cube }],
  ];

  it.each(cases)("%s", (_, volume, region, own) => {
    for (const aggregation of aggregations) {
      const { features } = extractFeatures(volume, region, { ...settings, families: everything, ...own, aggregation });
      expect(features.map(({ tag }) => tag)).toEqual(declared(aggregation));
      for (const { tag, value, reason } of features) {
        if (reason === "") expect(Number.isFinite(value), tag).toBe(true);
        else expect(value, tag).toBeNaN();
      }
    }
  });

  it("shape is measured where re-segmentation keeps no voxel, and equals that without re-segmentation", () => {
    const all = { ...settings, families: everything };
    const whole = new Map(extractFeatures(image, mask, all).features.map((feature) => [feature.tag, feature]));
    const { features, diagnostics } = extractFeatures(image, mask, { ...all, range: [1000, null] });
    const named = features.filter(({ reason }) => reason === "");
    for (const { tag, value } of named) expect(value, tag).toBe(whole.get(tag)?.value);
    const ofIntensities = ["morph_com", "morph_integ_int", "morph_moran_i", "morph_geary_c", "x_total_energy", "x_std"];
    expect(features.filter(({ tag }) => ofIntensities.includes(tag)).map(({ reason }) => reason)).toEqual(
      ofIntensities.map(() => "region-resegmented-empty"),
    );
    expect(named.filter(({ family }) => family === "morphology")).toHaveLength(29 - 4);
    expect(new Set(named.map(({ family }) => family))).toEqual(new Set(["morphology", "extensions"]));
    expect(diagnostics).toMatchObject({ roiVoxelsResegmented: 0, grayLevels: null });
    expect(diagnostics.roiVoxels).toBeGreaterThan(0);
  });

  it("nothing is measured of a region smaller than the voxels of the grid", () => {
    const { features, diagnostics } = extractFeatures(image, singleVoxel, { ...settings, spacingMm: [6, 6, 6] });
    expect(new Set(features.map(({ reason }) => reason))).toEqual(new Set(["region-empty"]));
    expect(diagnostics.roiVoxels).toBe(0);
  });
});

describe("extractFeatures refuses", () => {
  it("a mask on another grid", () => {
    expect(failure(() => extractFeatures(image, { ...mask, originMm: [0, 0, 1] }, settings)).code).toBe(
      "mask-geometry",
    );
  });

  it("more gray levels than the matrices can hold", () => {
    const fine = { ...settings, discretization: { kind: "binWidth", binWidth: 1e-3 } } as const;
    expect(failure(() => extractFeatures(image, mask, fine)).code).toBe("gray-levels-too-many");
  });

  it("intensities that are no gray levels where there is no discretization", () => {
    const none = { ...native, discretization: { kind: "none" } } as const;
    const error = failure(() => extractFeatures(image, mask, none));
    expect(error.code).toBe("gray-levels-not-whole");
    expect(error.message).toContain("discretization: expected whole intensities from 1, because there is none, got 0;");
  });

  it.each([
    [
      { families: ["glcm", "wavelets"] },
      `families: expected some of ${[...families, ...extensionFamilies].map(({ name }) => name).join(", ")}, got wavelets`,
    ],
    [{ families: [] }, "families: expected some of"],
    [{ spacingMm: [1, 0, 1] }, "spacingMm: expected three positive lengths or null, got 1, 0, 1"],
    [
      { discretization: { kind: "binWidth", binWidth: 0 } },
      "discretization.binWidth: expected a positive number, got 0",
    ],
    [
      { discretization: { kind: "binCount", binCount: 2.5 } },
      "discretization.binCount: expected a positive whole number, got 2.5",
    ],
    [{ ivh: { kind: "binWidth", binWidth: -1 } }, "ivh.binWidth: expected a positive number, got -1"],
    [{ dimension: "2d" }, "spacingMm: expected null for the third axis, because dimension is 2d, got 1"],
    [
      { dimension: "2d", spacingMm: [1, 1, null] },
      "aggregation: expected one that goes with dimension 2d, got 3d-merged",
    ],
    [
      { texture: { ...defaultTexture, glcmDistance: 0 } },
      "glcmDistance: expected a positive whole number of voxels, got 0",
    ],
    [
      { texture: { ...defaultTexture, ngldmAlpha: -1 } },
      "ngldmAlpha: expected a whole number of levels, 0 or more, got -1",
    ],
    [{ range: [5, 4] }, "range: expected lower end <= upper end, got 5 to 4"],
    [{ outlierSigma: 0 }, "outlierSigma: expected a positive number, got 0"],
    [{ maskThreshold: 0 }, "maskThreshold: expected above 0, at most 1, got 0"],
  ] as const)("settings that cannot be followed: %j", (wrong, message) => {
    const error = failure(() => extractFeatures(image, mask, { ...settings, ...wrong }));
    expect(error.code).toBe("settings-invalid");
    expect(error.message).toContain(message);
  });
});
