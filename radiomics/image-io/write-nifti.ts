import { rename, writeFile } from "node:fs/promises";
import { constants, gzipSync } from "node:zlib";
import type { Image, Mask } from "../image/image.ts";

const headerBytes = 352;

const voxelTypes = {
  uint8: { code: 2, bytes: 1, minimum: 0, maximum: 255 },
  int16: { code: 4, bytes: 2, minimum: -32768, maximum: 32767 },
  float32: { code: 16, bytes: 4, minimum: -Infinity, maximum: Infinity },
} as const;

export type NiftiVoxelType = keyof typeof voxelTypes;

/** A volume that a NIfTI-1 file of the wanted type cannot hold. */
export class NiftiWriteError extends Error {
  override readonly name = "NiftiWriteError";
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}

/**
 * Writes a volume as NIfTI-1 (`.nii`, or gzipped for a path that ends in `.gz`), under a temporary name first. Same input, same bytes.
 * @param path Target file; its folder must exist.
 * @param volume Image or mask, LPS; the affine is written in RAS as sform and as qform.
 * @param options `type`: voxel type of the file; values are stored unscaled, and never rounded or clipped to fit.
 * @throws NiftiWriteError when a value does not fit the type, or the volume is not that of its size.
 * Source: NIfTI-1.1 header, nifti1.h (nifti.nimh.nih.gov).
 */
export async function writeNifti(
  path: string,
  volume: Image | Mask,
  options: { readonly type: NiftiVoxelType },
): Promise<void> {
  const raw = encodeNifti(path, volume, options.type);
  const bytes = path.endsWith(".gz") ? gzip(raw) : raw;
  const temporary = `${path}.partial`;
  await writeFile(temporary, bytes);
  await rename(temporary, path);
}

function encodeNifti(path: string, volume: Image | Mask, type: NiftiVoxelType): Uint8Array {
  const { size, spacingMm, values } = volume;
  const voxels = size[0] * size[1] * size[2];
  if (values.length !== voxels || size.some((length) => length < 1 || length > 32767)) {
    throw new NiftiWriteError(
      path,
      `the volume cannot be written, expected ${size.join(" x ")} values with 1 to 32767 per axis, got ${values.length}, check its size`,
    );
  }
  const { code, bytes } = voxelTypes[type];
  const file = new Uint8Array(headerBytes + voxels * bytes);
  const view = new DataView(file.buffer);
  view.setInt32(0, 348, true);
  view.setInt16(40, 3, true);
  for (let axis = 0; axis < 7; axis += 1) view.setInt16(42 + 2 * axis, axis < 3 ? size[axis] : 1, true);
  view.setInt16(70, code, true);
  view.setInt16(72, 8 * bytes, true);
  for (let axis = 0; axis < 7; axis += 1) view.setFloat32(80 + 4 * axis, axis < 3 ? spacingMm[axis] : 1, true);
  view.setFloat32(108, headerBytes, true);
  view.setFloat32(112, 1, true);
  view.setUint8(123, 2); // xyzt_units: mm
  writeGeometry(view, volume);
  file.set([0x6e, 0x2b, 0x31, 0x00], 344); // magic "n+1"
  writeVoxels(view, path, values, type);
  return file;
}

/** LPS to RAS negates x and y, here and nowhere else. */
function writeGeometry(view: DataView, volume: Image | Mask): void {
  const { direction, originMm, spacingMm } = volume;
  const rotation = direction.map((cosine, i) => (i < 6 ? -cosine : cosine));
  const offset = [-originMm[0], -originMm[1], originMm[2]];
  const { quaternion, handedness } = quaternionOf(rotation);
  view.setFloat32(76, handedness, true); // pixdim[0] = qfac
  view.setInt16(252, 1, true); // qform_code: scanner
  view.setInt16(254, 1, true); // sform_code: scanner
  for (let row = 0; row < 3; row += 1) {
    view.setFloat32(256 + 4 * row, quaternion[row], true);
    view.setFloat32(268 + 4 * row, offset[row], true);
    for (let axis = 0; axis < 3; axis += 1) {
      view.setFloat32(280 + 16 * row + 4 * axis, rotation[3 * row + axis] * spacingMm[axis], true);
    }
    view.setFloat32(280 + 16 * row + 12, offset[row], true);
  }
}

/** Vector part (b, c, d) of the unit quaternion with a >= 0; a left-handed grid has its third axis turned first, as qfac says. */
function quaternionOf(rotation: readonly number[]): { quaternion: readonly number[]; handedness: 1 | -1 } {
  const [xx, xy, xz0, yx, yy, yz0, zx, zy, zz0] = rotation;
  const determinant = xx * (yy * zz0 - yz0 * zy) - xy * (yx * zz0 - yz0 * zx) + xz0 * (yx * zy - yy * zx);
  const handedness = determinant < 0 ? -1 : 1;
  const xz = xz0 * handedness;
  const yz = yz0 * handedness;
  const zz = zz0 * handedness;
  // The largest of the four squared components is divided by, so that no small one is.
  const squares = [1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz];
  const largest = squares.indexOf(Math.max(...squares));
  const divisor = 2 * Math.sqrt(squares[largest]);
  const products = [
    [squares[0], zy - yz, xz - zx, yx - xy],
    [zy - yz, squares[1], yx + xy, xz + zx],
    [xz - zx, yx + xy, squares[2], zy + yz],
    [yx - xy, xz + zx, zy + yz, squares[3]],
  ][largest];
  const sign = products[0] < 0 ? -1 : 1;
  return { quaternion: products.slice(1).map((product) => (sign * product) / divisor), handedness };
}

function writeVoxels(view: DataView, path: string, values: Float64Array | Uint8Array, type: NiftiVoxelType): void {
  const { bytes, minimum, maximum } = voxelTypes[type];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    const position = headerBytes + i * bytes;
    if (type === "float32") {
      view.setFloat32(position, value, true);
      continue;
    }
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw new NiftiWriteError(
        path,
        `value ${value} of voxel ${i} does not fit ${type}, expected whole numbers from ${minimum} to ${maximum}, round it or write float32`,
      );
    }
    if (type === "int16") view.setInt16(position, value, true);
    else view.setUint8(position, value);
  }
}

/**
 * Run lengths and Huffman codes only: the search for longer repeats depends on the processor, and noise has none.
 * The header holds no time, and "unknown" as operating system.
 */
function gzip(raw: Uint8Array): Uint8Array {
  const bytes = gzipSync(raw, { strategy: constants.Z_RLE });
  bytes.fill(0, 4, 8);
  bytes[9] = 255;
  return bytes;
}
