import { dirname, join } from "node:path";
import type { Grid } from "../image/grid.ts";
import type { Image } from "../image/image.ts";
import { checkVoxels } from "./check-voxels.ts";
import { decodeVoxels, voxelBytes } from "./decode-voxels.ts";
import type { VoxelType } from "./decode-voxels.ts";
import { ImageFileError } from "./image-file-error.ts";
import { gunzipped, readSource } from "./read-source.ts";
import type { SourceFile } from "./read-source.ts";
import { inflateSync } from "node:zlib";

/** What a text header (NRRD, MetaImage) says of the voxels that follow it, or that lie in a file of their own. */
export interface VolumeHeader extends Grid {
  readonly type: VoxelType;
  readonly littleEndian: boolean;
  readonly encoding: "raw" | "gzip" | "zlib" | "text";
  /** First byte of the voxels; negative: they end the file. */
  readonly offset: number;
  /** null: in the same file. */
  readonly dataFile: string | null;
}

/**
 * Reads the voxels of a volume with a text header. Their number must be that of the header: neither less nor more.
 *
 * @param path - of the header
 * @param bytes - of the header's file
 * @param source - of the header's file
 * @param header - from the header, its grid checked
 * @returns voxels on a SharedArrayBuffer and the files that were read
 * @throws ImageFileError with code `image-header`, `file-truncated`, `file-missing` or `voxels-not-finite`
 */
export async function readVolume(
  path: string,
  bytes: Uint8Array,
  source: SourceFile,
  header: VolumeHeader,
): Promise<{ readonly image: Image; readonly sources: readonly SourceFile[] }> {
  const { size, spacingMm, originMm, direction, type } = header;
  const count = size[0] * size[1] * size[2];
  let [data, sources, dataPath] = [bytes, [source], path];
  if (header.dataFile !== null) {
    dataPath = join(dirname(path), header.dataFile);
    const detached = await readSource(dataPath).catch((error: unknown) => {
      throw headerError(path, `the data file ${header.dataFile} cannot be read (${String(error)})`);
    });
    data = detached.bytes;
    sources = [source, detached.source];
  }
  const values = decode(dataPath, data, header, count, count * voxelBytes[type]);
  checkVoxels(values, size, dataPath);
  return { image: { values, size, spacingMm, originMm, direction }, sources };
}

function decode(path: string, data: Uint8Array, header: VolumeHeader, count: number, expected: number): Float64Array {
  const { offset, encoding, type, littleEndian } = header;
  const start = offset < 0 ? data.length - expected : offset;
  if (start < 0 || start > data.length) throw lengthError(path, expected, data.length);
  const packed = data.subarray(start);
  if (encoding === "text") return numbersOfText(path, packed, count);
  const stored = unpack(path, packed, encoding, expected);
  if (stored.length !== expected) throw lengthError(path, expected, stored.length);
  return decodeVoxels(stored, type, littleEndian);
}

function unpack(path: string, packed: Uint8Array, encoding: "raw" | "gzip" | "zlib", expected: number): Uint8Array {
  if (encoding === "raw") return packed;
  if (encoding === "gzip") {
    if (packed[0] !== 0x1f || packed[1] !== 0x8b)
      throw headerError(path, "the voxels are expected as gzip, got something else");
    return gunzipped(packed, path, Math.max(expected, 1) + 16);
  }
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(expected, 1) + 16 });
  } catch (error) {
    throw new ImageFileError(
      "file-truncated",
      path,
      `the compressed voxels end too early or are damaged (${String(error)})`,
      "copy or download the file again",
      { cause: error },
    );
  }
}

function numbersOfText(path: string, packed: Uint8Array, count: number): Float64Array {
  const parts = Buffer.from(packed).toString("latin1").trim().split(/\s+/);
  if (parts.length !== count) throw lengthError(path, count, parts.length);
  const values = new Float64Array(new SharedArrayBuffer(8 * count));
  for (let i = 0; i < count; i++) values[i] = Number(parts[i]);
  return values;
}

function lengthError(path: string, expected: number, got: number): ImageFileError {
  if (got < expected) {
    return new ImageFileError(
      "file-truncated",
      path,
      `expected ${expected} bytes of voxels, got ${got}`,
      "copy or download the file again",
    );
  }
  return headerError(path, `the header asks for ${expected} bytes of voxels, got ${got}`);
}

/** The error for a header that does not describe a volume. */
export function headerError(path: string, problem: string): ImageFileError {
  return new ImageFileError("image-header", path, problem, "correct the header, or convert the image again");
}

/** The error for a kind of volume that is not read. */
export function unsupported(path: string, problem: string): ImageFileError {
  return new ImageFileError(
    "image-unsupported",
    path,
    problem,
    "convert it to one scalar 3D volume (for example NIfTI)",
  );
}

/** Numbers of a header line; text that is no number is an error. */
export function headerNumbers(path: string, key: string, text: string): number[] {
  const parts = text.trim().split(/[\s,]+/);
  return parts.map((part) => {
    const value = Number(part);
    if (part === "" || !Number.isFinite(value))
      throw headerError(path, `${key} is expected to hold numbers, got "${text.slice(0, 60)}"`);
    return value;
  });
}

/** As `headerNumbers`, with their count fixed. */
export function threeNumbers(path: string, key: string, text: string): [number, number, number] {
  const values = headerNumbers(path, key, text);
  if (values.length !== 3) throw headerError(path, `${key} is expected to hold 3 numbers, got ${values.length}`);
  return [values[0], values[1], values[2]];
}
