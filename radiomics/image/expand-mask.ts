import { boundingBox } from "./box.ts";
import type { Mask } from "./image.ts";

/**
 * Grows a region by a sphere: every voxel whose center is within a distance of the center of a voxel of the region.
 *
 * @param mask - any grid with axes at right angles; is not changed
 * @param distanceMm - radius of the sphere in mm, 0 or more; up to rounding, voxels at this very distance are taken
 * @returns the grown region on the same grid, cut off at its border; an empty region stays empty
 */
export function expandMask(mask: Mask, distanceMm: number): Mask {
  const values = mask.values.slice();
  const drawn = boundingBox(values, mask.size);
  if (drawn === null || distanceMm <= 0) return { ...mask, values };
  const start = [0, 0, 0];
  const size = [0, 0, 0];
  const steps = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    steps[axis] = Math.floor(distanceMm / mask.spacingMm[axis] + 1e-9);
    start[axis] = Math.max(0, drawn.start[axis] - steps[axis]);
    size[axis] = Math.min(mask.size[axis], drawn.start[axis] + drawn.size[axis] + steps[axis]) - start[axis];
  }
  const [sizeX, sizeY, sizeZ] = size;
  const firstOf = (y: number, z: number): number =>
    start[0] + mask.size[0] * (start[1] + y + mask.size[1] * (start[2] + z));
  let squares = new Float64Array(sizeX * sizeY * sizeZ).fill(Infinity);
  for (let row = 0; row < sizeY * sizeZ; row++) {
    const from = firstOf(row % sizeY, Math.floor(row / sizeY));
    for (let x = 0; x < sizeX; x++) if (values[from + x] !== 0) squares[row * sizeX + x] = 0;
  }
  const strides = [1, sizeX, sizeX * sizeY];
  for (let axis = 0; axis < 3; axis++) {
    squares = nearestAlong(squares, size[axis], strides[axis], steps[axis], mask.spacingMm[axis]);
  }
  const limit = distanceMm ** 2 * (1 + 1e-9);
  for (let row = 0; row < sizeY * sizeZ; row++) {
    const from = firstOf(row % sizeY, Math.floor(row / sizeY));
    for (let x = 0; x < sizeX; x++) if (squares[row * sizeX + x] <= limit) values[from + x] = 1;
  }
  return { ...mask, values };
}

/** One axis of the squared distance to the region: the least over all voxels of the row within reach. */
function nearestAlong(
  squares: Float64Array<ArrayBuffer>,
  length: number,
  stride: number,
  reach: number,
  spacingMm: number,
): Float64Array<ArrayBuffer> {
  const nearest = squares.slice();
  for (let at = 0; at < squares.length; at++) {
    const place = Math.floor(at / stride) % length;
    const last = Math.min(length - 1 - place, reach);
    let least = squares[at];
    for (let step = -Math.min(place, reach); step <= last; step++) {
      const square = squares[at + step * stride] + (step * spacingMm) ** 2;
      if (square < least) least = square;
    }
    nearest[at] = least;
  }
  return nearest;
}
