/** Where the voxels of an image or a mask are in the patient. */
export interface Grid {
  /** Voxels per axis x, y, z. */
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** Center of voxel (0, 0, 0) in mm, LPS. */
  readonly originMm: readonly [number, number, number];
  /** Row-major 3 x 3; column k is the unit vector of axis k, LPS. */
  readonly direction: readonly number[];
}
