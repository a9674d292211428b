import type { Row } from "./row.ts";

const FLAT = "NaN (flat-region) where all values are equal";

export const statisticsRows: readonly Row[] = [
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
