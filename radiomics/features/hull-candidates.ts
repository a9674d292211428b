/**
 * Few mesh vertices that hold all corners of the convex hull of a region. The hull of the mesh is the hull of the voxel
 * centers moved by half a voxel along every axis, so only centers that are corners of their slice and of their plane
 * along x and z are of interest.
 *
 * @param mask - 1 inside, 0 outside, x fastest; at least one voxel
 * @param size - voxels per axis
 * @returns x, y, z per point in half voxels: whole numbers, even at voxel centers; points may repeat
 */
export function hullCandidates(mask: Uint8Array, size: readonly [number, number, number]): Int32Array {
  const [sizeX, sizeY, sizeZ] = size;
  const rows = sizeY * sizeZ;
  const first = new Int32Array(rows).fill(-1);
  const last = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    const from = row * sizeX;
    const at = mask.subarray(from, from + sizeX).indexOf(1);
    if (at < 0) continue;
    first[row] = at;
    last[row] = mask.lastIndexOf(1, from + sizeX - 1) - from;
  }
  for (let z = 0; z < sizeZ; z++) {
    keepCorners(first, sizeY * z, 1, sizeY, 1);
    keepCorners(last, sizeY * z, 1, sizeY, -1);
  }
  for (let y = 0; y < sizeY; y++) {
    keepCorners(first, y, sizeY, sizeZ, 1);
    keepCorners(last, y, sizeY, sizeZ, -1);
  }
  const points: number[] = [];
  for (let row = 0; row < rows; row++) {
    const y = row % sizeY;
    const z = (row - y) / sizeY;
    if (first[row] >= 0) pushAround(points, first[row], y, z, -1);
    if (last[row] >= 0) pushAround(points, last[row], y, z, 1);
  }
  return Int32Array.from(points);
}

/** Of the ends of rows in one plane, keeps those on the strictly convex chain; others become -1. */
export function keepCorners(ends: Int32Array, start: number, stride: number, count: number, side: 1 | -1): void {
  const chain: number[] = [];
  for (let row = 0; row < count; row++) {
    const end = ends[start + stride * row];
    if (end < 0) continue;
    while (chain.length > 1) {
      const middle = chain[chain.length - 1];
      const before = chain[chain.length - 2];
      const endMiddle = ends[start + stride * middle];
      const endBefore = ends[start + stride * before];
      if (side * ((endMiddle - endBefore) * (row - before) - (end - endBefore) * (middle - before)) < 0) break;
      ends[start + stride * middle] = -1;
      chain.pop();
    }
    chain.push(row);
  }
}

/** The mesh vertices around a voxel, without the one that looks into its row. */
function pushAround(points: number[], x: number, y: number, z: number, side: 1 | -1): void {
  points.push(2 * x + side, 2 * y, 2 * z);
  for (const step of [-1, 1]) points.push(2 * x, 2 * y + step, 2 * z, 2 * x, 2 * y, 2 * z + step);
}
