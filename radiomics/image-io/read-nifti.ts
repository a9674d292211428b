import type { Grid } from "../image/grid.ts";
import type { Image } from "../image/image.ts";
import { checkGrid } from "./check-grid.ts";
import { checkVoxels } from "./check-voxels.ts";
import { niftiGeometry } from "./nifti-geometry.ts";
import { readNiftiHeader, truncated } from "./nifti-header.ts";
import { niftiVoxels } from "./nifti-voxels.ts";
import { gunzipped, readSource } from "./read-source.ts";
import type { SourceFile } from "./read-source.ts";

/**
 * Reads one 3D NIfTI-1 volume (`.nii` or `.nii.gz`), scaled by its slope and intercept in double precision. Codecs
 * turn NaN into 0, read truncated files as if they were whole, and choose silently between a matrix and spacings that
 * contradict each other; here each of these is an error.
 *
 * @param path - file on this machine
 * @returns voxels on a SharedArrayBuffer, geometry in LPS with the affine kept
 * @throws ImageFileError with code `file-missing`, `file-unreadable`, `file-truncated`, `image-too-large`, `not-nifti`,
 * `nifti-unsupported`, `image-not-3d`, `image-geometry` or `voxels-not-finite`
 */
export async function readNifti(path: string): Promise<Image> {
  const { image } = await readNiftiFile(path);
  return image;
}

/** As `readNifti`, with what identifies the file. */
export async function readNiftiFile(path: string): Promise<{ readonly image: Image; readonly source: SourceFile }> {
  const { bytes, source, layout, grid } = await readLayout(path);
  const values = niftiVoxels(bytes, layout);
  checkVoxels(values, layout.size, path);
  return { image: { values, ...grid }, source };
}

/** The grid of a NIfTI-1 volume, without its voxels. */
export async function readNiftiGrid(path: string): Promise<Grid> {
  const { grid } = await readLayout(path);
  return grid;
}

async function readLayout(path: string) {
  const { bytes: packed, source } = await readSource(path);
  if (packed.length === 0) throw truncated(path, "expected a NIfTI file, got an empty file");
  const bytes = gunzipped(packed, path);
  const layout = readNiftiHeader(bytes, path);
  const grid = niftiGeometry(bytes, layout, path);
  checkGrid(grid, path);
  return { bytes, source, layout, grid };
}
