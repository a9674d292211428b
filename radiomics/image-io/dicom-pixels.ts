import type { ByteRange, DicomFile } from "./dicom-dataset.ts";
import { decodeFrame, pixelError } from "./dicom-codec.ts";
import { dicomTags } from "./dicom-tags.ts";
import { badValue, numberOf, requiredNumber, textOf } from "./dicom-values.ts";

/** How the pixels of one file are stored. */
export interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly float: boolean;
  readonly keyword: "PixelData" | "FloatPixelData" | "DoubleFloatPixelData";
}

const why = "which says how pixels are stored";

/** True for files that hold pixels; structure sets, plans and reports do not. */
export function hasPixels({ dataset }: DicomFile): boolean {
  return [dicomTags.PixelData, dicomTags.FloatPixelData, dicomTags.DoubleFloatPixelData].some(([tag]) =>
    dataset.elements.has(tag),
  );
}

/**
 * Reads how pixels are stored and checks that they can be.
 *
 * @param file - with pixels
 * @returns the layout
 * @throws ImageFileError with code `dicom-missing-tag` or `dicom-tag-value`
 */
export function pixelLayout({ dataset }: DicomFile): PixelLayout {
  const { path } = dataset;
  const keyword = (["PixelData", "FloatPixelData", "DoubleFloatPixelData"] as const).find((keyword) =>
    dataset.elements.has(dicomTags[keyword][0]),
  );
  const rows = requiredNumber(dataset, "Rows", why);
  const columns = requiredNumber(dataset, "Columns", why);
  if (rows < 1) throw badValue(path, "Rows", "at least 1", String(rows));
  if (columns < 1) throw badValue(path, "Columns", "at least 1", String(columns));
  const frames = numberOf(dataset, "NumberOfFrames") ?? 1;
  if (!Number.isInteger(frames) || frames < 1) {
    throw badValue(path, "NumberOfFrames", "a whole number from 1", String(frames));
  }
  const samples = numberOf(dataset, "SamplesPerPixel") ?? 1;
  const photometric = textOf(dataset, "PhotometricInterpretation") ?? "MONOCHROME2";
  if (samples !== 1) throw badValue(path, "SamplesPerPixel", "1 (no color)", String(samples));
  if (photometric !== "MONOCHROME1" && photometric !== "MONOCHROME2") {
    throw badValue(path, "PhotometricInterpretation", "MONOCHROME1 or MONOCHROME2", photometric);
  }
  const bitsAllocated = requiredNumber(dataset, "BitsAllocated", why);
  const base = { rows, columns, frames };
  if (keyword === "FloatPixelData" || keyword === "DoubleFloatPixelData") {
    const bits = keyword === "FloatPixelData" ? 32 : 64;
    if (bitsAllocated !== bits) throw badValue(path, "BitsAllocated", String(bits), String(bitsAllocated));
    return { ...base, bitsAllocated: bits, bitsStored: bits, highBit: bits - 1, signed: true, float: true, keyword };
  }
  if (bitsAllocated !== 1 && bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32) {
    throw badValue(path, "BitsAllocated", "1, 8, 16 or 32", String(bitsAllocated));
  }
  const bitsStored = requiredNumber(dataset, "BitsStored", why);
  const highBit = numberOf(dataset, "HighBit") ?? bitsStored - 1;
  const representation = requiredNumber(dataset, "PixelRepresentation", why);
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    throw badValue(path, "BitsStored", `1 to ${bitsAllocated}`, String(bitsStored));
  }
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw badValue(path, "HighBit", `${bitsStored - 1} to ${bitsAllocated - 1}`, String(highBit));
  }
  if (representation !== 0 && representation !== 1) {
    throw badValue(path, "PixelRepresentation", "0 or 1", String(representation));
  }
  return {
    ...base,
    bitsAllocated,
    bitsStored,
    highBit,
    signed: representation === 1,
    float: false,
    keyword: "PixelData",
  };
}

/**
 * Frames of one file, one after the other; lenient readers fill what is missing, here every byte must be there.
 *
 * @param file - with pixels
 * @param layout - from `pixelLayout`
 * @returns a function from the index of a frame to its stored bytes and their byte order
 * @throws ImageFileError with code `dicom-pixels` where the length is not that of the header
 */
export function framesOf(
  file: DicomFile,
  layout: PixelLayout,
): (frame: number) => Promise<{ readonly bytes: Uint8Array; readonly littleEndian: boolean }> {
  const { dataset, transferSyntax } = file;
  const element = dataset.elements.get(dicomTags[layout.keyword][0]);
  if (element === undefined) throw pixelError(dataset.path, "there is none");
  const { frames, rows, columns, bitsAllocated } = layout;
  if (element.fragments === null) {
    if (!isUncompressed(transferSyntax)) throw pixelError(dataset.path, "expected compressed frames, got plain pixels");
    const bits = rows * columns * frames * bitsAllocated;
    const expected = Math.ceil(bits / 8);
    const padded = expected + (expected % 2);
    if (element.length !== expected && element.length !== padded) {
      throw pixelError(
        dataset.path,
        `expected ${expected} bytes for ${columns} x ${rows} pixels x ${frames} frames of ${bitsAllocated} bits, got ${element.length}`,
      );
    }
    const frameBytes = bits / 8 / frames;
    const swapped = bitsAllocated === 8 && element.vr === "OW" && !dataset.littleEndian;
    return (frame) => {
      const start = element.start + frame * frameBytes;
      const bytes = dataset.bytes.subarray(start, start + frameBytes);
      return Promise.resolve({ bytes: swapped ? bytesSwapped(bytes) : bytes, littleEndian: dataset.littleEndian });
    };
  }
  if (isUncompressed(transferSyntax)) throw pixelError(dataset.path, "expected plain pixels, got compressed frames");
  const ranges = frameFragments(element.fragments, dataset.view, frames, dataset.path);
  return async (frame) => {
    const parts = ranges[frame].map(({ start, length }) => dataset.bytes.subarray(start, start + length));
    const encoded = parts.length === 1 ? parts[0] : new Uint8Array(Buffer.concat(parts));
    const { bitsStored, signed } = layout;
    const bytes = await decodeFrame({
      path: dataset.path,
      transferSyntax,
      encoded,
      rows,
      columns,
      bitsAllocated,
      bitsStored,
      signed,
    });
    return { bytes, littleEndian: true };
  };
}

function isUncompressed(transferSyntax: string): boolean {
  return /^1\.2\.840\.10008\.1\.2(?:\.[12])?$/.test(transferSyntax);
}

/** Words of a big-endian file that hold two 8-bit pixels each. */
function bytesSwapped(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.from(bytes).swap16());
}

/** Which fragments make which frame: one each, or as the offset table says. */
function frameFragments(all: readonly ByteRange[], view: DataView, frames: number, path: string): ByteRange[][] {
  const [table, ...fragments] = all;
  if (table === undefined || fragments.length === 0) throw pixelError(path, "there are no compressed frames");
  if (frames === 1) return [fragments];
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  if (table.length !== 4 * frames || fragments.length < frames) {
    throw pixelError(path, `expected ${frames} frames, got ${fragments.length} fragments and no table of offsets`);
  }
  const starts = Array.from({ length: frames }, (_, frame) => view.getUint32(table.start + 4 * frame, true));
  const first = fragments[0].start - 8;
  const ranges: ByteRange[][] = [];
  for (const fragment of fragments) {
    const offset = fragment.start - 8 - first;
    if (starts[ranges.length] === offset) ranges.push([]);
    if (ranges.length === 0) throw pixelError(path, "the table of offsets does not start at the first fragment");
    ranges[ranges.length - 1].push(fragment);
  }
  if (ranges.length !== frames) throw pixelError(path, "the table of offsets does not fit the fragments");
  return ranges;
}

/**
 * Writes one frame as numbers: `slope x stored + intercept`.
 *
 * @param bytes - stored pixels
 * @param littleEndian - their byte order
 * @param layout - 8, 16, 32 or 64 bits
 * @param slope - of this frame
 * @param intercept - of this frame
 * @param target - takes `rows x columns` values from `offset`
 * @param offset - first index
 */
export function writeFrame(
  bytes: Uint8Array,
  littleEndian: boolean,
  layout: PixelLayout,
  slope: number,
  intercept: number,
  target: Float64Array,
  offset: number,
): void {
  const { bitsAllocated, bitsStored, highBit, signed, float } = layout;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = layout.rows * layout.columns;
  const width = bitsAllocated / 8;
  const left = 31 - highBit;
  const right = 32 - bitsStored;
  for (let i = 0; i < count; i++) {
    let stored: number;
    if (float) {
      stored = width === 4 ? view.getFloat32(4 * i, littleEndian) : view.getFloat64(8 * i, littleEndian);
    } else {
      const word =
        width === 1
          ? bytes[i]
          : width === 2
            ? view.getUint16(2 * i, littleEndian)
            : view.getUint32(4 * i, littleEndian);
      // Bits above the highest (old overlays) and below the lowest are no part of the pixel.
      stored = signed ? (word << left) >> right : (word << left) >>> right;
    }
    target[offset + i] = slope * stored + intercept;
  }
}
