import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { niftiReadImageNode } from "@itk-wasm/image-io";
import type { Image } from "../image/image.ts";
import { ImageFileError } from "./image-file-error.ts";
import { checkNiftiHeader, notNifti, truncated } from "./nifti-header.ts";

/**
 * Reads one 3D NIfTI-1 volume (`.nii` or `.nii.gz`), scaled by its slope and intercept.
 *
 * @param path - file on this machine
 * @returns voxels on a SharedArrayBuffer, geometry in LPS with the affine kept
 * @throws ImageFileError with code `file-missing`, `file-unreadable`, `file-truncated`, `not-nifti`, `nifti-unsupported`,
 * `image-not-3d` or `voxels-not-finite`
 */
export async function readNifti(path: string): Promise<Image> {
  checkNiftiHeader(unpack(await readBytes(path), path), path);
  const image = await decode(path);
  const size: [number, number, number] = [image.size[0], image.size[1], image.size[2]];
  const count = size[0] * size[1] * size[2];
  const values = new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
  values.set(asNumbers(image.data));
  let notFinite = 0;
  let first = -1;
  for (let i = 0; i < count; i++) {
    if (Number.isFinite(values[i])) continue;
    if (notFinite === 0) first = i;
    notFinite++;
  }
  if (notFinite > 0) {
    const [x, y, z] = [first % size[0], Math.floor(first / size[0]) % size[1], Math.floor(first / (size[0] * size[1]))];
    throw new ImageFileError(
      "voxels-not-finite",
      path,
      `expected finite voxels, got ${notFinite} of ${count} that are NaN or infinite, the first at index (${x}, ${y}, ${z})`,
      "repair the image (often a failed normalization or conversion) or exclude the case",
    );
  }
  return {
    values,
    size,
    spacingMm: [image.spacing[0], image.spacing[1], image.spacing[2]],
    originMm: [image.origin[0], image.origin[1], image.origin[2]],
    direction: Array.from(image.direction, (cosine) => cosine + 0),
  };
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

function asNumbers(data: ArrayLike<number | bigint>): ArrayLike<number> {
  return data instanceof BigInt64Array || data instanceof BigUint64Array
    ? Float64Array.from(data, Number)
    : (data as ArrayLike<number>);
}

interface DecodedImage {
  readonly size: readonly number[];
  readonly spacing: readonly number[];
  readonly origin: readonly number[];
  readonly direction: ArrayLike<number>;
  readonly data: ArrayLike<number | bigint>;
}

async function decode(path: string): Promise<DecodedImage> {
  let result: Awaited<ReturnType<typeof niftiReadImageNode>>;
  try {
    result = await niftiReadImageNode(resolve(path));
  } catch (error) {
    throw notNifti(path, `the NIfTI codec failed (${String(error)})`, { cause: error });
  }
  const { image } = result;
  if (image?.data == null) throw notNifti(path, "the NIfTI codec refused it");
  if (image.imageType.components !== 1) {
    throw new ImageFileError(
      "image-not-3d",
      path,
      `expected one value per voxel, got ${image.imageType.components}`,
      "save the one channel that is to be measured as its own file",
    );
  }
  return {
    size: image.size,
    spacing: image.spacing,
    origin: image.origin,
    direction: image.direction as ArrayLike<number>,
    data: image.data,
  };
}
