import type { Grid } from "../image/grid.ts";
import { ImageFileError } from "./image-file-error.ts";
import type { NiftiLayout } from "./nifti-header.ts";

/** Difference between two statements of one spacing, as a fraction. */
const SPACING_TOLERANCE = 1e-3;
/** Millimeters of the units of length that NIfTI knows, by code; 0 and 2 are mm. */
const unitMm: Readonly<Record<number, number>> = { 0: 1, 1: 1000, 2: 1, 3: 0.001 };

/**
 * Geometry of a NIfTI-1 volume: the sform where there is one, else the qform, else the spacings alone. RAS becomes LPS here.
 *
 * @param bytes - the file, unpacked, its header checked
 * @param layout - from its header
 * @param path - named in the errors
 * @returns the grid in LPS
 * @throws ImageFileError with code `image-geometry` where matrix and spacings contradict each other or are no geometry
 * @see https://nifti.nimh.nih.gov/nifti-1 (methods 1 to 3)
 */
export function niftiGeometry(bytes: Uint8Array, { size, littleEndian }: NiftiLayout, path: string): Grid {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const float = (at: number): number => view.getFloat32(at, littleEndian);
  const scale = unitMm[view.getUint8(123) & 7];
  if (scale === undefined)
    throw geometryError(path, `xyzt_units is expected to be mm, m or um, got ${view.getUint8(123)}`);
  const pixdim = [float(80), float(84), float(88)];
  if (pixdim.some((gap) => !Number.isFinite(gap) || gap === 0)) {
    throw geometryError(path, `pixdim is expected to hold three spacings, got ${pixdim.join(", ")}`);
  }
  const gaps = pixdim.map(Math.abs);
  const hasSform = view.getInt16(254, littleEndian) > 0;
  const hasQform = view.getInt16(252, littleEndian) > 0;
  const axes = hasSform
    ? sformAxes(float, gaps, path)
    : hasQform
      ? qformAxes(float, path)
      : [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const offset = hasSform ? [292, 308, 324].map(float) : hasQform ? [268, 272, 276].map(float) : [0, 0, 0];
  // Without any transform, axes are those of the patient as they stand.
  const flip = hasSform || hasQform ? [-1, -1, 1] : [1, 1, 1];
  return {
    size,
    spacingMm: [gaps[0] * scale, gaps[1] * scale, gaps[2] * scale],
    originMm: [flip[0] * offset[0] * scale + 0, flip[1] * offset[1] * scale + 0, flip[2] * offset[2] * scale + 0],
    direction: axes.map((cosine, i) => flip[Math.floor(i / 3)] * cosine + 0),
  };
}

function sformAxes(float: (at: number) => number, gaps: readonly number[], path: string): number[] {
  const columns = [0, 1, 2].map((axis) => [280, 296, 312].map((row) => float(row + 4 * axis)));
  const lengths = columns.map((column) => Math.hypot(...column));
  if (!lengths.every((length, axis) => Math.abs(length - gaps[axis]) <= SPACING_TOLERANCE * gaps[axis])) {
    throw geometryError(
      path,
      `spacings of the sform are expected to be those of pixdim, ${gaps.join(", ")}, got ${lengths.join(", ")}`,
    );
  }
  return [0, 1, 2].flatMap((row) => columns.map((column, axis) => column[row] / lengths[axis]));
}

function qformAxes(float: (at: number) => number, path: string): number[] {
  const [b, c, d] = [256, 260, 264].map(float);
  const square = 1 - (b * b + c * c + d * d);
  if (!(square >= -1e-4))
    throw geometryError(path, `the quaternion is expected within the unit ball, got ${b}, ${c}, ${d}`);
  const a = Math.sqrt(Math.max(square, 0));
  const sign = float(76) < 0 ? -1 : 1;
  return [
    a * a + b * b - c * c - d * d,
    2 * (b * c - a * d),
    sign * 2 * (b * d + a * c),
    2 * (b * c + a * d),
    a * a + c * c - b * b - d * d,
    sign * 2 * (c * d - a * b),
    2 * (b * d - a * c),
    2 * (c * d + a * b),
    sign * (a * a + d * d - c * c - b * b),
  ];
}

function geometryError(path: string, problem: string): ImageFileError {
  return new ImageFileError("image-geometry", path, problem, "correct the header, or convert the image again");
}
