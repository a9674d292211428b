/** What a NIfTI-1 file made for a test holds. */
export interface NiftiSpec {
  readonly size: readonly number[];
  readonly voxels: readonly number[];
  readonly datatype?: "int16" | "float32" | "uint8" | "float64";
  readonly slope?: number;
  readonly intercept?: number;
  /** Three rows of the voxel-to-RAS matrix in mm. */
  readonly affine?: readonly (readonly number[])[];
  readonly magic?: string;
  readonly headerBytes?: number;
  readonly bigEndian?: boolean;
}

const datatypes = { uint8: [2, 1], int16: [4, 2], float32: [16, 4], float64: [64, 8] } as const;

/** The bytes of one NIfTI-1 file (nifti.nimh.nih.gov/nifti-1), written from its specification. */
export function niftiBytes(spec: NiftiSpec): Uint8Array {
  const datatype = spec.datatype ?? "int16";
  const [code, width] = datatypes[datatype];
  const affine = spec.affine ?? [
    [-1, 0, 0, 0],
    [0, -1, 0, 0],
    [0, 0, 1, 0],
  ];
  const bytes = new Uint8Array(352 + spec.voxels.length * width);
  const view = new DataView(bytes.buffer);
  const little = spec.bigEndian !== true;
  view.setInt32(0, spec.headerBytes ?? 348, little);
  view.setInt16(40, spec.size.length, little);
  spec.size.forEach((length, axis) => view.setInt16(42 + 2 * axis, length, little));
  for (let axis = spec.size.length; axis < 7; axis++) view.setInt16(42 + 2 * axis, 1, little);
  view.setInt16(70, code, little);
  view.setInt16(72, 8 * width, little);
  view.setFloat32(76, 1, little);
  for (let axis = 0; axis < 3; axis++) {
    view.setFloat32(80 + 4 * axis, Math.hypot(...affine.map((row) => row[axis])), little);
  }
  view.setFloat32(108, 352, little);
  view.setFloat32(112, spec.slope ?? 0, little);
  view.setFloat32(116, spec.intercept ?? 0, little);
  view.setUint8(123, 2);
  view.setInt16(254, 1, little);
  affine.forEach((row, r) => row.forEach((value, c) => view.setFloat32(280 + 16 * r + 4 * c, value, little)));
  bytes.set(new TextEncoder().encode(spec.magic ?? "n+1\0"), 344);
  spec.voxels.forEach((value, i) => {
    const at = 352 + i * width;
    if (datatype === "uint8") view.setUint8(at, value);
    else if (datatype === "int16") view.setInt16(at, value, little);
    else if (datatype === "float32") view.setFloat32(at, value, little);
    else view.setFloat64(at, value, little);
  });
  return bytes;
}
