import type { Grid } from "../image/grid.ts";
import { resampledGrid } from "../image/resampled-grid.ts";
import type { ImageFormat } from "./image-record.ts";
import { dicomFilesIn, openDicomSeries } from "./read-dicom-image.ts";
import type { DicomOptions } from "./read-dicom-image.ts";
import { readMetaImageHeader } from "./read-meta-image.ts";
import { readNiftiGrid } from "./read-nifti.ts";
import { readNrrdHeader } from "./read-nrrd.ts";
import { recognizeFormat } from "./recognize-format.ts";

/** What is known of an image before its voxels are read. */
export interface ImageFacts {
  readonly format: ImageFormat;
  readonly modality: string | null;
  readonly units: string | null;
  readonly grid: Grid;
  readonly frameOfReference: string | null;
  /** Of the voxels in double precision. */
  readonly bytes: number;
  readonly notes: readonly string[];
}

/**
 * Reads the header of an image of any format, without decoding its voxels.
 *
 * @param path - file or folder on this machine
 * @param options - DICOM only: gap jitter and series
 * @returns geometry, modality and memory
 * @throws ImageFileError as `readImage`, for what the header shows
 */
export async function inspectImage(path: string, options: DicomOptions = {}): Promise<ImageFacts> {
  const format = await recognizeFormat(path);
  if (format === "dicom" || format === "dicom-folder") {
    const paths = format === "dicom" ? [path] : await dicomFilesIn(path);
    const { modality, units, grid, frameOfReference, notes } = await openDicomSeries(paths, path, options);
    return { format: "dicom", modality, units, grid, frameOfReference, bytes: gridBytes(grid), notes };
  }
  const grid = await headerGrid(format, path);
  return { format, modality: null, units: null, grid, frameOfReference: null, bytes: gridBytes(grid), notes: [] };
}

/**
 * What the whole image would take on the interpolation grid, in double precision: an upper bound of what extraction
 * allocates, which keeps the box of the region only.
 *
 * @param grid - of the image as it was read
 * @param spacingMm - wanted spacing per axis in mm; null keeps the axis as it is
 * @returns bytes
 */
export function resampledBytes(grid: Grid, spacingMm: readonly (number | null)[]): number {
  return gridBytes(resampledGrid(grid, spacingMm));
}

function gridBytes({ size }: Grid): number {
  return size[0] * size[1] * size[2] * Float64Array.BYTES_PER_ELEMENT;
}

async function headerGrid(format: Exclude<ImageFormat, "dicom">, path: string): Promise<Grid> {
  switch (format) {
    case "nifti":
      return readNiftiGrid(path);
    case "nrrd":
      return gridOf((await readNrrdHeader(path)).header);
    case "meta-image":
      return gridOf((await readMetaImageHeader(path)).header);
  }
}

function gridOf({ size, spacingMm, originMm, direction }: Grid): Grid {
  return { size, spacingMm, originMm, direction };
}
