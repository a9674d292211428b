import type { Grid } from "../image/grid.ts";
import type { DicomFile } from "./dicom-dataset.ts";
import { dicomFrames } from "./dicom-frames.ts";
import type { DicomFrame } from "./dicom-frames.ts";
import { framesOf, pixelLayout, writeFrame } from "./dicom-pixels.ts";
import type { PixelLayout } from "./dicom-pixels.ts";
import { badValue, itemsOf, missingTag, requiredNumber, requiredText, textOf } from "./dicom-values.ts";
import { ImageFileError } from "./image-file-error.ts";
import { orderSlices } from "./order-slices.ts";
import { MaskError, selectRegions } from "./region-selection.ts";
import type { RegionEntry, RegionSelection } from "./region-selection.ts";
import type { RegionReading } from "./read-structure-set.ts";
import { shortUidDigest } from "./told-value.ts";

/** Distance of a pixel center from the nearest voxel center, in voxels. */
const ALIGNMENT = 0.05;
const why = "which describes a segmentation";

/** Segments of a segmentation, with the number of their frames (a label map has every segment in every frame). */
export function segmentationSegments(file: DicomFile): readonly RegionEntry[] {
  const { dataset } = file;
  const segments = itemsOf(dataset, "SegmentSequence");
  if (segments.length === 0) throw missingTag(dataset.path, "SegmentSequence", why);
  const isLabelMap = textOf(dataset, "SegmentationType") === "LABELMAP";
  const frames = dicomFrames(file);
  return segments.map((item) => {
    const number = requiredNumber(item, "SegmentNumber", why);
    const count = isLabelMap ? frames.length : frames.filter(({ segment }) => segment === number).length;
    return { number, name: textOf(item, "SegmentLabel", dataset), count, counted: "frames" };
  });
}

/**
 * Reads segments of a DICOM segmentation: binary, fractional (inside from half of the maximum on) or label map.
 *
 * @param file - segmentation
 * @param selection - which segment
 * @param image - frame of reference of the image, and the grid that the frames are placed on (null: their own); null: nothing is known of it
 * @returns the region, the grid that it lies on, the segments taken and what was found
 * @throws MaskError with code `roi-missing`, `roi-several` or `roi-grid`
 * @throws ImageFileError, with codes of DICOM files
 */
export async function readSegmentation(
  file: DicomFile,
  selection: RegionSelection,
  image: { readonly grid: Grid | null; readonly frameOfReference: string | null } | null,
): Promise<RegionReading & { readonly grid: Grid }> {
  const { dataset } = file;
  const { path } = dataset;
  const type = requiredText(dataset, "SegmentationType", why);
  if (type !== "BINARY" && type !== "FRACTIONAL" && type !== "LABELMAP") {
    throw badValue(path, "SegmentationType", "BINARY, FRACTIONAL or LABELMAP", type);
  }
  const layout = pixelLayout(file);
  if (type === "BINARY" && layout.bitsAllocated !== 1) {
    throw badValue(path, "BitsAllocated", "1 for a binary segmentation", String(layout.bitsAllocated));
  }
  if (type !== "BINARY" && layout.bitsAllocated !== 8 && layout.bitsAllocated !== 16) {
    throw badValue(path, "BitsAllocated", "8 or 16", String(layout.bitsAllocated));
  }
  const present = segmentationSegments(file);
  const taken = selectRegions(present, selection, path);
  const numbers = new Set(taken.map(({ number }) => number));
  const notes: string[] = [];
  checkFrame(file, image?.frameOfReference ?? null, image !== null, notes);
  const threshold = type === "FRACTIONAL" ? requiredNumber(dataset, "MaximumFractionalValue", why) / 2 : 0;
  if (type === "FRACTIONAL") {
    const kind = textOf(dataset, "SegmentationFractionalType") ?? "kind not said";
    notes.push(`fractional segmentation (${kind}): inside from ${threshold} of ${2 * threshold} on`);
  }
  const all = dicomFrames(file);
  const wanted = type === "LABELMAP" ? all : all.filter(({ segment }) => segment !== null && numbers.has(segment));
  if (type !== "LABELMAP" && all.some(({ segment }) => segment === null)) {
    throw missingTag(path, "ReferencedSegmentNumber", "which segment a frame belongs to");
  }
  const grid = image?.grid ?? ownGrid(all, layout);
  const values = new Uint8Array(new SharedArrayBuffer(grid.size[0] * grid.size[1] * grid.size[2]));
  const decode = frameDecoder(file, layout);
  const stored = new Float64Array(layout.rows * layout.columns);
  for (const frame of wanted) {
    await decode(frame.frame, stored);
    const inside =
      type === "LABELMAP" ? (value: number) => numbers.has(value) : (value: number) => value > 0 && value >= threshold;
    place(stored, inside, frame, layout, grid, values, path);
  }
  return { values, grid, taken, notes };
}

function checkFrame({ dataset }: DicomFile, expected: string | null, hasImage: boolean, notes: string[]): void {
  if (!hasImage) return;
  const got = textOf(dataset, "FrameOfReferenceUID");
  if (expected === null || got === null) {
    notes.push("image or segmentation names no frame of reference: that they belong together cannot be checked");
  } else if (got !== expected) {
    throw new MaskError(
      "roi-grid",
      dataset.path,
      `the segmentation was made in frame of reference ${shortUidDigest(got)}, expected ${shortUidDigest(expected)} of the image`,
      "name the image that it was made on",
    );
  }
}

/** Bits of a binary segmentation run on across frames, lowest first (PS3.5, 8.1.1). */
function frameDecoder(file: DicomFile, layout: PixelLayout): (frame: number, target: Float64Array) => Promise<void> {
  const pixels = layout.rows * layout.columns;
  if (layout.bitsAllocated !== 1) {
    const frames = framesOf(file, layout);
    return async (frame, target) => {
      const { bytes, littleEndian } = await frames(frame);
      writeFrame(bytes, littleEndian, layout, 1, 0, target, 0);
    };
  }
  const element = file.dataset.elements.get(0x7fe00010);
  if (element === undefined || element.fragments !== null) {
    throw new ImageFileError(
      "image-unsupported",
      file.dataset.path,
      "PixelData (7FE0,0010) of a binary segmentation is expected as plain bits, got compressed frames",
      "export it uncompressed",
    );
  }
  framesOf(file, layout);
  return (frame, target) => {
    for (let i = 0; i < pixels; i++) {
      const bit = frame * pixels + i;
      target[i] = (file.dataset.bytes[element.start + (bit >> 3)] >> (bit & 7)) & 1;
    }
    return Promise.resolve();
  };
}

/** The grid of the frames, with the empty slices that many writers leave out between them. */
function ownGrid(frames: readonly DicomFrame[], layout: PixelLayout): Grid {
  const [a, b, c, d, e, f] = frames[0].orientation;
  const normal = [b * f - c * e, c * d - a * f, a * e - b * d];
  const depth = ({ positionMm }: DicomFrame): number =>
    positionMm.reduce((sum, mm, axis) => sum + mm * normal[axis], 0);
  const sorted = frames.toSorted((left, right) => depth(left) - depth(right));
  const slices = sorted.filter((frame, i) => i === 0 || depth(frame) - depth(sorted[i - 1]) > 1e-3);
  const gaps = slices.slice(1).map((frame, i) => depth(frame) - depth(slices[i]));
  const gap = gaps.length === 0 ? null : Math.min(...gaps);
  const filled = slices.flatMap((frame, i) => {
    const empty = i === 0 || gap === null ? 0 : Math.round(gaps[i - 1] / gap) - 1;
    const between = Array.from({ length: Math.min(empty, 10_000) }, (_, k) => ({
      ...frame,
      positionMm: slices[i - 1].positionMm.map((mm, axis) => mm + ((k + 1) * gaps[i - 1] * normal[axis]) / (empty + 1)),
    }));
    return [...between, frame];
  });
  const { spacingMm, originMm, direction } = orderSlices(filled, 0.02);
  return { size: [layout.columns, layout.rows, filled.length], spacingMm, originMm, direction };
}

function place(
  stored: Float64Array,
  inside: (value: number) => boolean,
  frame: DicomFrame,
  layout: PixelLayout,
  grid: Grid,
  values: Uint8Array,
  path: string,
): void {
  const { direction, spacingMm, originMm, size } = grid;
  const [rowGap, columnGap] = frame.pixelSpacingMm;
  const offset = frame.positionMm.map((mm, axis) => mm - originMm[axis]);
  const start = [0, 1, 2].map(
    (axis) =>
      (direction[axis] * offset[0] + direction[3 + axis] * offset[1] + direction[6 + axis] * offset[2]) /
      spacingMm[axis],
  );
  const turned = frame.orientation.some(
    (cosine, i) => Math.abs(cosine - direction[3 * (i % 3) + Math.floor(i / 3)]) > 1e-3,
  );
  const scaled =
    Math.abs(columnGap - spacingMm[0]) * size[0] > ALIGNMENT * spacingMm[0] ||
    Math.abs(rowGap - spacingMm[1]) * size[1] > ALIGNMENT * spacingMm[1];
  if (
    turned ||
    scaled ||
    start.some((index, axis) => Math.abs(index - Math.round(index)) > (axis === 2 ? 0.2 : ALIGNMENT))
  ) {
    throw new MaskError(
      "roi-grid",
      path,
      `frame ${frame.frame + 1} is expected on the grid of the image, got pixels of ${columnGap} x ${rowGap} mm at index (${start.map((index) => index.toFixed(2)).join(", ")})`,
      "name the image that it was made on, or resample the segmentation to it",
    );
  }
  const [x0, y0, z] = start.map(Math.round);
  for (let y = 0; y < layout.rows; y++) {
    for (let x = 0; x < layout.columns; x++) {
      if (!inside(stored[x + layout.columns * y])) continue;
      const [toX, toY] = [x + x0, y + y0];
      if (toX < 0 || toX >= size[0] || toY < 0 || toY >= size[1] || z < 0 || z >= size[2]) {
        throw new MaskError(
          "roi-grid",
          path,
          `frame ${frame.frame + 1} is expected inside of the image (${size.join(" x ")} voxels), got a voxel at (${toX}, ${toY}, ${z})`,
          "name the image that it was made on",
        );
      }
      values[toX + size[0] * (toY + size[1] * z)] = 1;
    }
  }
}
