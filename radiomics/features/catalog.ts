/** One feature as it can be asked for, measured and explained. Data only. */
export interface CatalogEntry {
  /** Tag of the IBSI reference tables, with the aggregation suffix where there is one. */
  readonly tag: string;
  /** Permanent identifier of the feature. */
  readonly ibsi: string;
  readonly name: string;
  readonly family: FamilyName;
  readonly aggregation: "" | "3d-average" | "3d-merged";
  /** `intensity` stands for the unit of the image, `level` for gray levels, `1` for a pure number. */
  readonly unit: string;
  readonly definition: string;
  /** What a region gives for which the feature is not defined. */
  readonly degenerate: string;
}

export type FamilyName = "morphology" | "intensity" | "histogram" | "glcm";

export interface Family {
  readonly name: FamilyName;
  /** Identifier of the family. */
  readonly ibsi: string;
  readonly title: string;
}

export const families: readonly Family[] = [
  { name: "morphology", ibsi: "HCUG", title: "Morphology" },
  { name: "intensity", ibsi: "UHIW", title: "Intensity-based statistics" },
  { name: "histogram", ibsi: "ZVCW", title: "Intensity histogram" },
  { name: "glcm", ibsi: "LFYI", title: "Gray level co-occurrence matrix" },
];

type Row = readonly [tag: string, ibsi: string, name: string, unit: string, definition: string, degenerate?: string];

const FLAT = "NaN (flat-region) where all values are equal";
const FLAT_GRADIENT = "NaN (flat-region) where there is a single level";

const morphologyRows: readonly Row[] = [
  ["morph_volume", "RNU0", "Volume (mesh)", "mm3", "Volume enclosed by the marching cubes mesh of the mask."],
  ["morph_vol_approx", "YEKZ", "Volume (voxel counting)", "mm3", "Number of voxels times the volume of a voxel."],
];

const statisticsRows: readonly Row[] = [
  ["stat_mean", "Q4LE", "Mean", "intensity", "Mean intensity."],
  ["stat_var", "ECT3", "Variance", "intensity2", "Population variance of the intensities."],
  ["stat_skew", "KE2A", "Skewness", "1", "Third standardized moment of the intensities.", FLAT],
  ["stat_kurt", "IPH6", "(Excess) kurtosis", "1", "Fourth standardized moment of the intensities minus 3.", FLAT],
  ["stat_median", "Y12H", "Median", "intensity", "Median intensity."],
  ["stat_min", "1GSF", "Minimum", "intensity", "Lowest intensity."],
  ["stat_p10", "QG58", "10th percentile", "intensity", "Intensity below which 10 % of the voxels lie."],
  ["stat_p90", "8DWT", "90th percentile", "intensity", "Intensity below which 90 % of the voxels lie."],
  ["stat_max", "84IY", "Maximum", "intensity", "Highest intensity."],
  [
    "stat_iqr",
    "SALO",
    "Interquartile range",
    "intensity",
    "Difference between the 75th and the 25th percentile of the intensities.",
  ],
  ["stat_range", "2OJQ", "Range", "intensity", "Highest minus lowest intensity."],
  ["stat_mad", "4FUA", "Mean absolute deviation", "intensity", "Mean absolute deviation from the mean intensity."],
  [
    "stat_rmad",
    "1128",
    "Robust mean absolute deviation",
    "intensity",
    "Mean absolute deviation from the mean, of the intensities from the 10th to the 90th percentile.",
  ],
  [
    "stat_medad",
    "N72L",
    "Median absolute deviation",
    "intensity",
    "Mean absolute deviation of the intensities from the median.",
  ],
  [
    "stat_cov",
    "7TET",
    "Coefficient of variation",
    "1",
    "Standard deviation over mean of the intensities.",
    "NaN (zero-denominator) where the mean is 0",
  ],
  [
    "stat_qcod",
    "9S40",
    "Quartile coefficient of dispersion",
    "1",
    "Difference over sum of the 75th and the 25th percentile.",
    "NaN (zero-denominator) where both percentiles add up to 0",
  ],
  ["stat_energy", "N8CA", "Energy", "intensity2", "Sum of the squared intensities."],
  ["stat_rms", "5ZWQ", "Root mean square", "intensity", "Square root of the mean squared intensity."],
];

const histogramRows: readonly Row[] = [
  ["ih_mean", "X6K6", "Mean", "level", "Mean gray level."],
  ["ih_var", "CH89", "Variance", "level2", "Population variance of the gray levels."],
  ["ih_skew", "88K1", "Skewness", "1", "Third standardized moment of the gray levels.", FLAT],
  ["ih_kurt", "C3I7", "(Excess) kurtosis", "1", "Fourth standardized moment of the gray levels minus 3.", FLAT],
  ["ih_median", "WIFQ", "Median", "level", "Median gray level."],
  ["ih_min", "1PR8", "Minimum", "level", "Lowest gray level."],
  ["ih_p10", "GPMT", "10th percentile", "level", "Gray level below which 10 % of the voxels lie."],
  ["ih_p90", "OZ0C", "90th percentile", "level", "Gray level below which 90 % of the voxels lie."],
  ["ih_max", "3NCY", "Maximum", "level", "Highest gray level."],
  ["ih_mode", "AMMC", "Mode", "level", "Most frequent gray level; of several the closest to the mean, then the lower."],
  [
    "ih_iqr",
    "WR0O",
    "Interquartile range",
    "level",
    "Difference between the 75th and the 25th percentile of the gray levels.",
  ],
  ["ih_range", "5Z3W", "Range", "level", "Highest minus lowest gray level."],
  ["ih_mad", "D2ZX", "Mean absolute deviation", "level", "Mean absolute deviation from the mean gray level."],
  [
    "ih_rmad",
    "WRZB",
    "Robust mean absolute deviation",
    "level",
    "Mean absolute deviation from the mean, of the gray levels from the 10th to the 90th percentile.",
  ],
  [
    "ih_medad",
    "4RNL",
    "Median absolute deviation",
    "level",
    "Mean absolute deviation of the gray levels from the median.",
  ],
  ["ih_cov", "CWYJ", "Coefficient of variation", "1", "Standard deviation over mean of the gray levels."],
  [
    "ih_qcod",
    "SLWD",
    "Quartile coefficient of dispersion",
    "1",
    "Difference over sum of the 75th and the 25th percentile of the gray levels.",
  ],
  ["ih_entropy", "TLU2", "Entropy", "bit", "Shannon entropy of the gray levels."],
  ["ih_uniformity", "BJ5W", "Uniformity", "1", "Sum of the squared frequencies of the gray levels."],
  [
    "ih_max_grad",
    "12CE",
    "Maximum histogram gradient",
    "1",
    "Largest slope of the histogram (voxels per level).",
    FLAT_GRADIENT,
  ],
  [
    "ih_max_grad_g",
    "8E6O",
    "Maximum histogram gradient intensity",
    "level",
    "Lowest gray level with the largest slope.",
    FLAT_GRADIENT,
  ],
  [
    "ih_min_grad",
    "VQB3",
    "Minimum histogram gradient",
    "1",
    "Smallest slope of the histogram (voxels per level).",
    FLAT_GRADIENT,
  ],
  [
    "ih_min_grad_g",
    "RHQZ",
    "Minimum histogram gradient intensity",
    "level",
    "Lowest gray level with the smallest slope.",
    FLAT_GRADIENT,
  ],
];

const NO_PAIR = "NaN (roi-too-small) where no two voxels are neighbors";
const FLAT_PAIRS = `${NO_PAIR}; NaN (flat-region) where all neighbors have the same level`;

const coOccurrenceRows: readonly Row[] = [
  ["cm_joint_max", "GYBY", "Joint maximum", "1", "Frequency of the most frequent pair of levels."],
  ["cm_joint_avg", "60VM", "Joint average", "level", "Mean level over pairs."],
  ["cm_joint_var", "UR99", "Joint variance", "level2", "Variance of the level over pairs."],
  ["cm_joint_entr", "TU9B", "Joint entropy", "bit", "Entropy of the pairs of levels."],
  ["cm_diff_avg", "TF7R", "Difference average", "level", "Mean difference between the levels of a pair."],
  ["cm_diff_var", "D3YU", "Difference variance", "level2", "Variance of the difference between the levels of a pair."],
  ["cm_diff_entr", "NTRS", "Difference entropy", "bit", "Entropy of the difference between the levels of a pair."],
  ["cm_sum_avg", "ZGXS", "Sum average", "level", "Mean sum of the levels of a pair."],
  ["cm_sum_var", "OEEB", "Sum variance", "level2", "Variance of the sum of the levels of a pair."],
  ["cm_sum_entr", "P6QZ", "Sum entropy", "bit", "Entropy of the sum of the levels of a pair."],
  ["cm_energy", "8ZQL", "Angular second moment", "1", "Sum of the squared frequencies of pairs."],
  ["cm_contrast", "ACUI", "Contrast", "level2", "Mean squared difference between the levels of a pair."],
  ["cm_dissimilarity", "8S9J", "Dissimilarity", "level", "Mean absolute difference between the levels of a pair."],
  ["cm_inv_diff", "IB1Z", "Inverse difference", "1", "Mean of 1 / (1 + d), d the difference of the levels."],
  ["cm_inv_diff_norm", "NDRX", "Normalised inverse difference", "1", "Mean of 1 / (1 + d / Ng)."],
  ["cm_inv_diff_mom", "WF0Z", "Inverse difference moment", "1", "Mean of 1 / (1 + d^2)."],
  ["cm_inv_diff_mom_norm", "1QCO", "Normalised inverse difference moment", "1", "Mean of 1 / (1 + (d / Ng)^2)."],
  ["cm_inv_var", "E8JP", "Inverse variance", "1", "Mean of 1 / d^2 where d is not 0, else 0."],
  ["cm_corr", "NI2N", "Correlation", "1", "Correlation between the levels of a pair.", FLAT_PAIRS],
  ["cm_auto_corr", "QWB0", "Autocorrelation", "level2", "Mean product of the levels of a pair."],
  [
    "cm_clust_tend",
    "DG8W",
    "Cluster tendency",
    "level2",
    "Second moment of the sum of a pair about twice the mean level.",
  ],
  [
    "cm_clust_shade",
    "7NFM",
    "Cluster shade",
    "level3",
    "Third moment of the sum of a pair about twice the mean level.",
  ],
  [
    "cm_clust_prom",
    "AE86",
    "Cluster prominence",
    "level4",
    "Fourth moment of the sum of a pair about twice the mean level.",
  ],
  [
    "cm_info_corr1",
    "R8DG",
    "Information correlation 1",
    "1",
    "Joint entropy minus that of independent levels, over the entropy of the levels.",
    FLAT_PAIRS,
  ],
  [
    "cm_info_corr2",
    "JN9H",
    "Information correlation 2",
    "1",
    "Square root of 1 - exp(-2 (entropy of independent levels - joint entropy)).",
  ],
];

/** Every feature in the order in which results are given. */
export const catalog: readonly CatalogEntry[] = [
  ...morphologyRows.map((row) => entry("morphology", "", "", row)),
  ...statisticsRows.map((row) => entry("intensity", "", "", row)),
  ...histogramRows.map((row) => entry("histogram", "", "", row)),
  ...coOccurrenceRows.map((row) => entry("glcm", "3d-average", "_3D_avg", row, NO_PAIR)),
  ...coOccurrenceRows.map((row) => entry("glcm", "3d-merged", "_3D_comb", row, NO_PAIR)),
];

function entry(
  family: FamilyName,
  aggregation: CatalogEntry["aggregation"],
  suffix: string,
  [tag, ibsi, name, unit, definition, degenerate]: Row,
  otherwise = "always defined",
): CatalogEntry {
  return {
    tag: `${tag}${suffix}`,
    ibsi,
    name,
    family,
    aggregation,
    unit,
    definition,
    degenerate: degenerate ?? otherwise,
  };
}
