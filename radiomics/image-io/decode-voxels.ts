/** How scalar voxels can be stored. */
export type VoxelType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

export const voxelBytes: Readonly<Record<VoxelType, 1 | 2 | 4 | 8>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
  uint64: 8,
  float64: 8,
};

/**
 * Voxels as double precision numbers.
 *
 * @param bytes - `count` voxels, nothing else
 * @param type - how they are stored
 * @param littleEndian - their byte order
 * @returns on a SharedArrayBuffer; NaN and infinite values are kept
 */
export function decodeVoxels(bytes: Uint8Array, type: VoxelType, littleEndian: boolean): Float64Array {
  const width = voxelBytes[type];
  /** A copy, so that the view is aligned and may be swapped. */
  const stored = Buffer.from(Uint8Array.from(bytes).buffer);
  if (!littleEndian && width === 2) stored.swap16();
  if (!littleEndian && width === 4) stored.swap32();
  if (!littleEndian && width === 8) stored.swap64();
  const values = new Float64Array(new SharedArrayBuffer((bytes.length / width) * Float64Array.BYTES_PER_ELEMENT));
  values.set(viewOf(stored.buffer, type));
  return values;
}

function viewOf(buffer: ArrayBufferLike, type: VoxelType): ArrayLike<number> {
  switch (type) {
    case "int8":
      return new Int8Array(buffer);
    case "uint8":
      return new Uint8Array(buffer);
    case "int16":
      return new Int16Array(buffer);
    case "uint16":
      return new Uint16Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "uint32":
      return new Uint32Array(buffer);
    case "float32":
      return new Float32Array(buffer);
    case "float64":
      return new Float64Array(buffer);
    case "int64":
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case "uint64":
      return Float64Array.from(new BigUint64Array(buffer), Number);
  }
}
