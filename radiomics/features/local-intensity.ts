import type { Region, Surroundings } from "../image/region.ts";
import type { Measurement } from "./measurement.ts";
import { defined } from "./measurement.ts";

/** Radius of a sphere of 1 cm3. */
export const PEAK_RADIUS_MM = 10 * Math.cbrt(3 / (4 * Math.PI));

/**
 * Local intensity (9ST6): the mean intensity within 6.2 mm of a voxel, by voxel centers; voxels outside the region count,
 * voxels outside the image do not exist. Centers are the voxels of the intensity mask.
 *
 * @param region - at least one voxel
 * @param surroundings - of the region, at least `PEAK_RADIUS_MM` on every side or up to the border of the image
 * @returns by tag `loc_peak_loc` (VJGA, at the highest intensity; of several the highest mean) and `loc_peak_glob` (0F91,
 * the highest mean); always defined
 * @see https://ibsi.readthedocs.io section 3.2
 */
export function localIntensity(region: Region, surroundings: Surroundings): Map<string, Measurement> {
  const { size, voxels, intensities } = region;
  const sphere = sphereRows(region.spacingMm);
  const prefix = prefixSums(size, surroundings, sphere.reach);
  const countAt = voxelCounter(size, surroundings, sphere);
  const sums = new Float64Array(size[0]);
  let highest = -Infinity;
  let localPeak = -Infinity;
  let globalPeak = -Infinity;
  for (let start = 0; start < voxels.length;) {
    const row = Math.floor(voxels[start] / size[0]);
    let end = start + 1;
    while (end < voxels.length && voxels[end] < (row + 1) * size[0]) end++;
    const first = voxels[start] - row * size[0];
    const last = voxels[end - 1] - row * size[0];
    const y = row % size[1];
    const z = (row - y) / size[1];
    sums.fill(0, first, last + 1);
    addSphere(prefix, sphere, prefix.stride * (y + prefix.rows * z), first, last, sums);
    for (let i = start; i < end; i++) {
      const x = voxels[i] - row * size[0];
      const mean = sums[x] / countAt(x, y, z);
      if (mean > globalPeak) globalPeak = mean;
      if (intensities[i] > highest || (intensities[i] === highest && mean > localPeak)) {
        highest = intensities[i];
        localPeak = mean;
      }
    }
    start = end;
  }
  return new Map([
    ["loc_peak_loc", defined(localPeak)],
    ["loc_peak_glob", defined(globalPeak)],
  ]);
}

/** The rows along x that make up the sphere, short ones first. */
interface SphereRows {
  /** Voxels from the center to the edge per axis. */
  readonly reach: readonly [number, number, number];
  /** Offset of each row, 0 at the lowest one. */
  readonly stepY: Int32Array;
  readonly stepZ: Int32Array;
  /** Voxels on either side of the middle of the row. */
  readonly halfWidth: Int32Array;
}

function sphereRows([spacingX, spacingY, spacingZ]: readonly [number, number, number]): SphereRows {
  const reach = [spacingX, spacingY, spacingZ].map((mm) => Math.floor(PEAK_RADIUS_MM / mm));
  const rows: [y: number, z: number, halfWidth: number][] = [];
  for (let z = -reach[2]; z <= reach[2]; z++) {
    for (let y = -reach[1]; y <= reach[1]; y++) {
      const rest = PEAK_RADIUS_MM ** 2 - (z * spacingZ) ** 2 - (y * spacingY) ** 2;
      if (rest >= 0) rows.push([y + reach[1], z + reach[2], Math.floor(Math.sqrt(rest) / spacingX)]);
    }
  }
  rows.sort((left, right) => left[2] - right[2]);
  return {
    reach: [reach[0], reach[1], reach[2]],
    stepY: Int32Array.from(rows, ([y]) => y),
    stepZ: Int32Array.from(rows, ([, z]) => z),
    halfWidth: Int32Array.from(rows, ([, , halfWidth]) => halfWidth),
  };
}

/** Sums of the intensities before each voxel of a row, for the box with the sphere's reach around it; 0 outside the image. */
interface PrefixSums {
  readonly values: Float64Array;
  readonly stride: number;
  readonly rows: number;
}

function prefixSums(
  size: readonly [number, number, number],
  surroundings: Surroundings,
  reach: readonly [number, number, number],
): PrefixSums {
  const stride = size[0] + 2 * reach[0] + 1;
  const rows = size[1] + 2 * reach[1];
  const slices = size[2] + 2 * reach[2];
  const values = new Float64Array(stride * rows * slices);
  const [sizeX, sizeY, sizeZ] = surroundings.size;
  const shift = [0, 1, 2].map((axis) => surroundings.offset[axis] - reach[axis]);
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const fromY = y + shift[1];
      const fromZ = z + shift[2];
      if (fromY < 0 || fromY >= sizeY || fromZ < 0 || fromZ >= sizeZ) continue;
      const from = sizeX * (fromY + sizeY * fromZ);
      const to = stride * (y + rows * z);
      let sum = 0;
      for (let x = 0; x + 1 < stride; x++) {
        const fromX = x + shift[0];
        if (fromX >= 0 && fromX < sizeX) sum += surroundings.values[from + fromX];
        values[to + x + 1] = sum;
      }
    }
  }
  return { values, stride, rows };
}

/** Adds the sum of the sphere around each x; rows of equal width are added up before their ends are subtracted. */
function addSphere(
  { values, stride, rows }: PrefixSums,
  { reach, stepY, stepZ, halfWidth }: SphereRows,
  from: number,
  first: number,
  last: number,
  sums: Float64Array,
): void {
  const added = new Float64Array(stride);
  const at = (part: number): number => from + stride * (stepY[part] + rows * stepZ[part]);
  for (let part = 0; part < halfWidth.length;) {
    const width = halfWidth[part];
    const low = first + reach[0] - width;
    const high = last + reach[0] + width + 1;
    added.fill(0, low, high + 1);
    for (; halfWidth[part + 3] === width; part += 4) {
      addFourRows(values, at(part), at(part + 1), at(part + 2), at(part + 3), low, high, added);
    }
    for (; halfWidth[part] === width; part++) addRow(values, at(part), low, high, added);
    for (let x = first; x <= last; x++) sums[x] += added[x + reach[0] + width + 1] - added[x + reach[0] - width];
  }
}

function addRow(values: Float64Array, row: number, low: number, high: number, added: Float64Array): void {
  for (let x = low; x <= high; x++) added[x] += values[row + x];
}

function addFourRows(
  values: Float64Array,
  row0: number,
  row1: number,
  row2: number,
  row3: number,
  low: number,
  high: number,
  added: Float64Array,
): void {
  for (let x = low; x <= high; x++) {
    added[x] += values[row0 + x] + values[row1 + x] + values[row2 + x] + values[row3 + x];
  }
}

/** How many voxels of the sphere around a voxel lie in the image. */
function voxelCounter(
  size: readonly [number, number, number],
  surroundings: Surroundings,
  { reach, stepY, stepZ, halfWidth }: SphereRows,
): (x: number, y: number, z: number) => number {
  const { offset } = surroundings;
  const [sizeX, sizeY, sizeZ] = surroundings.size;
  const all = halfWidth.reduce((sum, width) => sum + 2 * width + 1, 0);
  const isInside = [0, 1, 2].every(
    (axis) => offset[axis] >= reach[axis] && surroundings.size[axis] - offset[axis] - size[axis] >= reach[axis],
  );
  if (isInside) return () => all;
  return (x, y, z) => {
    let count = 0;
    for (let part = 0; part < halfWidth.length; part++) {
      const atY = y + offset[1] - reach[1] + stepY[part];
      const atZ = z + offset[2] - reach[2] + stepZ[part];
      if (atY < 0 || atY >= sizeY || atZ < 0 || atZ >= sizeZ) continue;
      const low = Math.max(0, x + offset[0] - halfWidth[part]);
      const high = Math.min(sizeX - 1, x + offset[0] + halfWidth[part]);
      count += high - low + 1;
    }
    return count;
  };
}
