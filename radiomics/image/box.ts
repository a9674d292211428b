/** A block of voxels: first index per axis and length per axis. */
export interface Box {
  readonly start: readonly [number, number, number];
  readonly size: readonly [number, number, number];
}

/**
 * The smallest box that holds a region.
 *
 * @param values - 1 inside, 0 outside, x fastest
 * @param size - voxels per axis
 * @returns the box, or null where all voxels are 0
 */
export function boundingBox(values: Uint8Array, size: readonly [number, number, number]): Box | null {
  const [sizeX, sizeY, sizeZ] = size;
  const low = [sizeX, sizeY, sizeZ];
  const high = [-1, -1, -1];
  for (let at = values.indexOf(1); at >= 0;) {
    const row = Math.floor(at / sizeX);
    const y = row % sizeY;
    const z = Math.floor(row / sizeY);
    const end = (row + 1) * sizeX;
    low[0] = Math.min(low[0], at % sizeX);
    high[0] = Math.max(high[0], values.lastIndexOf(1, end - 1) % sizeX);
    low[1] = Math.min(low[1], y);
    high[1] = Math.max(high[1], y);
    low[2] = Math.min(low[2], z);
    high[2] = z;
    at = values.indexOf(1, end);
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
