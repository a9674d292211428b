import type { Grid } from "../image/grid.ts";
import { ImageFileError } from "./image-file-error.ts";

/** Spacings beyond these are typing errors or other units, not images of patients. */
const SMALLEST_MM = 1e-4;
const LARGEST_MM = 1000;

/**
 * Refuses grids that no patient image has, whatever file they were read from.
 *
 * @param grid - geometry as it was read
 * @param path - named in the error
 * @throws ImageFileError with code `image-geometry`
 */
export function checkGrid(grid: Grid, path: string): void {
  const { size, spacingMm, originMm, direction } = grid;
  if (size.some((length) => !Number.isInteger(length) || length < 1)) {
    throw geometryError(path, `expected whole numbers of voxels from 1, got ${size.join(" x ")}`);
  }
  if (spacingMm.some((mm) => !(mm >= SMALLEST_MM && mm <= LARGEST_MM))) {
    throw geometryError(path, `expected spacings of ${SMALLEST_MM} to ${LARGEST_MM} mm, got ${spacingMm.join(" x ")}`);
  }
  if (originMm.some((mm) => !(Math.abs(mm) <= 1e6))) {
    throw geometryError(path, `expected an origin within 1e6 mm, got ${originMm.join(", ")}`);
  }
  for (let left = 0; left < 3; left++) {
    for (let right = left; right < 3; right++) {
      const cosine = [0, 3, 6].reduce((sum, row) => sum + direction[row + left] * direction[row + right], 0);
      if (Math.abs(cosine - (left === right ? 1 : 0)) < 0.01) continue;
      throw geometryError(path, `expected three axes at right angles, got direction ${direction.join(", ")}`);
    }
  }
}

function geometryError(path: string, problem: string): ImageFileError {
  return new ImageFileError("image-geometry", path, problem, "correct the header, or convert the image again");
}
