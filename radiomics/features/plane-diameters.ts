import { keepCorners } from "./hull-candidates.ts";
import { maximumDiameter } from "./maximum-diameter.ts";

/**
 * Largest distance between two vertices of the surface mesh that lie in one plane across an axis: the maximum 2D diameters
 * of PyRadiomics (no IBSI identifier). Planes go through voxel centers and through the vertices halfway between them.
 *
 * @param mask - 1 inside, 0 outside, x fastest; at least one voxel
 * @param size - voxels per axis
 * @param spacingMm - voxel size
 * @returns mm, for planes across x (row), y (column) and z (slice)
 * @see https://pyradiomics.readthedocs.io section Shape Features (3D), Maximum 2D diameter
 */
export function planeDiameters(
  mask: Uint8Array,
  size: readonly [number, number, number],
  spacingMm: readonly [number, number, number],
): readonly [number, number, number] {
  const strides = [1, size[0], size[0] * size[1]];
  const across = (normal: 0 | 1 | 2): number => {
    const [a, b] = normal === 2 ? [0, 1] : [1 - normal, 2];
    let largest = 0;
    for (let half = -1; half < 2 * size[normal]; half++) {
      const below = Math.floor(half / 2) * strides[normal];
      const above = half === 2 * size[normal] - 1 ? -1 : below + strides[normal];
      const planes = half % 2 === 0 ? [below, -1] : [below, above];
      const points = planePoints(mask, planes, [size[a], size[b]], [strides[a], strides[b]], half % 2 === 0);
      if (points.length === 0) continue;
      const scaled = Float64Array.from(points, (value, i) => (value / 2) * [spacingMm[a], spacingMm[b], 0][i % 3]);
      largest = Math.max(largest, maximumDiameter(scaled));
    }
    return largest;
  };
  return [across(0), across(1), across(2)];
}

/** Mesh vertices of one plane that hold the corners of their hull, in half voxels; a third coordinate is 0. */
function planePoints(
  mask: Uint8Array,
  [plane, other]: readonly number[],
  [columns, rows]: readonly number[],
  [step, rowStep]: readonly number[],
  throughCenters: boolean,
): number[] {
  const first = new Int32Array(rows).fill(-1);
  const last = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    const at = plane < 0 ? -1 : plane + row * rowStep;
    const against = other < 0 ? -1 : other + row * rowStep;
    first[row] = firstDifference(mask, at, against, step, columns);
    if (first[row] >= 0) last[row] = lastDifference(mask, at, against, step, columns);
  }
  keepCorners(first, 0, 1, rows, 1);
  keepCorners(last, 0, 1, rows, -1);
  const points: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (const column of [first[row], last[row]]) {
      if (column < 0) continue;
      const [x, y] = [2 * column, 2 * row];
      if (throughCenters) points.push(x - 1, y, 0, x + 1, y, 0, x, y - 1, 0, x, y + 1, 0);
      else points.push(x, y, 0);
    }
  }
  return points;
}

/** First place where two rows differ, or -1; a row that starts at -1 is outside. */
function firstDifference(mask: Uint8Array, left: number, right: number, step: number, count: number): number {
  for (let i = 0; i < count; i++) {
    const leftValue = left < 0 ? 0 : mask[left + i * step];
    const rightValue = right < 0 ? 0 : mask[right + i * step];
    if (leftValue !== rightValue) return i;
  }
  return -1;
}

function lastDifference(mask: Uint8Array, left: number, right: number, step: number, count: number): number {
  for (let i = count - 1; i >= 0; i--) {
    const leftValue = left < 0 ? 0 : mask[left + i * step];
    const rightValue = right < 0 ? 0 : mask[right + i * step];
    if (leftValue !== rightValue) return i;
  }
  return -1;
}
