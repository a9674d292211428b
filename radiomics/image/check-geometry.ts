import { RadiomicsError } from "../radiomics-error.ts";
import type { Grid } from "./grid.ts";

/** Image and mask do not lie on the same grid. */
export class GeometryError extends RadiomicsError {
  override readonly name = "GeometryError";
  /** One sentence per property that differs. */
  readonly differences: readonly string[];

  constructor(differences: readonly string[]) {
    super(
      "mask-geometry",
      "mask",
      `it must lie on the grid of the image, but ${differences.join("; ")}`,
      "export the mask again on the grid of the image, or name the image that it was drawn on; if both lie where they belong in the patient, write `resample: nearest` in the mask of the feature set",
    );
    this.differences = differences;
  }
}

/**
 * Checks that a mask lies on the grid of its image.
 *
 * @param image - the grid that is expected
 * @param mask - the grid to check
 * @param toleranceMm - how far spacing, origin and, over the whole extent of the image, direction may differ in mm
 * @throws GeometryError naming every property that differs, with both values
 */
export function checkGeometry(image: Grid, mask: Grid, toleranceMm = 1e-3): void {
  const differences = gridDifferences(image, mask, toleranceMm);
  if (differences.length > 0) throw new GeometryError(differences);
}

/**
 * What differs between the grid of an image and that of its mask.
 *
 * @param image - the grid that is expected
 * @param mask - the grid to check
 * @param toleranceMm - as in `checkGeometry`
 * @returns one sentence per property that differs, none where the grids agree
 */
export function gridDifferences(image: Grid, mask: Grid, toleranceMm = 1e-3): string[] {
  const differences: string[] = [];
  if (image.size.some((size, axis) => size !== mask.size[axis])) {
    differences.push(`size is expected to be ${image.size.join(" x ")} voxels, got ${mask.size.join(" x ")}`);
  }
  if (farthest(image.spacingMm, mask.spacingMm) > toleranceMm) {
    differences.push(`spacing is expected to be ${list(image.spacingMm)} mm, got ${list(mask.spacingMm)} mm`);
  }
  if (farthest(image.originMm, mask.originMm) > toleranceMm) {
    differences.push(
      `origin is expected at ${list(image.originMm)} mm, got ${list(mask.originMm)} mm ` +
        `(${format(farthest(image.originMm, mask.originMm))} mm apart on one axis)`,
    );
  }
  const extentMm = Math.max(...image.size.map((size, axis) => (size - 1) * image.spacingMm[axis]), 1);
  if (farthest(image.direction, mask.direction) * extentMm > toleranceMm) {
    differences.push(`direction is expected to be ${list(image.direction)}, got ${list(mask.direction)}`);
  }
  return differences;
}

function farthest(left: readonly number[], right: readonly number[]): number {
  let farthest = 0;
  for (let i = 0; i < left.length; i++) farthest = Math.max(farthest, Math.abs(left[i] - right[i]));
  return farthest;
}

function list(numbers: readonly number[]): string {
  return `(${numbers.map(format).join(", ")})`;
}

function format(value: number): string {
  return String(Number(value.toFixed(4)) + 0);
}
