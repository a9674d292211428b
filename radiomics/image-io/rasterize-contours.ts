/** One closed polygon in voxel coordinates of its slice: x and y of every corner, one after the other. */
export interface SliceContour {
  readonly slice: number;
  readonly corners: Float64Array;
}

/**
 * Fills closed polygons: a voxel is inside where its center is, by the even-odd rule over all polygons of its slice, so
 * that a polygon inside of another is a hole (IBSI 1, 2.3). Edges own their lower end, crossings the voxels from them on.
 *
 * @param contours - in any order
 * @param size - voxels per axis; voxel centers have whole coordinates
 * @returns 1 inside, 0 outside, x fastest, on a SharedArrayBuffer
 */
export function rasterizeContours(
  contours: readonly SliceContour[],
  size: readonly [number, number, number],
): Uint8Array {
  const [sizeX, sizeY, sizeZ] = size;
  const values = new Uint8Array(new SharedArrayBuffer(sizeX * sizeY * sizeZ));
  for (const { slice, corners } of contours) {
    const crossings = crossingsByRow(corners, sizeY);
    for (let y = 0; y < sizeY; y++) {
      const row = crossings[y];
      if (row === undefined) continue;
      row.sort((a, b) => a - b);
      const start = sizeX * (y + sizeY * slice);
      for (let i = 0; i + 1 < row.length; i += 2) {
        const from = Math.max(0, Math.ceil(row[i]));
        const to = Math.min(sizeX, Math.ceil(row[i + 1]));
        for (let x = from; x < to; x++) values[start + x] ^= 1;
      }
    }
  }
  return values;
}

/** Where the edges of a polygon cross the center line of each row. */
function crossingsByRow(corners: Float64Array, sizeY: number): (number[] | undefined)[] {
  const rows: (number[] | undefined)[] = [];
  const count = corners.length / 2;
  for (let i = 0; i < count; i++) {
    const next = (i + 1) % count;
    const [x0, y0, x1, y1] = [corners[2 * i], corners[2 * i + 1], corners[2 * next], corners[2 * next + 1]];
    if (y0 === y1) continue;
    const first = Math.max(0, Math.ceil(Math.min(y0, y1)));
    const end = Math.min(sizeY, Math.ceil(Math.max(y0, y1)));
    for (let y = first; y < end; y++) {
      const row = (rows[y] ??= []);
      row.push(x0 + ((y - y0) * (x1 - x0)) / (y1 - y0));
    }
  }
  return rows;
}
