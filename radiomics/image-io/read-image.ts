import { dicomFilesIn, readDicomImage } from "./read-dicom-image.ts";
import type { DicomOptions } from "./read-dicom-image.ts";
import { ImageFileError } from "./image-file-error.ts";
import type { ImageFormat, ImageReading } from "./image-record.ts";
import { readMetaImage } from "./read-meta-image.ts";
import { readNiftiFile } from "./read-nifti.ts";
import { readNrrd } from "./read-nrrd.ts";
import type { SourceFile } from "./read-source.ts";
import { recognizeFormat } from "./recognize-format.ts";
import type { Image } from "../image/image.ts";

/**
 * Reads one image, whatever its format: NIfTI, NRRD, MetaImage, a DICOM file or a folder of DICOM slices.
 *
 * @param path - file or folder on this machine
 * @param options - DICOM only: gap jitter, series, conversion to SUV
 * @returns voxels on a SharedArrayBuffer in LPS, and the record of what they are and where they are from
 * @throws ImageFileError with a code per cause; a conversion to SUV of anything but DICOM PET is `suv-units`
 */
export async function readImage(path: string, options: DicomOptions = {}): Promise<ImageReading> {
  const format = await recognizeFormat(path);
  if (format === "dicom-folder") return readDicomImage(await dicomFilesIn(path), path, options);
  if (format === "dicom") return readDicomImage([path], path, options);
  if (options.suv !== undefined) {
    throw new ImageFileError(
      "suv-units",
      path,
      `expected a DICOM PET series to convert to SUV, got ${format}`,
      "name the DICOM folder, or remove the conversion if the values are SUV already",
    );
  }
  switch (format) {
    case "nifti": {
      const { image, source } = await readNiftiFile(path);
      return reading(format, image, [source], []);
    }
    case "nrrd": {
      const { image, sources, notes } = await readNrrd(path);
      return reading(format, image, sources, notes);
    }
    case "meta-image": {
      const { image, sources, notes } = await readMetaImage(path);
      return reading(format, image, sources, notes);
    }
  }
}

function reading(
  format: ImageFormat,
  image: Image,
  sources: readonly SourceFile[],
  notes: readonly string[],
): ImageReading {
  return { image, record: { format, modality: null, units: null, frameOfReference: null, sources, facts: {}, notes } };
}
