import type { Row } from "./row.ts";

export const NO_PAIR = "NaN (roi-too-small) where no two voxels are neighbors";
const FLAT_PAIRS = `${NO_PAIR}; NaN (flat-region) where all neighbors have the same level`;

export const coOccurrenceRows: readonly Row[] = [
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
