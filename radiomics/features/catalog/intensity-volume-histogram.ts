import type { Row } from "./row.ts";

const FLAT = "NaN (flat-region) where there is a single intensity and no range";

export const volumeHistogramRows: readonly Row[] = [
  [
    "ivh_v10",
    "NK6P",
    "Volume at intensity fraction 0.10",
    "1",
    "Largest share of the volume with at least 10 % of the intensity range.",
    FLAT,
  ],
  [
    "ivh_v90",
    "4279",
    "Volume at intensity fraction 0.90",
    "1",
    "Largest share of the volume with at least 90 % of the intensity range.",
    FLAT,
  ],
  [
    "ivh_i10",
    "PWN1",
    "Intensity at volume fraction 0.10",
    "intensity",
    "Lowest intensity that at most 10 % of the volume reaches; levels where the histogram has a fixed bin number.",
    FLAT,
  ],
  [
    "ivh_i90",
    "BOHI",
    "Intensity at volume fraction 0.90",
    "intensity",
    "Lowest intensity that at most 90 % of the volume reaches; levels where the histogram has a fixed bin number.",
    FLAT,
  ],
  [
    "ivh_diff_v10_v90",
    "WITY",
    "Volume fraction difference between intensity fractions",
    "1",
    "Volume at intensity fraction 0.10 minus that at 0.90.",
    FLAT,
  ],
  [
    "ivh_diff_i10_i90",
    "JXJA",
    "Intensity difference between volume fractions",
    "intensity",
    "Intensity at volume fraction 0.10 minus that at 0.90.",
    FLAT,
  ],
  [
    "ivh_auc",
    "9CMM",
    "Area under the IVH curve",
    "1",
    "Area under the volume fraction over the intensity fraction; not standardized by IBSI.",
    FLAT,
  ],
];
