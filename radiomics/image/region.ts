/** One region on the interpolation grid, cut to its bounding box; what every feature family is computed from. */
export interface Region {
  /** Voxels of the box per axis. */
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** Morphological mask: 1 inside, before re-segmentation; x fastest. */
  readonly morphology: Uint8Array;
  readonly morphologyVoxels: number;
  /** Intensity mask: index in the box of every voxel that re-segmentation kept, ascending; may be none. */
  readonly voxels: Int32Array;
  /** Intensity of each of `voxels`. */
  readonly intensities: Float64Array;
}

/** The interpolated and rounded image around a region, inside and outside of it. */
export interface Surroundings {
  /** Voxels per axis. */
  readonly size: readonly [number, number, number];
  /** Where voxel (0, 0, 0) of the region's box lies. */
  readonly offset: readonly [number, number, number];
  /** x fastest. */
  readonly values: Float64Array;
}
