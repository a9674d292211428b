import { decodeVoxels } from "./decode-voxels.ts";
import type { VoxelType } from "./decode-voxels.ts";
import { bytesPerVoxel } from "./nifti-header.ts";
import type { NiftiLayout } from "./nifti-header.ts";

/** By the code of NIfTI-1. */
const voxelTypes: Readonly<Record<number, VoxelType>> = {
  2: "uint8",
  4: "int16",
  8: "int32",
  16: "float32",
  64: "float64",
  256: "int8",
  512: "uint16",
  768: "uint32",
  1024: "int64",
  1280: "uint64",
};

/**
 * The voxels of a NIfTI-1 file in double precision, scaled.
 *
 * @param bytes - the file, unpacked, with all voxels
 * @param layout - from its header
 * @returns x fastest, on a SharedArrayBuffer; NaN and infinite values are kept
 */
export function niftiVoxels(bytes: Uint8Array, layout: NiftiLayout): Float64Array {
  const { size, datatype, littleEndian, offset, slope, intercept } = layout;
  const count = size[0] * size[1] * size[2];
  const stored = bytes.subarray(offset, offset + count * bytesPerVoxel[datatype]);
  const values = decodeVoxels(stored, voxelTypes[datatype], littleEndian);
  if (slope !== 1 || intercept !== 0) {
    for (let i = 0; i < count; i++) values[i] = slope * values[i] + intercept;
  }
  return values;
}
