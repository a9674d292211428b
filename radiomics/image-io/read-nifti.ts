import { resolve } from "node:path";
import { niftiReadImageNode } from "@itk-wasm/image-io";
import type { Grid } from "../image/grid.ts";
import type { Image } from "../image/image.ts";
import { checkGrid } from "./check-grid.ts";
import { checkVoxels } from "./check-voxels.ts";
import type { NiftiLayout } from "./nifti-header.ts";
import { notAtRightAngles, notNifti, readNiftiHeader, truncated } from "./nifti-header.ts";
import { niftiVoxels } from "./nifti-voxels.ts";
import { gunzipped, readSource } from "./read-source.ts";
import type { SourceFile } from "./read-source.ts";

/**
 * Reads one 3D NIfTI-1 volume (`.nii` or `.nii.gz`), scaled by its slope and intercept. The codec gives the geometry; the
 * voxels are decoded here, because the codec turns NaN into 0, reads truncated files as if they were whole, and scales in
 * single precision.
 *
 * @param path - file on this machine
 * @returns voxels on a SharedArrayBuffer, geometry in LPS with the affine kept
 * @throws ImageFileError with code `file-missing`, `file-unreadable`, `file-truncated`, `not-nifti`, `nifti-unsupported`,
 * `image-not-3d` or `voxels-not-finite`
 */
export async function readNifti(path: string): Promise<Image> {
  const { image } = await readNiftiFile(path);
  return image;
}

/** As `readNifti`, with what identifies the file. */
export async function readNiftiFile(path: string): Promise<{ readonly image: Image; readonly source: SourceFile }> {
  const { bytes, source, layout } = await readLayout(path);
  const grid = await readGrid(path, layout);
  const values = niftiVoxels(bytes, layout);
  checkVoxels(values, layout.size, path);
  return { image: { values, ...grid }, source };
}

/** The grid of a NIfTI-1 volume, without its voxels. */
export async function readNiftiGrid(path: string): Promise<Grid> {
  const { layout } = await readLayout(path);
  return readGrid(path, layout);
}

async function readLayout(path: string) {
  const { bytes: packed, source } = await readSource(path);
  if (packed.length === 0) throw truncated(path, "expected a NIfTI file, got an empty file");
  const bytes = gunzipped(packed, path);
  return { bytes, source, layout: readNiftiHeader(bytes, path) };
}

async function readGrid(path: string, { size }: NiftiLayout): Promise<Grid> {
  const { spacing, origin, direction } = await readGeometry(path);
  const grid = {
    size,
    spacingMm: [spacing[0], spacing[1], spacing[2]],
    originMm: [origin[0] + 0, origin[1] + 0, origin[2] + 0],
    direction: Array.from(direction, (cosine) => cosine + 0),
  } as const;
  checkGrid(grid, path);
  return grid;
}

interface Geometry {
  readonly spacing: readonly number[];
  readonly origin: readonly number[];
  /** Row-major. */
  readonly direction: ArrayLike<number>;
}

async function readGeometry(path: string): Promise<Geometry> {
  let image: Awaited<ReturnType<typeof niftiReadImageNode>>["image"];
  try {
    ({ image } = await niftiReadImageNode(resolve(path), { informationOnly: true }));
  } catch (error) {
    throw notAtRightAngles(path, `an affine that the NIfTI codec refuses (error ${String(error)})`, { cause: error });
  }
  if (image?.spacing === undefined) {
    throw notNifti(path, "the ending of its name must be .nii, or .nii.gz for gzip, and fit what is inside");
  }
  return { spacing: image.spacing, origin: image.origin, direction: image.direction as ArrayLike<number> };
}
