import type { Row } from "./row.ts";

/** Morphology (HCUG). */
export const morphologyRows: readonly Row[] = [
  ["morph_volume", "RNU0", "Volume (mesh)", "mm3", "Volume enclosed by the marching cubes mesh of the mask."],
  ["morph_vol_approx", "YEKZ", "Volume (voxel counting)", "mm3", "Number of voxels times the volume of a voxel."],
];
