import { ImageFileError } from "./image-file-error.ts";

const HEADER_BYTES = 348;
/** What writers add to fill the last block. */
const PADDING_BYTES = 16;

/** Where the voxels of a NIfTI-1 file are and what they mean. */
export interface NiftiLayout {
  readonly size: readonly [number, number, number];
  /** NIfTI code of the voxel type. */
  readonly datatype: number;
  readonly littleEndian: boolean;
  /** First byte of the voxels. */
  readonly offset: number;
  /** Value = slope x stored + intercept. */
  readonly slope: number;
  readonly intercept: number;
}

/** Bytes per voxel of the supported voxel types, by NIfTI code. */
export const bytesPerVoxel: Readonly<Record<number, 1 | 2 | 4 | 8>> = {
  2: 1,
  4: 2,
  8: 4,
  16: 4,
  64: 8,
  256: 1,
  512: 2,
  768: 4,
  1024: 8,
  1280: 8,
};

/**
 * Reads the layout of one whole 3D NIfTI-1 volume.
 *
 * @param bytes - the file, unpacked
 * @param path - named in the errors
 * @returns where the voxels are and how they are scaled; geometry is left to the codec
 * @throws ImageFileError with code `not-nifti`, `nifti-unsupported`, `image-not-3d` or `file-truncated`
 * @see https://nifti.nimh.nih.gov/nifti-1
 */
export function readNiftiHeader(bytes: Uint8Array, path: string): NiftiLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw notNifti(path, `it has ${bytes.length} bytes`);
  const littleEndian = view.getInt32(0, true) === HEADER_BYTES || view.getInt32(0, true) === 540;
  const headerBytes = view.getInt32(0, littleEndian);
  if (headerBytes === 540) {
    throw new ImageFileError(
      "nifti-unsupported",
      path,
      "expected NIfTI-1, got NIfTI-2",
      "convert it to NIfTI-1, for example with `nifti_tool` or by saving it again as .nii.gz",
    );
  }
  if (headerBytes !== HEADER_BYTES || bytes.length < HEADER_BYTES) {
    throw notNifti(path, `its first number is ${headerBytes} instead of ${HEADER_BYTES}`);
  }
  const magic = String.fromCharCode(...bytes.subarray(344, 347));
  if (magic === "ni1") {
    throw new ImageFileError(
      "nifti-unsupported",
      path,
      "expected header and voxels in one file, got the header of a .hdr/.img pair",
      "save it as one .nii or .nii.gz file",
    );
  }
  if (magic !== "n+1") throw notNifti(path, "the mark n+1 is missing from its header");

  const dimensions = view.getInt16(40, littleEndian);
  const size: number[] = [];
  for (let axis = 1; axis <= dimensions && axis <= 7; axis++) size.push(view.getInt16(40 + 2 * axis, littleEndian));
  if (dimensions < 3 || size.some((length) => length < 1) || size.slice(3).some((length) => length > 1)) {
    throw new ImageFileError(
      "image-not-3d",
      path,
      `expected one 3D volume, got size ${size.join(" x ") || "0"}`,
      "save the one volume that is to be measured as its own file",
    );
  }
  const datatype = view.getInt16(70, littleEndian);
  const width = bytesPerVoxel[datatype];
  if (width === undefined) {
    throw new ImageFileError(
      "nifti-unsupported",
      path,
      `expected one number per voxel, got voxel type ${datatype} (color, complex or 128 bit)`,
      "save the one channel that is to be measured as whole numbers or floats",
    );
  }
  if (view.getInt16(252, littleEndian) === 0 && view.getInt16(254, littleEndian) > 0) {
    const cosine = largestCosine(view, littleEndian);
    if (cosine > 0.01)
      throw notAtRightAngles(path, `axes ${((Math.acos(cosine) * 180) / Math.PI).toFixed(1)} degrees apart`);
  }
  const offset = view.getFloat32(108, littleEndian);
  const volume: [number, number, number] = [size[0], size[1], size[2]];
  const expected = offset + volume[0] * volume[1] * volume[2] * width;
  if (!(offset >= HEADER_BYTES) || !Number.isInteger(offset)) {
    throw notNifti(path, `its voxels start at byte ${offset}`);
  }
  if (bytes.length < expected) {
    throw truncated(path, `expected ${expected} bytes for ${volume.join(" x ")} voxels, got ${bytes.length}`);
  }
  if (bytes.length > expected + PADDING_BYTES) {
    throw new ImageFileError(
      "image-header",
      path,
      `expected ${expected} bytes for ${volume.join(" x ")} voxels, got ${bytes.length}`,
      "correct the size in the header, or convert the image again",
    );
  }
  const slope = view.getFloat32(112, littleEndian);
  const scaled = slope !== 0;
  return {
    size: volume,
    datatype,
    littleEndian,
    offset,
    slope: scaled ? slope : 1,
    intercept: scaled ? view.getFloat32(116, littleEndian) : 0,
  };
}

/** Largest cosine between two columns of the voxel-to-patient matrix (sform); 0 at right angles. */
function largestCosine(view: DataView, littleEndian: boolean): number {
  const column = (axis: number): number[] =>
    [280, 296, 312].map((row) => view.getFloat32(row + 4 * axis, littleEndian));
  const cosine = (left: number[], right: number[]): number =>
    Math.abs(left.reduce((sum, value, row) => sum + value * right[row], 0)) /
    (Math.hypot(...left) * Math.hypot(...right));
  const [x, y, z] = [column(0), column(1), column(2)];
  return Math.max(cosine(x, y), cosine(y, z), cosine(z, x));
}

/** The error for an affine that image grids cannot have. */
export function notAtRightAngles(path: string, got: string, options?: ErrorOptions): ImageFileError {
  return new ImageFileError(
    "nifti-unsupported",
    path,
    `expected a grid with axes at right angles, got ${got}`,
    "resample the image onto a grid with axes at right angles",
    options,
  );
}

/** The error for a file that ends too early. */
export function truncated(path: string, problem: string, options?: ErrorOptions): ImageFileError {
  return new ImageFileError("file-truncated", path, problem, "copy or download the file again", options);
}

/** The error for bytes that are no NIfTI file. */
export function notNifti(path: string, detail: string, options?: ErrorOptions): ImageFileError {
  return new ImageFileError(
    "not-nifti",
    path,
    `expected a NIfTI-1 file (.nii or .nii.gz), got something else: ${detail}`,
    "check the path, or convert the image to NIfTI",
    options,
  );
}
