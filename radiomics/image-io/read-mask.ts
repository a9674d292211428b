import { gridDifferences } from "../image/check-geometry.ts";
import type { Grid } from "../image/grid.ts";
import type { Mask } from "../image/image.ts";
import { maskOnGrid } from "../image/mask-on-grid.ts";
import type { ImageRecord } from "./image-record.ts";
import type { LabelCount } from "./label-values.ts";
import { openMask } from "./open-mask.ts";
import type { DicomMask, LabelImage } from "./open-mask.ts";
import { readSegmentation, segmentationSegments } from "./read-segmentation.ts";
import type { SourceFile } from "./read-source.ts";
import { readStructureSet, structureSetRois } from "./read-structure-set.ts";
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
  /** Nearest neighbor onto the grid of the image where the mask has another; default: it stays on its own. */
  readonly resample?: boolean;
}

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
  return await readOpened(await openMask(path), path, selection, masked);
}

/**
 * As `readMask`, of a file that is open already.
 *
 * @param opened - by `openMask`
 * @param path - named in the errors
 * @param selection - as in `readMask`
 * @param masked - as in `readMask`
 * @returns as `readMask`
 * @throws as `readMask`
 */
export async function readOpened(
  opened: DicomMask | LabelImage,
  path: string,
  selection: RegionSelection,
  masked: MaskedImage | null,
): Promise<MaskReading> {
  const drawn =
    opened.kind === "labels" ? readLabels(path, selection, opened) : await readDicomRegion(opened, selection, masked);
  if (!drawn.mask.values.includes(1)) {
    throw new MaskError(
      "mask-empty",
      path,
      "the mask is empty: expected a region, got no voxel inside",
      "draw the region, or remove the row of this case from the case table",
    );
  }
  return masked?.resample === true ? placed(drawn, masked.image, path) : drawn;
}

/** The region on the grid of the image, with a note of what that changed; as it is where the grids agree. */
function placed(reading: MaskReading, grid: Grid, path: string): MaskReading {
  const differences = gridDifferences(grid, reading.mask);
  if (differences.length === 0) return reading;
  const { mask, voxelsBefore, voxelsAfter, voxelsOutside } = maskOnGrid(reading.mask, grid);
  const note = [
    `the mask was brought onto the grid of the image by its nearest voxels (${differences.join("; ")})`,
    `${counted(voxelsBefore, reading.mask)} before, ${counted(voxelsAfter, grid)} after`,
    ...(voxelsOutside === 0 ? [] : [`${voxelsOutside} voxels lie outside of the image and were cut off`]),
  ].join(": ");
  if (voxelsAfter > 0) return { ...reading, mask, notes: [...reading.notes, note] };
  throw new MaskError(
    "mask-empty",
    path,
    `expected a region, got none on the grid of the image: ${note}`,
    "check that image and mask are of the same patient and visit",
  );
}

function counted(voxels: number, { spacingMm }: Grid): string {
  const volumeMm3 = voxels * spacingMm[0] * spacingMm[1] * spacingMm[2];
  return `${voxels} voxels (${Number(volumeMm3.toFixed(1))} mm3)`;
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
  if (opened.kind === "labels") return labelEntries(opened.found.counts);
  return opened.kind === "structure-set"
    ? structureSetRois(opened.file).map(entryOf)
    : segmentationSegments(opened.file);
}

async function readDicomRegion(
  { kind, file, source }: DicomMask,
  selection: RegionSelection,
  masked: MaskedImage | null,
): Promise<MaskReading> {
  if (kind === "segmentation") {
    const image =
      masked === null
        ? null
        : {
            grid: masked.resample === true ? null : masked.image,
            frameOfReference: masked.record.frameOfReference,
          };
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

function readLabels(path: string, selection: RegionSelection, { image, record, found }: LabelImage): MaskReading {
  const { labels, counts, notes } = found;
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

function namedIn(selection: RegionSelection): string {
  if (typeof selection !== "object" || selection === null) return String(selection);
  return Object.entries(selection)
    .filter(([key]) => key !== "multiple")
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(", ");
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
      `expected a label image to be asked for a label, got ${namedIn(selection)}; it holds ${list}`,
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
