import { ImageFileError } from "./image-file-error.ts";

const HEADER_BYTES = 348;

/**
 * Checks, before a codec sees them, that unpacked bytes are one whole 3D NIfTI-1 volume.
 *
 * @param bytes - the file, unpacked
 * @param path - named in the errors
 * @throws ImageFileError with code `not-nifti`, `nifti-unsupported`, `image-not-3d` or `file-truncated`
 * @see https://nifti.nimh.nih.gov/nifti-1
 */
export function checkNiftiHeader(bytes: Uint8Array, path: string): void {
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
  const bitsPerVoxel = view.getInt16(72, littleEndian);
  const offset = view.getFloat32(108, littleEndian);
  const expected = offset + (size.reduce((product, length) => product * length, 1) * bitsPerVoxel) / 8;
  if (bytes.length < expected) {
    throw truncated(path, `expected ${expected} bytes for ${size.slice(0, 3).join(" x ")} voxels, got ${bytes.length}`);
  }
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
