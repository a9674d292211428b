import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { niftiReadImageNode } from "@itk-wasm/image-io";
import type { Image } from "../image/image.ts";
import { ImageFileError } from "./image-file-error.ts";
import { notAtRightAngles, notNifti, readNiftiHeader, truncated } from "./nifti-header.ts";
import { niftiVoxels } from "./nifti-voxels.ts";

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
  const bytes = unpack(await readBytes(path), path);
  const layout = readNiftiHeader(bytes, path);
  const values = niftiVoxels(bytes, layout);
  checkFinite(values, layout.size, path);
  const { spacing, origin, direction } = await readGeometry(path);
  return {
    values,
    size: layout.size,
    spacingMm: [spacing[0], spacing[1], spacing[2]],
    originMm: [origin[0] + 0, origin[1] + 0, origin[2] + 0],
    direction: Array.from(direction, (cosine) => cosine + 0),
  };
}

function checkFinite(values: Float64Array, [sizeX, sizeY]: readonly [number, number, number], path: string): void {
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

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new ImageFileError("file-missing", path, "there is no such file", "check the path in the case table", {
        cause: error,
      });
    }
    const problem =
      code === "EISDIR" ? "expected a file, got a folder" : `it cannot be read (${code ?? String(error)})`;
    throw new ImageFileError("file-unreadable", path, problem, "check the path and the permissions", { cause: error });
  }
}

/** The codec reads a truncated gzip file as if it were whole and fills the rest: the checksum is tested here. */
function unpack(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes.length === 0) throw truncated(path, "expected a NIfTI file, got an empty file");
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw truncated(path, "the gzip stream ends too early", { cause: error });
    throw truncated(path, `the gzip stream is damaged (${message})`, { cause: error });
  }
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
