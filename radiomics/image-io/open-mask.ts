import type { Image } from "../image/image.ts";
import { parseDicom } from "./dicom-dataset.ts";
import type { DicomFile } from "./dicom-dataset.ts";
import { textOf } from "./dicom-values.ts";
import { ImageFileError } from "./image-file-error.ts";
import type { ImageRecord } from "./image-record.ts";
import { labelValues } from "./label-values.ts";
import type { LabelValues } from "./label-values.ts";
import { dicomFilesIn } from "./read-dicom-image.ts";
import { readImage } from "./read-image.ts";
import { readSource } from "./read-source.ts";
import type { SourceFile } from "./read-source.ts";
import { recognizeFormat } from "./recognize-format.ts";

const STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3";
const segmentations = new Set(["1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"]);

export interface DicomMask {
  readonly kind: "structure-set" | "segmentation";
  readonly file: DicomFile;
  readonly source: SourceFile;
}

export interface LabelImage {
  readonly kind: "labels";
  readonly image: Image;
  readonly record: ImageRecord;
  readonly found: LabelValues;
}

/** Opens a mask file of any format, without choosing a region yet. */
export async function openMask(path: string): Promise<DicomMask | LabelImage> {
  const format = await recognizeFormat(path);
  if (format !== "dicom" && format !== "dicom-folder") {
    const { image, record } = await readImage(path);
    return { kind: "labels", image, record, found: labelValues(image.values, path) };
  }
  const paths = format === "dicom" ? [path] : await dicomFilesIn(path);
  if (paths.length !== 1) {
    throw new ImageFileError(
      "image-format",
      path,
      `expected one DICOM structure set or segmentation, got a folder of ${paths.length} files`,
      "name the file",
    );
  }
  const { bytes, source } = await readSource(paths[0]);
  const file = parseDicom(bytes, paths[0]);
  const kind = textOf(file.dataset, "SOPClassUID");
  if (kind === STRUCTURE_SET) return { kind: "structure-set", file, source };
  if (kind !== null && segmentations.has(kind)) return { kind: "segmentation", file, source };
  throw new ImageFileError(
    "image-format",
    paths[0],
    `expected a DICOM structure set or segmentation, got SOPClassUID (0008,0016) ${kind ?? "absent"} (Modality ${textOf(file.dataset, "Modality") ?? "absent"})`,
    "check that this is the mask and not the image",
  );
}
