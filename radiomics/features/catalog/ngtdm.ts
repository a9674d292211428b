import type { Row } from "./row.ts";

export const toneDifferenceRows: readonly Row[] = [
  [
    "ngt_coarseness",
    "QCDE",
    "Coarseness",
    "1",
    "1 / sum of p s over levels, p the share of voxels of a level and s its summed difference from the neighborhood means; at most 1000000.",
  ],
  [
    "ngt_contrast",
    "65HE",
    "Contrast",
    "level3",
    "Spread of the levels (mean squared difference between them) times the mean difference from the neighborhood means; 0 for a single level.",
  ],
  [
    "ngt_busyness",
    "NQ30",
    "Busyness",
    "1",
    "Sum of p s over levels, over the summed differences |i p_i - j p_j| between them; 0 for a single level.",
  ],
  [
    "ngt_complexity",
    "HDEZ",
    "Complexity",
    "level2",
    "Differences between levels, weighted with their shares and their differences from the neighborhood means, per voxel.",
  ],
  [
    "ngt_strength",
    "1X9X",
    "Strength",
    "level",
    "Sum of (p_i + p_j) (i - j)^2 over pairs of levels, over the summed differences from the neighborhood means; 0 where those are 0.",
  ],
];
