import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Lines of a text file, also of a compressed one, for the frames of diagnostics; null where it cannot be read. */
export function readLines(file: string): readonly string[] | null {
  try {
    const bytes = readFileSync(file);
    const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
    return text.replace(/^\uFEFF/, "").split("\n");
  } catch {
    return null;
  }
}
