import type { Grid } from "../image/grid.ts";
import type { DicomDataset, DicomFile } from "./dicom-dataset.ts";
import {
  badValue,
  itemsOf,
  missingTag,
  numberOf,
  numbersOf,
  requiredNumber,
  requiredText,
  textOf,
} from "./dicom-values.ts";
import { rasterizeContours } from "./rasterize-contours.ts";
import type { SliceContour } from "./rasterize-contours.ts";
import { describeRegion, MaskError, selectRegions } from "./region-selection.ts";
import type { RegionEntry, RegionSelection } from "./region-selection.ts";
import { shortUidDigest } from "./told-value.ts";

/** Distance of a contour from the plane of its slice, in slices. */
const PLANE_TOLERANCE = 0.2;
/** How far outside of the outermost voxel centers a contour may run, in voxels. */
const BORDER_TOLERANCE = 1.5;

interface Roi extends RegionEntry {
  readonly frameOfReference: string | null;
  readonly contours: readonly DicomDataset[];
}

export interface RegionReading {
  /** 1 inside, on a SharedArrayBuffer. */
  readonly values: Uint8Array;
  readonly taken: readonly RegionEntry[];
  readonly notes: readonly string[];
}

/** ROIs of a structure set, with the number of their contours. */
export function structureSetRois({ dataset }: DicomFile): readonly Roi[] {
  const drawn = new Map<number, readonly DicomDataset[]>();
  for (const item of itemsOf(dataset, "ROIContourSequence")) {
    const number = requiredNumber(item, "ReferencedROINumber", "which ROI contours belong to");
    if (drawn.has(number)) throw badValue(dataset.path, "ReferencedROINumber", "one item per ROI", `two for ${number}`);
    drawn.set(number, itemsOf(item, "ContourSequence"));
  }
  const named = itemsOf(dataset, "StructureSetROISequence");
  if (named.length === 0) throw missingTag(dataset.path, "StructureSetROISequence", "which names the ROIs");
  return named.map((item) => {
    const number = requiredNumber(item, "ROINumber", "which identifies an ROI");
    const contours = drawn.get(number) ?? [];
    return {
      number,
      name: textOf(item, "ROIName", dataset) ?? "",
      count: contours.length,
      counted: "contours",
      frameOfReference: textOf(item, "ReferencedFrameOfReferenceUID"),
      contours,
    };
  });
}

/**
 * Draws ROIs of a DICOM structure set (RTSTRUCT) on the grid of their image, which may be oblique.
 *
 * @param file - structure set
 * @param selection - which ROI
 * @param grid - of the image that the ROI was drawn on
 * @param frameOfReference - of that image; null where it has none (no DICOM), which is then noted
 * @returns the region, the ROIs taken and what was found
 * @throws MaskError with code `roi-missing`, `roi-several`, `roi-contours` or `roi-grid`
 * @throws ImageFileError with code `dicom-missing-tag` or `dicom-tag-value`
 */
export function readStructureSet(
  file: DicomFile,
  selection: RegionSelection,
  grid: Grid,
  frameOfReference: string | null,
): RegionReading {
  const { path } = file.dataset;
  const rois = structureSetRois(file);
  const drawn = selection === null ? rois.filter(({ count }) => count > 0) : rois;
  const numbers = new Set(selectRegions(drawn.length > 0 ? drawn : rois, selection, path).map(({ number }) => number));
  const taken = rois.filter(({ number }) => numbers.has(number));
  const notes: string[] = [];
  const values = new Uint8Array(new SharedArrayBuffer(grid.size[0] * grid.size[1] * grid.size[2]));
  for (const roi of taken) {
    if (roi.count === 0) throw contourError(path, roi, "it has no contours", "draw the region, or name another");
    checkFrame(path, roi, frameOfReference, notes);
    const contours = roi.contours.flatMap((contour) => sliceContour(contour, roi, grid, path, notes));
    if (contours.length === 0) throw contourError(path, roi, "none of its contours encloses an area", "draw it again");
    notes.push(...missingSlices(roi, contours));
    const one = rasterizeContours(contours, grid.size);
    for (let i = 0; i < values.length; i++) values[i] |= one[i];
  }
  return { values, taken, notes };
}

function checkFrame(path: string, roi: Roi, frameOfReference: string | null, notes: string[]): void {
  if (roi.frameOfReference === null) {
    throw new MaskError(
      "roi-grid",
      path,
      `ReferencedFrameOfReferenceUID (3006,0024) is expected for ROI ${describeRegion(roi)}, got none`,
      "export the structure set again",
    );
  }
  if (frameOfReference === null) {
    notes.push("the image names no frame of reference: that the ROI was drawn on it cannot be checked");
    return;
  }
  if (roi.frameOfReference === frameOfReference) return;
  throw new MaskError(
    "roi-grid",
    path,
    `ROI ${describeRegion(roi)} was drawn in frame of reference ${shortUidDigest(roi.frameOfReference)}, expected ${shortUidDigest(frameOfReference)} of the image`,
    "name the image that it was drawn on, or register the structure set to this image",
  );
}

/** Corners of one contour in voxel coordinates; none where it encloses no area. */
function sliceContour(contour: DicomDataset, roi: Roi, grid: Grid, path: string, notes: string[]): SliceContour[] {
  const type = requiredText(contour, "ContourGeometricType", "which says whether a contour is closed");
  if (type !== "CLOSED_PLANAR" && type !== "CLOSEDPLANAR_XOR") {
    throw contourError(
      path,
      roi,
      `ContourGeometricType (3006,0042) is expected to be CLOSED_PLANAR, got ${type}`,
      "close the contours in the program that drew them",
    );
  }
  const data = numbersOf(contour, "ContourData");
  if (data === null) throw missingTag(path, "ContourData", `the corners of ROI ${describeRegion(roi)}`);
  if (data.length % 3 !== 0) throw badValue(path, "ContourData", "three numbers per corner", `${data.length} numbers`);
  const declared = numberOf(contour, "NumberOfContourPoints");
  if (declared !== null && declared !== data.length / 3) {
    throw badValue(path, "NumberOfContourPoints", `${data.length / 3} as in ContourData`, String(declared));
  }
  const { corners, depths } = toVoxels(data, grid);
  const slice = Math.round(depths.reduce((sum, depth) => sum + depth, 0) / depths.length);
  const farthest = depths.reduce((most, depth) => Math.max(most, Math.abs(depth - slice)), 0);
  if (farthest > PLANE_TOLERANCE) {
    throw contourError(
      path,
      roi,
      `a contour is expected on the plane of a slice, got one ${(farthest * grid.spacingMm[2]).toFixed(2)} mm off slice ${slice}`,
      "name the image that it was drawn on",
    );
  }
  checkInside(corners, slice, grid, path, roi);
  if (data.length < 9) {
    const note = `contours of fewer than three corners enclose no area and were left out (ROI ${describeRegion(roi)})`;
    if (!notes.includes(note)) notes.push(note);
    return [];
  }
  return [{ slice, corners }];
}

function toVoxels(data: readonly number[], grid: Grid): { readonly corners: Float64Array; readonly depths: number[] } {
  const { direction, originMm, spacingMm } = grid;
  const count = data.length / 3;
  const corners = new Float64Array(2 * count);
  const depths: number[] = [];
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [data[3 * i] - originMm[0], data[3 * i + 1] - originMm[1], data[3 * i + 2] - originMm[2]];
    for (let axis = 0; axis < 3; axis++) {
      const index = (direction[axis] * x + direction[3 + axis] * y + direction[6 + axis] * z) / spacingMm[axis];
      if (axis < 2) corners[2 * i + axis] = index;
      else depths.push(index);
    }
  }
  return { corners, depths };
}

function checkInside(corners: Float64Array, slice: number, grid: Grid, path: string, roi: Roi): void {
  let outside = slice < 0 || slice >= grid.size[2];
  for (let i = 0; i < corners.length; i++) {
    const length = grid.size[i % 2];
    if (corners[i] < -BORDER_TOLERANCE || corners[i] > length - 1 + BORDER_TOLERANCE) outside = true;
  }
  if (!outside) return;
  throw new MaskError(
    "roi-grid",
    path,
    `ROI ${describeRegion(roi)} is expected inside of the image (${grid.size.join(" x ")} voxels), got a contour outside of it (slice ${slice})`,
    "name the image that it was drawn on",
  );
}

function missingSlices(roi: Roi, contours: readonly SliceContour[]): string[] {
  const slices = new Set(contours.map(({ slice }) => slice));
  const [first, last] = [Math.min(...slices), Math.max(...slices)];
  const missing = last - first + 1 - slices.size;
  return missing === 0
    ? []
    : [`ROI ${describeRegion(roi)} has no contour on ${missing} slices between its first and last: they stay empty`];
}

function contourError(path: string, roi: Roi, problem: string, fix: string): MaskError {
  return new MaskError("roi-contours", path, `ROI ${describeRegion(roi)}: ${problem}`, fix);
}
