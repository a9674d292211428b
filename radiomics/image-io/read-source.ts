import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { ImageFileError } from "./image-file-error.ts";

/** What unpacked data may take; more is refused by name instead of filling the memory. */
const LARGEST_BYTES = 2 ** 31;

/** One file that an image or a mask was read from. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  /** Of the file as it is on disk: `sha256:` and 64 hex digits. */
  readonly digest: string;
}

/**
 * Reads a whole file.
 *
 * @param path - file on this machine
 * @returns its bytes and what identifies them
 * @throws ImageFileError with code `file-missing` or `file-unreadable`
 */
export async function readSource(path: string): Promise<{ readonly bytes: Uint8Array; readonly source: SourceFile }> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { bytes, source: { path, bytes: bytes.length, digest } };
}

/** The error for a path that the file system refuses. */
export function unreadable(path: string, error: unknown): ImageFileError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new ImageFileError("file-missing", path, "there is no such file", "check the path in the case table", {
      cause: error,
    });
  }
  const problem = code === "EISDIR" ? "expected a file, got a folder" : `it cannot be read (${code ?? String(error)})`;
  return new ImageFileError("file-unreadable", path, problem, "check the path and the permissions", { cause: error });
}

/**
 * Unpacks gzip where its mark is there; length and checksum are tested.
 *
 * @param bytes - of the file
 * @param path - named in the errors
 * @param largestBytes - what the content may take
 * @returns the content
 * @throws ImageFileError with code `file-truncated` or `image-too-large`
 */
export function gunzipped(bytes: Uint8Array, path: string, largestBytes = LARGEST_BYTES): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: largestBytes });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new ImageFileError(
        "image-too-large",
        path,
        `expected at most ${largestBytes} bytes in the gzip stream, got more`,
        "check the file, or save it with a smaller voxel type or crop it",
        { cause: error },
      );
    }
    const problem = code === "Z_BUF_ERROR" ? "ends too early" : `is damaged (${message})`;
    throw new ImageFileError("file-truncated", path, `the gzip stream ${problem}`, "copy or download the file again", {
      cause: error,
    });
  }
}
