import { ImageFileError } from "./image-file-error.ts";

/** Where one slice lies. */
export interface SlicePlane {
  /** Named in the errors. */
  readonly path: string;
  /** Center of the first pixel in mm, LPS. */
  readonly positionMm: readonly number[];
  /** Direction cosines of the row, then of the column. */
  readonly orientation: readonly number[];
  /** Gap between rows, then between columns, in mm. */
  readonly pixelSpacingMm: readonly number[];
  /** Gap to the next slice that the header claims; only used for a single slice. */
  readonly thicknessMm: number | null;
}

export interface SliceOrder {
  /** Indices of the slices, ascending along the normal. */
  readonly order: readonly number[];
  readonly spacingMm: readonly [number, number, number];
  readonly originMm: readonly [number, number, number];
  /** Row-major 3 x 3. */
  readonly direction: readonly number[];
  /** Largest deviation of a gap from the median gap, as a fraction of it. */
  readonly largestJitter: number;
}

const COSINE_TOLERANCE = 1e-4;
/** Sideways shift of a slice against the first, in pixels. */
const SHIFT_TOLERANCE = 0.02;

/**
 * Orders slices along their common normal and proves that they make one regular grid.
 *
 * @param slices - in any order, at least one
 * @param gapJitter - how far a gap may deviate from the median gap, as a fraction of it
 * @returns order and geometry; a single slice takes its spacing from its header
 * @throws ImageFileError with code `series-slices-differ`, `series-duplicates`, `series-gaps`, `image-geometry` or `dicom-missing-tag`
 */
export function orderSlices(slices: readonly SlicePlane[], gapJitter: number): SliceOrder {
  const first = slices[0];
  const { row, column, normal } = axesOf(first);
  const [rowGap, columnGap] = first.pixelSpacingMm;
  for (const slice of slices) {
    if (slice.orientation.some((cosine, i) => Math.abs(cosine - first.orientation[i]) > COSINE_TOLERANCE)) {
      throw differ(first, slice, "ImageOrientationPatient (0020,0037)", first.orientation, slice.orientation);
    }
    if (slice.pixelSpacingMm.some((gap, i) => Math.abs(gap - first.pixelSpacingMm[i]) > 1e-5 * gap)) {
      throw differ(first, slice, "PixelSpacing (0028,0030)", first.pixelSpacingMm, slice.pixelSpacingMm);
    }
  }
  const depths = slices.map((slice) => dot(normal, slice.positionMm));
  const order = [...slices.keys()].sort((a, b) => depths[a] - depths[b] || a - b);
  const origin = slices[order[0]].positionMm;
  const { gap, largestJitter } = regularGap(slices, order, depths, gapJitter);
  for (const index of order) {
    const offset = slices[index].positionMm.map((mm, axis) => mm - origin[axis]);
    const shift = Math.max(Math.abs(dot(offset, row)) / columnGap, Math.abs(dot(offset, column)) / rowGap);
    if (shift > SHIFT_TOLERANCE) {
      throw new ImageFileError(
        "image-geometry",
        slices[index].path,
        `expected slices above each other, got ImagePositionPatient (0020,0032) shifted sideways by ${shift.toFixed(2)} pixels against ${slices[order[0]].path}`,
        "resample the series onto a grid with axes at right angles (for example where the gantry was tilted)",
      );
    }
  }
  const [x, y, z] = [row, column, normal];
  return {
    order,
    spacingMm: [columnGap, rowGap, gap],
    originMm: [origin[0] + 0, origin[1] + 0, origin[2] + 0],
    direction: [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]].map((cosine) => cosine + 0),
    largestJitter,
  };
}

function axesOf({ path, orientation }: SlicePlane): { row: number[]; column: number[]; normal: number[] } {
  const row = orientation.slice(0, 3);
  const column = orientation.slice(3, 6);
  const rowLength = Math.hypot(...row);
  const columnLength = Math.hypot(...column);
  const cosine = dot(row, column) / (rowLength * columnLength);
  if (!(Math.abs(rowLength - 1) < 1e-3 && Math.abs(columnLength - 1) < 1e-3 && Math.abs(cosine) < 1e-3)) {
    throw new ImageFileError(
      "image-geometry",
      path,
      `ImageOrientationPatient (0020,0037) is expected to hold two unit vectors at right angles, got ${orientation.join(", ")}`,
      "export the series again from its source",
    );
  }
  const unitRow = row.map((value) => value / rowLength);
  const along = dot(unitRow, column);
  const right = column.map((value, axis) => value - along * unitRow[axis]);
  const length = Math.hypot(...right);
  const unitColumn = right.map((value) => value / length);
  return { row: unitRow, column: unitColumn, normal: cross(unitRow, unitColumn) };
}

function regularGap(
  slices: readonly SlicePlane[],
  order: readonly number[],
  depths: readonly number[],
  gapJitter: number,
): { readonly gap: number; readonly largestJitter: number } {
  if (order.length === 1) return { gap: gapOfOne(slices[0]), largestJitter: 0 };
  const gaps = order.slice(1).map((index, i) => depths[index] - depths[order[i]]);
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)];
  const pair = (i: number): string => `${slices[order[i]].path} and ${slices[order[i + 1]].path}`;
  const twice = gaps.flatMap((gap, i) => (gap < Math.max(0.05 * median, 1e-3) ? [i] : []));
  if (twice.length > 0) {
    throw new ImageFileError(
      "series-duplicates",
      slices[order[0]].path,
      `expected one slice per position, got ${twice.length + 1} too close to another: ${listed(twice.map(pair))}`,
      "keep one copy; split echoes, phases or time points into folders of their own",
    );
  }
  const largestJitter = gaps.reduce((largest, gap) => Math.max(largest, Math.abs(gap - median) / median), 0);
  const irregular = gaps.flatMap((gap, i) => (Math.abs(gap - median) > gapJitter * median ? [i] : []));
  if (irregular.length > 0) {
    throw new ImageFileError(
      "series-gaps",
      slices[order[0]].path,
      `expected slices ${mm(median)} mm apart (within ${100 * gapJitter} %), got ` +
        listed(irregular.map((i) => `${mm(gaps[i])} mm between ${pair(i)}`)),
      "add the missing slices, or allow a larger gap jitter if the gaps are real",
    );
  }
  const mean = (depths[order[order.length - 1]] - depths[order[0]]) / gaps.length;
  // Positions are decimal text: what differs beyond a nanometer is arithmetic.
  return { gap: Number(mean.toFixed(6)), largestJitter };
}

function gapOfOne({ path, thicknessMm }: SlicePlane): number {
  if (thicknessMm !== null && thicknessMm > 0) return thicknessMm;
  throw new ImageFileError(
    "dicom-missing-tag",
    path,
    "expected SpacingBetweenSlices (0018,0088) or SliceThickness (0018,0050), the only source of the depth of a single slice, got none above zero",
    "give the folder of the whole series",
  );
}

function differ(
  first: SlicePlane,
  slice: SlicePlane,
  tag: string,
  expected: readonly number[],
  got: readonly number[],
) {
  return new ImageFileError(
    "series-slices-differ",
    slice.path,
    `${tag} is expected to be ${expected.join(", ")} as in ${first.path}, got ${got.join(", ")}`,
    "move localizers and other series into folders of their own",
  );
}

function listed(parts: readonly string[]): string {
  return parts.length <= 5 ? parts.join("; ") : `${parts.slice(0, 5).join("; ")}; and ${parts.length - 5} more`;
}

function mm(value: number): string {
  return String(Number(value.toFixed(4)));
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left[0] * right[0] + left[1] * right[1] + left[2] * right[2];
}

function cross(left: readonly number[], right: readonly number[]): number[] {
  return [
    left[1] * right[2] - left[2] * right[1],
    left[2] * right[0] - left[0] * right[2],
    left[0] * right[1] - left[1] * right[0],
  ];
}
