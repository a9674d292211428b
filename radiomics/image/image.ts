/** A scalar volume on a regular grid, x fastest: `x + sizeX * (y + sizeY * z)`. */
export interface Image {
  readonly values: Float64Array;
  /** Voxels per axis x, y, z. */
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** Center of voxel (0, 0, 0) in mm, LPS. */
  readonly originMm: readonly [number, number, number];
  /** Row-major 3 x 3; column k is the unit vector of axis k, LPS. */
  readonly direction: readonly number[];
}

/** A region on the same kind of grid: 1 inside, 0 outside. */
export interface Mask {
  readonly values: Uint8Array;
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  readonly originMm: readonly [number, number, number];
  readonly direction: readonly number[];
}
