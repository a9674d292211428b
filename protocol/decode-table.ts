import { gunzipSync } from "node:zlib";

import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Text of a table file and what had to be understood; or why it cannot be read. */
export type DecodedTable =
  | { readonly text: string; readonly notes: readonly string[] }
  | { readonly text: null; readonly diagnostic: Diagnostic };

export function decodeTable(file: string, bytes: Uint8Array): DecodedTable {
  const whole = { file, line: null, column: null, length: 0, path: "" };
  let plain = bytes;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      plain = gunzipSync(bytes);
    } catch (error) {
      const cause = error instanceof Error && "code" in error ? String(error.code) : "";
      return { text: null, diagnostic: diagnose("file-truncated", { cut: cause === "Z_BUF_ERROR" }, whole) };
    }
  } else if (file.endsWith(".gz") && bytes.length > 0) {
    return {
      text: null,
      diagnostic: diagnose("table-encoding", { found: "a file that is not compressed, though it ends in .gz" }, whole),
    };
  }
  const found = foreignFormat(plain);
  if (found !== null) return { text: null, diagnostic: diagnose("table-encoding", { found }, whole) };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    const line = firstInvalidLine(plain);
    const facts = { found: "text in another encoding, probably Windows-1252" };
    return { text: null, diagnostic: diagnose("table-encoding", facts, { ...whole, line, column: 1 }) };
  }
  const notes: string[] = [];
  if (text.startsWith("\uFEFF")) {
    text = text.slice(1);
    notes.push("begins with a byte order mark (usual for Excel); it was skipped");
  }
  return { text, notes };
}

function foreignFormat(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return "an Excel workbook or zip archive";
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return "UTF-16 text";
  return bytes.includes(0) ? "binary data" : null;
}

function firstInvalidLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let start = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== 0x0a) continue;
    try {
      decoder.decode(bytes.subarray(start, at));
    } catch {
      return line;
    }
    start = at + 1;
    line++;
  }
  return line;
}
