import type { Image } from "../image/image.ts";
import type { SourceFile } from "./read-source.ts";

export type ImageFormat = "nifti" | "nrrd" | "meta-image" | "dicom";

/** What the files say of an image beside its voxels; everything that a reader decided is in `notes`. */
export interface ImageRecord {
  readonly format: ImageFormat;
  /** DICOM only: CT, MR, PT, RTDOSE ... */
  readonly modality: string | null;
  /** HU, Gy, Bq/mL, `SUV body-weight (g/mL)` ...; null where the file does not say. */
  readonly units: string | null;
  readonly frameOfReference: string | null;
  /** In the order of the slices. */
  readonly sources: readonly SourceFile[];
  /** Attributes that the values depend on, and acquisition; no date, time, name or unique identifier. */
  readonly facts: Readonly<Record<string, string | number>>;
  readonly notes: readonly string[];
}

export interface ImageReading {
  readonly image: Image;
  readonly record: ImageRecord;
}
