import type { Image, Mask } from "../image/image.ts";
import type { Grid } from "../image/grid.ts";
import { parseDicom } from "./dicom-dataset.ts";
import type { DicomFile } from "./dicom-dataset.ts";
import { textOf } from "./dicom-values.ts";
import { ImageFileError } from "./image-file-error.ts";
import type { ImageRecord } from "./image-record.ts";
import { labelValues } from "./label-values.ts";
import type { LabelCount } from "./label-values.ts";
import { readImage } from "./read-image.ts";
import { readSegmentation, segmentationSegments } from "./read-segmentation.ts";
import { readSource } from "./read-source.ts";
import type { SourceFile } from "./read-source.ts";
import { readStructureSet, structureSetRois } from "./read-structure-set.ts";
import { dicomFilesIn } from "./read-dicom-image.ts";
import { recognizeFormat } from "./recognize-format.ts";
import { MaskError } from "./region-selection.ts";
import type { RegionEntry, RegionSelection } from "./region-selection.ts";

export interface MaskReading {
  readonly mask: Mask;
  /** Number of the (first) region that the mask stands for. */
  readonly label: number;
  /** The regions that the mask stands for: one, or several of a union. */
  readonly taken: readonly RegionEntry[];
  /** Every region of the file. */
  readonly present: readonly RegionEntry[];
  readonly sources: readonly SourceFile[];
  /** What was found and decided. */
  readonly notes: readonly string[];
}

/** The image that a mask belongs to: needed for structure sets, and to place the frames of a segmentation. */
export interface MaskedImage {
  readonly image: Grid;
  readonly record: Pick<ImageRecord, "frameOfReference">;
}

const STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3";
const segmentations = new Set(["1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"]);

/**
 * Reads one region: of a label image (NIfTI, NRRD, MetaImage), a DICOM structure set or a DICOM segmentation.
 *
 * @param path - file, or a folder with one structure set or segmentation
 * @param selection - label, ROI or segment; null: the only one present
 * @param masked - what `readImage` returned for the image; null: label images and segmentations on their own grid
 * @returns the region as 0 and 1 on a SharedArrayBuffer, and what the file holds
 * @throws MaskError with code `mask-empty`, `mask-label`, `mask-labels-several`, `mask-values`, `roi-missing`, `roi-several`,
 * `roi-contours` or `roi-grid`
 * @throws ImageFileError as `readImage`
 */
export async function readMask(
  path: string,
  selection: RegionSelection,
  masked: MaskedImage | null = null,
): Promise<MaskReading> {
  const opened = await openMask(path);
  const reading =
    opened.kind === "labels" ? readLabels(path, selection, opened) : await readDicomRegion(opened, selection, masked);
  if (reading.mask.values.includes(1)) return reading;
  throw new MaskError(
    "mask-empty",
    path,
    "the mask is empty: expected a region, got no voxel inside",
    "draw the region, or remove the row of this case from the case table",
  );
}

/**
 * Lists the regions of a mask file.
 *
 * @param path - as in `readMask`
 * @returns labels with voxels, ROIs with contours or segments with frames
 * @throws ImageFileError, MaskError as `readMask`
 */
export async function listRegions(path: string): Promise<readonly RegionEntry[]> {
  const opened = await openMask(path);
  if (opened.kind === "labels") return labelEntries(labelValues(opened.image.values, path).counts);
  return opened.kind === "structure-set"
    ? structureSetRois(opened.file).map(entryOf)
    : segmentationSegments(opened.file);
}

interface DicomMask {
  readonly kind: "structure-set" | "segmentation";
  readonly file: DicomFile;
  readonly source: SourceFile;
}

interface LabelImage {
  readonly kind: "labels";
  readonly image: Image;
  readonly record: ImageRecord;
}

async function openMask(path: string): Promise<DicomMask | LabelImage> {
  const format = await recognizeFormat(path);
  if (format !== "dicom" && format !== "dicom-folder") {
    return { kind: "labels", ...(await readImage(path)) };
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

async function readDicomRegion(
  { kind, file, source }: DicomMask,
  selection: RegionSelection,
  masked: MaskedImage | null,
): Promise<MaskReading> {
  if (kind === "segmentation") {
    const image = masked === null ? null : { grid: masked.image, frameOfReference: masked.record.frameOfReference };
    const { values, grid, taken, notes } = await readSegmentation(file, selection, image);
    return {
      mask: { values, ...gridOf(grid) },
      label: taken[0].number,
      taken,
      present: segmentationSegments(file),
      sources: [source],
      notes,
    };
  }
  if (masked === null) {
    throw new MaskError(
      "roi-grid",
      file.dataset.path,
      "a structure set holds contours only, and the image that gives them a grid is expected, got none",
      "name the image together with the structure set",
    );
  }
  const present = structureSetRois(file);
  const { values, taken, notes } = readStructureSet(file, selection, masked.image, masked.record.frameOfReference);
  return {
    mask: { values, ...gridOf(masked.image) },
    label: taken[0].number,
    taken: taken.map(entryOf),
    present: present.map(entryOf),
    sources: [source],
    notes,
  };
}

function entryOf({ number, name, count, counted }: RegionEntry): RegionEntry {
  return { number, name, count, counted };
}

function gridOf({ size, spacingMm, originMm, direction }: Grid): Grid {
  return { size, spacingMm, originMm, direction };
}

function readLabels(path: string, selection: RegionSelection, { image, record }: LabelImage): MaskReading {
  const { labels, counts, notes } = labelValues(image.values, path);
  const wanted = chooseLabel(counts, selection, path);
  const values = new Uint8Array(new SharedArrayBuffer(labels.length));
  for (let i = 0; i < labels.length; i++) values[i] = labels[i] === wanted ? 1 : 0;
  const present = labelEntries(counts);
  return {
    mask: { values, ...gridOf(image) },
    label: wanted,
    taken: present.filter(({ number }) => number === wanted),
    present,
    sources: record.sources,
    notes: [...record.notes, ...notes],
  };
}

function labelEntries(counts: readonly LabelCount[]): RegionEntry[] {
  return counts.map(({ label, voxels }) => ({ number: label, name: null, count: voxels, counted: "voxels" }));
}

function chooseLabel(present: readonly LabelCount[], selection: RegionSelection, path: string): number {
  const only = present[0];
  if (only === undefined) {
    throw new MaskError(
      "mask-empty",
      path,
      "the mask is empty: expected a region, got no voxel but 0",
      "draw the region, or remove the row of this case from the case table",
    );
  }
  const list = present.map((entry) => `${entry.label} (${entry.voxels} voxels)`).join(", ");
  if (selection === null) {
    if (present.length === 1) return only.label;
    throw new MaskError(
      "mask-labels-several",
      path,
      `expected one label, got ${present.length}: ${list}`,
      `write one of them in the mask of the feature set, for example "label: ${only.label}"`,
    );
  }
  const label = typeof selection === "number" ? selection : "label" in selection ? selection.label : null;
  if (label === null) {
    throw new MaskError(
      "mask-label",
      path,
      `expected a label image to be asked for a label, got ${JSON.stringify(selection)}; it holds ${list}`,
      `write "label: ${only.label}" in the mask of the feature set`,
    );
  }
  if (present.some((entry) => entry.label === label)) return label;
  throw new MaskError(
    "mask-label",
    path,
    `expected label ${label}, got ${list}`,
    `write "label: ${only.label}" in the mask of the feature set if that is the region, or export the mask again`,
  );
}
