/** A block of voxels: first index per axis and length per axis. */
export interface Box {
  readonly start: readonly [number, number, number];
  readonly size: readonly [number, number, number];
}

/**
 * The smallest box that holds every voxel that is not 0.
 *
 * @param values - x fastest
 * @param size - voxels per axis
 * @returns the box, or null where all voxels are 0
 */
export function boundingBox(values: Uint8Array, size: readonly [number, number, number]): Box | null {
  const [sizeX, sizeY, sizeZ] = size;
  const low = [sizeX, sizeY, sizeZ];
  const high = [-1, -1, -1];
  for (let z = 0; z < sizeZ; z++) {
    for (let y = 0; y < sizeY; y++) {
      const row = sizeX * (y + sizeY * z);
      const end = row + sizeX;
      const first = values.subarray(row, end).findIndex((value) => value !== 0);
      if (first < 0) continue;
      let last = sizeX - 1;
      while (values[row + last] === 0) last--;
      if (first < low[0]) low[0] = first;
      if (last > high[0]) high[0] = last;
      if (y < low[1]) low[1] = y;
      if (y > high[1]) high[1] = y;
      if (z < low[2]) low[2] = z;
      high[2] = z;
    }
  }
  if (high[0] < 0) return null;
  return {
    start: [low[0], low[1], low[2]],
    size: [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1],
  };
}

/**
 * Copies a box out of a mask.
 *
 * @param values - x fastest
 * @param size - voxels per axis of `values`
 * @param box - must lie inside
 * @returns the voxels of the box, x fastest
 */
export function cropMask(values: Uint8Array, size: readonly [number, number, number], box: Box): Uint8Array {
  const [sizeX, sizeY] = size;
  const [boxX, boxY, boxZ] = box.size;
  const out = new Uint8Array(boxX * boxY * boxZ);
  for (let z = 0; z < boxZ; z++) {
    for (let y = 0; y < boxY; y++) {
      const from = box.start[0] + sizeX * (box.start[1] + y + sizeY * (box.start[2] + z));
      out.set(values.subarray(from, from + boxX), boxX * (y + boxY * z));
    }
  }
  return out;
}
