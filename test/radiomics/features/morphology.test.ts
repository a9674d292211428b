import { describe, expect, it } from "vitest";
import { morphologyRows } from "../../../radiomics/features/catalog/morphology.ts";
import { morphology } from "../../../radiomics/features/morphology.ts";
import type { Region } from "../../../radiomics/image/region.ts";
import { levelRegion } from "./level-region.ts";

function regionOf(
  size: readonly [number, number, number],
  isInside: (x: number, y: number, z: number) => boolean,
): Region {
  const [x, y] = size;
  const volume = Array.from({ length: size[0] * size[1] * size[2] }, (_, i) =>
    isInside(i % x, Math.floor(i / x) % y, Math.floor(i / (x * y))) ? 1 + (i % 5) : 0,
  );
  return levelRegion(size, volume).region;
}

function value(region: Region, tag: string): number {
  return morphology(region).get(tag)?.value ?? NaN;
}

describe("morphology", () => {
  it("counts voxels times the volume of a voxel", () => {
    const { region } = levelRegion([3, 1, 1], [1, 0, 1]);
    const measured = morphology({ ...region, spacingMm: [2, 3, 0.5] });
    expect(measured.get("morph_vol_approx")).toEqual({ value: 6, reason: "" });
    expect(measured.get("morph_volume")?.value).toBeCloseTo(1, 12);
  });

  it("uses the voxel size as it is: lengths grow with it, pure numbers do not change", () => {
    const small = morphology(regionOf([4, 3, 3], (x, y, z) => x + y + z < 6));
    const large = morphology({ ...regionOf([4, 3, 3], (x, y, z) => x + y + z < 6), spacingMm: [3, 3, 3] });
    const powers: Record<string, number> = { mm: 3, mm2: 9, mm3: 27, "intensity mm3": 27, "1": 1, "1/mm": 1 / 3 };
    for (const [tag, , , unit] of morphologyRows) {
      expect((large.get(tag)?.value ?? NaN) / ((small.get(tag)?.value ?? NaN) * powers[unit]), tag).toBeCloseTo(1, 6);
    }
  });

  it("of a digital ball is that of a ball", () => {
    const measured = morphology(regionOf([21, 21, 21], (x, y, z) => Math.hypot(x - 10, y - 10, z - 10) <= 10));
    const ball = (tag: string): number => measured.get(tag)?.value ?? NaN;
    expect(ball("morph_sphericity")).toBeGreaterThan(0.9);
    expect(ball("morph_sphericity") * ball("morph_sph_dispr")).toBeCloseTo(1, 14);
    expect(ball("morph_asphericity")).toBeCloseTo(ball("morph_sph_dispr") - 1, 14);
    expect(ball("morph_comp_2")).toBeCloseTo(ball("morph_sphericity") ** 3, 12);
    expect(ball("morph_comp_1")).toBeCloseTo(Math.sqrt(ball("morph_comp_2")) / (6 * Math.PI), 12);
    expect(ball("morph_diam")).toBeCloseTo(21, 12);
    expect(ball("morph_pca_elongation")).toBeCloseTo(1, 12);
    expect(ball("morph_pca_flatness")).toBeCloseTo(1, 12);
    // a ball of radius r has variance r^2 / 5 per axis, so that the ellipsoid is smaller by (4 / 5)^(3 / 2)
    expect(ball("morph_vol_dens_aee")).toBeCloseTo((5 / 4) ** 1.5, 1);
    expect(ball("morph_vol_dens_conv_hull")).toBeGreaterThan(0.9);
    expect(ball("morph_vol_dens_mvee")).toBeGreaterThan(0.8);
    expect(ball("morph_vol_dens_aabb")).toBeCloseTo((Math.PI / 6) * (20 / 21) ** 3, 1);
  });

  it("of a slanted bar has an oriented box that fits far better than the one along the axes", () => {
    const bar = regionOf([24, 24, 5], (x, y) => Math.abs(x - y) <= 2);
    expect(value(bar, "morph_vol_dens_ombb")).toBeGreaterThan(1.8 * value(bar, "morph_vol_dens_aabb"));
    expect(value(bar, "morph_vol_dens_ombb")).toBeLessThanOrEqual(value(bar, "morph_vol_dens_conv_hull"));
  });

  it("takes shape from the morphological mask and intensities from the intensity mask", () => {
    const whole = regionOf([3, 1, 1], () => true);
    const kept = { ...whole, voxels: Int32Array.of(0, 1), intensities: Float64Array.of(2, 6) };
    const measured = morphology(kept);
    for (const tag of ["morph_volume", "morph_diam", "morph_pca_maj_axis"]) {
      expect(measured.get(tag)?.value).toBe(value(whole, tag));
    }
    // mean 4 times the mesh volume; centers at 1 and at (0 * 2 + 1 * 6) / 8
    expect(measured.get("morph_integ_int")?.value).toBeCloseTo(4 * value(whole, "morph_volume"), 12);
    expect(measured.get("morph_com")?.value).toBeCloseTo(0.25, 12);
  });

  it("has no center of mass where intensities add up to 0", () => {
    const region = { ...regionOf([2, 1, 1], () => true), intensities: Float64Array.of(-5, 5) };
    expect(morphology(region).get("morph_com")).toEqual({ value: NaN, reason: "zero-denominator" });
  });

  it.each([
    ["one voxel", regionOf([1, 1, 1], () => true), ["elongation", "flatness", "vol_dens_aee", "area_dens_aee"], true],
    ["a row", regionOf([4, 1, 1], () => true), ["vol_dens_aee", "area_dens_aee"], false],
    ["a diagonal", regionOf([4, 4, 4], (x, y, z) => x === y && y === z), ["vol_dens_aee", "area_dens_aee"], false],
    ["one slice", regionOf([5, 4, 1], (x, y) => x + y > 1), ["vol_dens_aee"], false],
    ["a tilted plane", regionOf([4, 4, 7], (x, y, z) => z === x + y), ["vol_dens_aee"], false],
    [
      "two voxels far apart",
      regionOf([9, 7, 5], (x, y, z) => (x === 0 && y === 6 && z === 0) || (x === 8 && y === 0 && z === 4)),
      ["vol_dens_aee", "area_dens_aee"],
      false,
    ],
  ] as const)("of %s gives a value or a reason for each of the 29 features", (_, region, undefinedTags, isSingle) => {
    const measured = morphology(region);
    expect([...measured.keys()]).toEqual(morphologyRows.map(([tag]) => tag));
    const missing = [...measured].filter(([, { value: found }]) => Number.isNaN(found)).map(([tag]) => tag);
    const expected = undefinedTags.map((tag) =>
      tag.startsWith("vol") || tag.startsWith("area") ? `morph_${tag}` : `morph_pca_${tag}`,
    );
    expect(missing).toEqual(isSingle ? [...expected, "morph_moran_i", "morph_geary_c"] : expected);
    for (const [tag, { value: found, reason }] of measured) {
      expect(reason === "", tag).toBe(Number.isFinite(found));
    }
  });

  it("of equal intensities has no Moran's I and no Geary's C", () => {
    const region = { ...regionOf([3, 2, 1], () => true), intensities: new Float64Array(6).fill(40) };
    for (const tag of ["morph_moran_i", "morph_geary_c"]) {
      expect(morphology(region).get(tag)).toEqual({ value: NaN, reason: "flat-region" });
    }
  });
});
