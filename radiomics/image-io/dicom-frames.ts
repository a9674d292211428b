import type { DicomDataset, DicomFile } from "./dicom-dataset.ts";
import { pixelLayout } from "./dicom-pixels.ts";
import type { DicomKeyword } from "./dicom-tags.ts";
import {
  badValue,
  itemsOf,
  missingTag,
  numberOf,
  numbersOf,
  requiredNumber,
  requiredNumbers,
  textOf,
} from "./dicom-values.ts";
import type { SlicePlane } from "./order-slices.ts";

/** One slice of a file. */
export interface DicomFrame extends SlicePlane {
  readonly frame: number;
  readonly slope: number;
  readonly intercept: number;
  /** Segmentations only. */
  readonly segment: number | null;
}

const place = "which says where a slice lies";

/**
 * Every slice of a file: one of a classic image, many of a dose grid, a segmentation or an enhanced multi-frame image.
 *
 * @param file - with pixels
 * @returns one entry per frame, in file order
 * @throws ImageFileError with code `dicom-missing-tag` or `dicom-tag-value`
 */
export function dicomFrames(file: DicomFile): DicomFrame[] {
  const { dataset } = file;
  const { frames } = pixelLayout(file);
  const offsets = numbersOf(dataset, "GridFrameOffsetVector");
  if (textOf(dataset, "Modality") === "RTDOSE") return doseFrames(dataset, frames, offsets);
  const perFrame = itemsOf(dataset, "PerFrameFunctionalGroupsSequence");
  if (perFrame.length === 0) {
    if (frames === 1) return [frameFrom(dataset, 0, [dataset])];
    throw missingTag(dataset.path, "PerFrameFunctionalGroupsSequence", "which says where each frame lies");
  }
  if (perFrame.length !== frames) {
    throw badValue(dataset.path, "PerFrameFunctionalGroupsSequence", `${frames} items`, String(perFrame.length));
  }
  const shared = itemsOf(dataset, "SharedFunctionalGroupsSequence");
  return perFrame.map((group, frame) => frameFrom(dataset, frame, [group, ...shared]));
}

function frameFrom(dataset: DicomDataset, frame: number, groups: readonly DicomDataset[]): DicomFrame {
  const found = (sequence: DicomKeyword): DicomDataset =>
    groups.flatMap((group) => itemsOf(group, sequence))[0] ?? dataset;
  const measures = found("PixelMeasuresSequence");
  const values = found("PixelValueTransformationSequence");
  const { slope, intercept } = rescaleOf(dataset, values);
  return {
    path: dataset.path,
    frame,
    positionMm: requiredNumbers(found("PlanePositionSequence"), "ImagePositionPatient", 3, place),
    orientation: requiredNumbers(found("PlaneOrientationSequence"), "ImageOrientationPatient", 6, place),
    pixelSpacingMm: pixelSpacing(measures),
    thicknessMm: numberOf(measures, "SpacingBetweenSlices") ?? numberOf(measures, "SliceThickness"),
    slope,
    intercept,
    segment: numberOf(found("SegmentIdentificationSequence"), "ReferencedSegmentNumber"),
  };
}

function pixelSpacing(dataset: DicomDataset): readonly number[] {
  const gaps = requiredNumbers(dataset, "PixelSpacing", 2, "the size of a pixel in mm");
  if (gaps.some((gap) => !(gap > 0) || gap > 1000)) {
    throw badValue(dataset.path, "PixelSpacing", "two gaps above 0 mm", gaps.join(", "));
  }
  return gaps;
}

/** CT and PET must say how stored pixels become values; elsewhere the pixels are the values where nothing is said. */
function rescaleOf(
  dataset: DicomDataset,
  values: DicomDataset,
): { readonly slope: number; readonly intercept: number } {
  if (itemsOf(dataset, "ModalityLUTSequence").length > 0) {
    throw badValue(dataset.path, "ModalityLUTSequence", "absent (a slope and an intercept)", "a table of values");
  }
  const modality = textOf(dataset, "Modality");
  const why = "without which pixels have no value";
  const needed = modality === "CT" || modality === "PT";
  const slope = needed ? requiredNumber(values, "RescaleSlope", why) : numberOf(values, "RescaleSlope");
  const intercept = needed ? requiredNumber(values, "RescaleIntercept", why) : numberOf(values, "RescaleIntercept");
  if (slope === 0) throw badValue(dataset.path, "RescaleSlope", "not 0", "0");
  if (slope === null && intercept !== null) throw missingTag(dataset.path, "RescaleSlope", why);
  if (slope !== null && intercept === null) throw missingTag(dataset.path, "RescaleIntercept", why);
  return { slope: slope ?? 1, intercept: intercept ?? 0 };
}

/** Planes of a dose grid (PS3.3 C.8.8.3.2): offsets from the first plane, or positions along z. */
function doseFrames(dataset: DicomDataset, frames: number, offsets: readonly number[] | null): DicomFrame[] {
  const position = requiredNumbers(dataset, "ImagePositionPatient", 3, place);
  const orientation = requiredNumbers(dataset, "ImageOrientationPatient", 6, place);
  const scaling = requiredNumber(dataset, "DoseGridScaling", "without which the pixels are no dose");
  if (!(scaling > 0)) throw badValue(dataset.path, "DoseGridScaling", "above 0", String(scaling));
  if (frames > 1 && offsets === null) throw missingTag(dataset.path, "GridFrameOffsetVector", place);
  const vector = offsets ?? [0];
  if (vector.length !== frames) {
    throw badValue(dataset.path, "GridFrameOffsetVector", `${frames} numbers`, String(vector.length));
  }
  const [a, b, c, d, e, f] = orientation;
  const normal = [b * f - c * e, c * d - a * f, a * e - b * d];
  const relative = vector[0] === 0;
  const axial = Math.abs(Math.abs(normal[2]) - 1) < 1e-6;
  if (!relative && !(axial && Math.abs(vector[0] - position[2]) < 1e-3)) {
    throw badValue(dataset.path, "GridFrameOffsetVector", "0 or the z position first", String(vector[0]));
  }
  const base = {
    path: dataset.path,
    orientation,
    pixelSpacingMm: pixelSpacing(dataset),
    thicknessMm: numberOf(dataset, "SliceThickness"),
    slope: scaling,
    intercept: 0,
    segment: null,
  };
  return vector.map((offset, frame) => ({
    ...base,
    frame,
    positionMm: relative ? position.map((mm, axis) => mm + offset * normal[axis]) : [position[0], position[1], offset],
  }));
}
