import { bytesPerVoxel } from "./nifti-header.ts";
import type { NiftiLayout } from "./nifti-header.ts";

/**
 * The voxels of a NIfTI-1 file in double precision, scaled.
 *
 * @param bytes - the file, unpacked, with all voxels
 * @param layout - from its header
 * @returns x fastest, on a SharedArrayBuffer; NaN and infinite values are kept
 */
export function niftiVoxels(bytes: Uint8Array, layout: NiftiLayout): Float64Array {
  const { size, datatype, offset, slope, intercept } = layout;
  const count = size[0] * size[1] * size[2];
  const width = bytesPerVoxel[datatype];
  /** A copy, so that the view is aligned and may be swapped. */
  const stored = Buffer.from(Uint8Array.from(bytes.subarray(offset, offset + count * width)).buffer);
  if (!layout.littleEndian && width === 2) stored.swap16();
  if (!layout.littleEndian && width === 4) stored.swap32();
  if (!layout.littleEndian && width === 8) stored.swap64();
  const values = new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
  values.set(viewOf(stored.buffer, datatype));
  if (slope !== 1 || intercept !== 0) {
    for (let i = 0; i < count; i++) values[i] = slope * values[i] + intercept;
  }
  return values;
}

function viewOf(buffer: ArrayBufferLike, datatype: number): ArrayLike<number> {
  switch (datatype) {
    case 2:
      return new Uint8Array(buffer);
    case 4:
      return new Int16Array(buffer);
    case 8:
      return new Int32Array(buffer);
    case 16:
      return new Float32Array(buffer);
    case 64:
      return new Float64Array(buffer);
    case 256:
      return new Int8Array(buffer);
    case 512:
      return new Uint16Array(buffer);
    case 768:
      return new Uint32Array(buffer);
    case 1024:
      return Float64Array.from(new BigInt64Array(buffer), Number);
    default:
      return Float64Array.from(new BigUint64Array(buffer), Number);
  }
}
