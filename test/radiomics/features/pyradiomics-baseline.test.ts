import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../../radiomics/extract-features.ts";
import type { ExtractionSettings } from "../../../radiomics/extract-features.ts";
import { extensionFamilies, families } from "../../../radiomics/features/catalog.ts";
import { defaultTexture } from "../../../radiomics/features/texture-settings.ts";
import { readImage } from "../../../radiomics/image-io/read-image.ts";
import { readMask } from "../../../radiomics/image-io/read-mask.ts";
import type { Image, Mask } from "../../../radiomics/image/image.ts";
import { referenceData } from "../reference-data.ts";

/**
 * PyRadiomics' own regression values (8ed5793, BSD-3), not resampled, bin width 25. Its bins have edges at multiples of the
 * width: a range that starts at such an edge gives the same bins. docs/conformance.md says what cannot be compared and why.
 */
const data = referenceData("pyradiomics");
/** The test cases shift intensities by this before squaring. */
const SHIFT = 2000;
/** Relative; some values are printed with 12 digits. */
const TOLERANCE = 1e-9;
const MESH_TOLERANCE = 0.002;

const firstOrder = {
  InterquartileRange: "stat_iqr",
  Skewness: "stat_skew",
  Uniformity: "ih_uniformity",
  Median: "stat_median",
  RobustMeanAbsoluteDeviation: "stat_rmad",
  MeanAbsoluteDeviation: "stat_mad",
  Maximum: "stat_max",
  "90Percentile": "stat_p90",
  Minimum: "stat_min",
  Entropy: "ih_entropy",
  Range: "stat_range",
  Variance: "stat_var",
  "10Percentile": "stat_p10",
  Mean: "stat_mean",
};
const shifted = { Energy: "stat_energy", TotalEnergy: "x_total_energy", RootMeanSquared: "stat_rms" };
const shape = {
  Maximum3DDiameter: "morph_diam",
  Maximum2DDiameterSlice: "x_diam_2d_slice",
  Maximum2DDiameterColumn: "x_diam_2d_column",
  Maximum2DDiameterRow: "x_diam_2d_row",
  Elongation: "morph_pca_elongation",
  Flatness: "morph_pca_flatness",
  VoxelVolume: "morph_vol_approx",
};
const axes = {
  MajorAxisLength: "morph_pca_maj_axis",
  MinorAxisLength: "morph_pca_min_axis",
  LeastAxisLength: "morph_pca_least_axis",
};
/** Its mesh has other triangles in ambiguous cubes, so these agree within `MESH_TOLERANCE` only. */
const mesh = {
  MeshVolume: "morph_volume",
  SurfaceArea: "morph_area_mesh",
  SurfaceVolumeRatio: "morph_av",
  Sphericity: "morph_sphericity",
};
const slice = {
  MeshSurface: "x_2d_area_mesh",
  Perimeter: "x_2d_perimeter",
  PerimeterSurfaceRatio: "x_2d_perimeter_area",
  Sphericity: "x_2d_sphericity",
  MajorAxisLength: "x_2d_maj_axis",
  MinorAxisLength: "x_2d_min_axis",
  Elongation: "x_2d_elongation",
};
const coOccurrence = {
  JointAverage: "cm_joint_avg",
  SumAverage: "cm_sum_avg",
  JointEntropy: "cm_joint_entr",
  ClusterShade: "cm_clust_shade",
  MaximumProbability: "cm_joint_max",
  Idmn: "cm_inv_diff_mom_norm",
  JointEnergy: "cm_energy",
  Contrast: "cm_contrast",
  DifferenceEntropy: "cm_diff_entr",
  InverseVariance: "cm_inv_var",
  DifferenceVariance: "cm_diff_var",
  Idn: "cm_inv_diff_norm",
  Idm: "cm_inv_diff_mom",
  Correlation: "cm_corr",
  Autocorrelation: "cm_auto_corr",
  SumEntropy: "cm_sum_entr",
  SumSquares: "cm_joint_var",
  ClusterProminence: "cm_clust_prom",
  Imc1: "cm_info_corr1",
  Imc2: "cm_info_corr2",
  DifferenceAverage: "cm_diff_avg",
  Id: "cm_inv_diff",
  ClusterTendency: "cm_clust_tend",
};
const runLength = {
  ShortRunEmphasis: "rlm_sre",
  LongRunEmphasis: "rlm_lre",
  LowGrayLevelRunEmphasis: "rlm_lgre",
  HighGrayLevelRunEmphasis: "rlm_hgre",
  ShortRunLowGrayLevelEmphasis: "rlm_srlge",
  ShortRunHighGrayLevelEmphasis: "rlm_srhge",
  LongRunLowGrayLevelEmphasis: "rlm_lrlge",
  LongRunHighGrayLevelEmphasis: "rlm_lrhge",
  GrayLevelNonUniformity: "rlm_glnu",
  GrayLevelNonUniformityNormalized: "rlm_glnu_norm",
  RunLengthNonUniformity: "rlm_rlnu",
  RunLengthNonUniformityNormalized: "rlm_rlnu_norm",
  RunPercentage: "rlm_r_perc",
  GrayLevelVariance: "rlm_gl_var",
  RunVariance: "rlm_rl_var",
  RunEntropy: "rlm_rl_entr",
};
const sizeZone = {
  SmallAreaEmphasis: "szm_sze",
  LargeAreaEmphasis: "szm_lze",
  LowGrayLevelZoneEmphasis: "szm_lgze",
  HighGrayLevelZoneEmphasis: "szm_hgze",
  SmallAreaLowGrayLevelEmphasis: "szm_szlge",
  SmallAreaHighGrayLevelEmphasis: "szm_szhge",
  LargeAreaLowGrayLevelEmphasis: "szm_lzlge",
  LargeAreaHighGrayLevelEmphasis: "szm_lzhge",
  GrayLevelNonUniformity: "szm_glnu",
  GrayLevelNonUniformityNormalized: "szm_glnu_norm",
  SizeZoneNonUniformity: "szm_zsnu",
  SizeZoneNonUniformityNormalized: "szm_zsnu_norm",
  ZonePercentage: "szm_z_perc",
  GrayLevelVariance: "szm_gl_var",
  ZoneVariance: "szm_zs_var",
  ZoneEntropy: "szm_zs_entr",
};
/** PyRadiomics' GLDM is the NGLDM of IBSI under other names. */
const dependence = {
  SmallDependenceEmphasis: "ngl_lde",
  LargeDependenceEmphasis: "ngl_hde",
  LowGrayLevelEmphasis: "ngl_lgce",
  HighGrayLevelEmphasis: "ngl_hgce",
  SmallDependenceLowGrayLevelEmphasis: "ngl_ldlge",
  SmallDependenceHighGrayLevelEmphasis: "ngl_ldhge",
  LargeDependenceLowGrayLevelEmphasis: "ngl_hdlge",
  LargeDependenceHighGrayLevelEmphasis: "ngl_hdhge",
  GrayLevelNonUniformity: "ngl_glnu",
  DependenceNonUniformity: "ngl_dcnu",
  DependenceNonUniformityNormalized: "ngl_dcnu_norm",
  GrayLevelVariance: "ngl_gl_var",
  DependenceVariance: "ngl_dc_var",
  DependenceEntropy: "ngl_dc_entr",
};
const toneDifference = {
  Coarseness: "ngt_coarseness",
  Contrast: "ngt_contrast",
  Busyness: "ngt_busyness",
  Complexity: "ngt_complexity",
  Strength: "ngt_strength",
};

describe.skipIf(data === null)("the baseline of PyRadiomics", () => {
  describe.each(["brain1", "breast1"])("%s", (name) => {
    it("has the same statistics, diameters, axes and textures in 3D", async () => {
      const { image, mask } = await load(name);
      const { features, diagnostics } = extractFeatures(image, mask, settings(image, mask));
      const value = byTag(features);
      const n = diagnostics.roiVoxels;
      compare("firstorder", name, firstOrder, value);
      compare("firstorder", name, { Kurtosis: "stat_kurt" }, (tag) => value(tag) + 3);
      compare("shape", name, shape, value);
      compare("shape", name, axes, (tag) => value(tag) * Math.sqrt((n - 1) / n));
      compare("shape", name, mesh, value, MESH_TOLERANCE);
      compareTexture(name, value, "_3D");
    });

    it("has the same textures of slices, where force2D averages their directions", async () => {
      const { image, mask } = await load(name);
      const flat = { ...settings(image, mask), aggregation: "2.5d-average" } as const;
      compareTexture(`${name}_2d`, byTag(extractFeatures(image, mask, flat).features), "_2_5D");
    });

    it("has the same textures with 64 bins", async () => {
      const { image, mask } = await load(name);
      const counted = { ...settings(image, mask), discretization: { kind: "binCount", binCount: 64 } } as const;
      compareTexture(`${name}_FBN`, byTag(extractFeatures(image, mask, counted).features), "_3D");
    });

    it("has the same energies after its shift", async () => {
      const { image, mask } = await load(name);
      const moved = { ...image, values: image.values.map((value) => value + SHIFT) };
      const { features } = extractFeatures(moved, mask, {
        ...settings(moved, mask),
        families: ["intensity", "extensions"],
      });
      compare("firstorder", name, shifted, byTag(features));
    });

    it("has the same shape in its largest slice, alone and within the region", async () => {
      const { image, mask } = await load(name);
      const measure = (region: Mask) =>
        byTag(extractFeatures(image, region, { ...settings(image, mask), families: ["extensions"] }).features);
      compare("shape2D", `${name}_shape2D`, slice, measure(mask));
      compare(
        "shape2D",
        `${name}_shape2D`,
        { ...slice, MaximumDiameter: "x_diam_2d_slice" },
        measure(largestSlice(mask)),
      );
    });
  });
});

async function load(name: string): Promise<{ readonly image: Image; readonly mask: Mask }> {
  const { image, record } = await readImage(join(data ?? "", `${name}_image.nrrd`));
  const { mask } = await readMask(join(data ?? "", `${name}_label.nrrd`), { label: 1 }, { image, record });
  return { image, mask };
}

function largestSlice(mask: Mask): Mask {
  const area = mask.size[0] * mask.size[1];
  const counts = Array.from({ length: mask.size[2] }, (_, z) =>
    mask.values.subarray(z * area, (z + 1) * area).reduce((sum, value) => sum + value, 0),
  );
  const largest = counts.indexOf(Math.max(...counts));
  return { ...mask, values: mask.values.map((value, i) => (Math.floor(i / area) === largest ? value : 0)) };
}

function settings(image: Image, mask: Mask): ExtractionSettings {
  let lowest = Infinity;
  for (let i = 0; i < mask.values.length; i++) {
    if (mask.values[i] === 1) lowest = Math.min(lowest, image.values[i]);
  }
  return {
    dimension: "3d",
    spacingMm: [null, null, null],
    imageInterpolation: "linear",
    maskInterpolation: "nearest",
    maskThreshold: 0.5,
    roundIntensities: false,
    range: [25 * Math.floor(lowest / 25), null],
    outlierSigma: null,
    discretization: { kind: "binWidth", binWidth: 25 },
    ivh: { kind: "none" },
    families: [...families, ...extensionFamilies].map((family) => family.name),
    aggregation: "3d-average",
    texture: defaultTexture,
  };
}

function byTag(features: readonly { readonly tag: string; readonly value: number }[]): (tag: string) => number {
  const values = new Map(features.map(({ tag, value }) => [tag, value]));
  return (tag) => values.get(tag) ?? NaN;
}

function compareTexture(column: string, value: (tag: string) => number, suffix: "_3D" | "_2_5D"): void {
  compare("glcm", column, coOccurrence, (tag) => value(`${tag}${suffix}_avg`));
  compare("glrlm", column, runLength, (tag) => value(`${tag}${suffix}_avg`));
  compare("glszm", column, sizeZone, (tag) => value(`${tag}${suffix}`));
  compare("gldm", column, dependence, (tag) => value(`${tag}${suffix}`));
  compare("ngtdm", column, toneDifference, (tag) => value(`${tag}${suffix}`));
}

function compare(
  feature: string,
  column: string,
  names: Readonly<Record<string, string>>,
  value: (tag: string) => number,
  tolerance = TOLERANCE,
): void {
  const lines = readFileSync(join(data ?? "", "baseline", `baseline_${feature}.csv`), "utf8")
    .split(/\r?\n/)
    // Settings and positions are quoted and hold commas; no value does.
    .filter((line) => /^(featureName|original_)/.test(line))
    .map((line) => line.split(","));
  const at = lines[0].indexOf(column);
  expect(at, column).toBeGreaterThan(0);
  const published = new Map(lines.map((cells) => [cells[0].split("_").at(-1), Number(cells[at])]));
  for (const [name, tag] of Object.entries(names)) {
    const expected = published.get(name) ?? NaN;
    expect(Math.abs(value(tag) - expected), `${name} ${tag}: ${value(tag)} against ${expected}`).toBeLessThanOrEqual(
      tolerance * Math.abs(expected),
    );
  }
}
