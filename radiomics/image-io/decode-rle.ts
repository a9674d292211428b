import type { CompressedFrame } from "./dicom-codec.ts";
import { pixelError } from "./dicom-codec.ts";

/**
 * Decodes RLE Lossless (PS3.5 annex G): one run-length coded segment per byte of the pixel, most significant first.
 *
 * @param frame - encoded bytes and layout
 * @returns little-endian pixels
 * @throws ImageFileError with code `dicom-pixels` where segments are missing, too short or too long
 */
export function decodeRle({ path, encoded, rows, columns, bitsAllocated }: CompressedFrame): Uint8Array {
  const planes = bitsAllocated / 8;
  const pixels = rows * columns;
  if (encoded.length < 64) throw pixelError(path, `expected an RLE header of 64 bytes, got ${encoded.length}`);
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const segments = view.getUint32(0, true);
  if (segments !== planes) throw pixelError(path, `expected ${planes} RLE segments, got ${segments}`);
  if (pixels * planes > 64 * encoded.length) {
    throw pixelError(path, `${encoded.length} RLE bytes cannot hold ${columns} x ${rows} pixels`);
  }
  const decoded = new Uint8Array(pixels * planes);
  for (let plane = 0; plane < planes; plane++) {
    const start = view.getUint32(4 + 4 * plane, true);
    const end = plane + 1 < planes ? view.getUint32(8 + 4 * plane, true) : encoded.length;
    if (start < 64 || end > encoded.length || start > end) {
      throw pixelError(path, `RLE segment ${plane + 1} lies at bytes ${start} to ${end} of ${encoded.length}`);
    }
    const got = unpackSegment(encoded, start, end, decoded, planes - 1 - plane, planes, pixels);
    if (got !== pixels) throw pixelError(path, `expected ${pixels} pixels in RLE segment ${plane + 1}, got ${got}`);
  }
  return decoded;
}

/** Returns how many bytes the segment gave, at most one more than wanted. */
function unpackSegment(
  encoded: Uint8Array,
  start: number,
  end: number,
  decoded: Uint8Array,
  offset: number,
  stride: number,
  pixels: number,
): number {
  let pixel = 0;
  let at = start;
  while (at < end && pixel < pixels) {
    const control = encoded[at++];
    if (control === 128) continue;
    const literal = control < 128;
    const count = literal ? control + 1 : 257 - control;
    if (pixel + count > pixels) return pixels + 1;
    if (at + (literal ? count : 1) > end) return pixel;
    for (let i = 0; i < count; i++) decoded[offset + stride * pixel++] = encoded[literal ? at + i : at];
    at += literal ? count : 1;
  }
  return pixel;
}
