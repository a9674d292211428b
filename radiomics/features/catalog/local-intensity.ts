import type { Row } from "./row.ts";

/** Local intensity (9ST6). */
export const localIntensityRows: readonly Row[] = [
  [
    "loc_peak_loc",
    "VJGA",
    "Local intensity peak",
    "intensity",
    "Mean intensity within 6.2 mm (1 cm3) of the voxel with the highest intensity; of several such voxels the highest mean.",
  ],
  [
    "loc_peak_glob",
    "0F91",
    "Global intensity peak",
    "intensity",
    "Highest mean intensity within 6.2 mm (1 cm3) of a voxel of the region; voxels outside the region count.",
  ],
];
