import { ImageFileError } from "./image-file-error.ts";

/**
 * Refuses volumes with NaN or infinite voxels.
 *
 * @param values - x fastest
 * @param size - voxels per axis
 * @param path - named in the error
 * @throws ImageFileError with code `voxels-not-finite`, naming the first such voxel
 */
export function checkVoxels(
  values: Float64Array,
  [sizeX, sizeY]: readonly [number, number, number],
  path: string,
): void {
  let notFinite = 0;
  let first = -1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    if (notFinite === 0) first = i;
    notFinite++;
  }
  if (notFinite === 0) return;
  const index = [first % sizeX, Math.floor(first / sizeX) % sizeY, Math.floor(first / (sizeX * sizeY))];
  throw new ImageFileError(
    "voxels-not-finite",
    path,
    `expected finite voxels, got ${notFinite} of ${values.length} that are NaN or infinite, the first at index (${index.join(", ")})`,
    "make the image again (often a failed normalization or conversion), or remove the row of this case",
  );
}
