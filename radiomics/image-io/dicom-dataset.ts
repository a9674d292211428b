import { inflateRawSync } from "node:zlib";
import { tagName, vrOf } from "./dicom-tags.ts";
import { ImageFileError } from "./image-file-error.ts";

export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

interface DicomElement extends ByteRange {
  readonly vr: string;
  /** Sequences only. */
  readonly items: readonly DicomDataset[] | null;
  /** Encapsulated pixels only: offset table first, then the fragments. */
  readonly fragments: readonly ByteRange[] | null;
}

/** Elements of a data set or of one item of a sequence, by tag; values are decoded when they are asked for. */
export interface DicomDataset {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly elements: ReadonlyMap<number, DicomElement>;
}

export interface DicomFile {
  readonly dataset: DicomDataset;
  readonly transferSyntax: string;
}

const LARGEST_INFLATED = 2 ** 30;
const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const PIXEL_DATA = 0x7fe00010;
const DEEPEST = 64;

const implicitLittleEndian = "1.2.840.10008.1.2";
const explicitBigEndian = "1.2.840.10008.1.2.2";
const deflated = "1.2.840.10008.1.2.1.99";
const explicitLittleEndian = "1.2.840.10008.1.2.1";

const longVrs = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);
const shortVrs = new Set("AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split(" "));

/** Where the walk is, and what it walks by. */
interface Walk {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly explicit: boolean;
  at: number;
}

/** True for the mark that every DICOM file has after 128 free bytes. */
export function hasDicomMark(bytes: Uint8Array): boolean {
  return bytes.length >= 132 && String.fromCharCode(...bytes.subarray(128, 132)) === "DICM";
}

/**
 * Walks every element of a DICOM file (PS3.5 section 7, PS3.10). Lenient readers take a truncated file for a whole one;
 * this walk proves that each length fits into its parent, that tags ascend, and that the last element ends the file.
 *
 * @param bytes - the file
 * @param path - named in the errors
 * @returns elements of all levels and the transfer syntax
 * @throws ImageFileError with code `image-format`, `file-truncated`, `dicom-damaged` or `image-too-large`
 */
export function parseDicom(bytes: Uint8Array, path: string): DicomFile {
  if (!hasDicomMark(bytes)) {
    throw new ImageFileError(
      "image-format",
      path,
      `expected a DICOM file, got ${bytes.length} bytes without the mark DICM`,
      "check the path, or export the file again as DICOM Part 10",
    );
  }
  const start = metaEnd(bytes, path);
  const meta = datasetOf(walkOver(bytes, path, true, true, 132), start, 0);
  const element = meta.elements.get(0x00020010);
  if (element === undefined) throw damaged(path, "expected TransferSyntaxUID (0002,0010), got a header without it");
  const transferSyntax = ascii(bytes, element).replace(/[\0 ]+$/, "");
  if (!/^1\.2\.[0-9.]+$/.test(transferSyntax)) {
    throw damaged(path, `TransferSyntaxUID (0002,0010) is expected to be a DICOM identifier, got "${transferSyntax}"`);
  }
  const body = transferSyntax === deflated ? inflated(bytes, start, path) : bytes;
  const explicit = transferSyntax !== implicitLittleEndian;
  const walk = walkOver(
    body,
    path,
    transferSyntax !== explicitBigEndian,
    explicit,
    transferSyntax === deflated ? 0 : start,
  );
  const dataset = datasetOf(walk, body.length, 0);
  return { dataset, transferSyntax: transferSyntax === deflated ? explicitLittleEndian : transferSyntax };
}

function walkOver(bytes: Uint8Array, path: string, littleEndian: boolean, explicit: boolean, at: number): Walk {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { path, bytes, view, littleEndian, explicit, at };
}

/** First byte after group 0002, found by its tags: its length element is missing or wrong in some files. */
function metaEnd(bytes: Uint8Array, path: string): number {
  const walk = walkOver(bytes, path, true, true, 132);
  while (walk.at + 8 <= bytes.length && walk.view.getUint16(walk.at, true) === 2) {
    const { tag, length } = readHeader(walk, bytes.length);
    if (length > bytes.length - walk.at) throw truncated(walk, tag, length, bytes.length, 0);
    walk.at += length;
  }
  return walk.at;
}

function inflated(bytes: Uint8Array, start: number, path: string): Uint8Array {
  try {
    return inflateRawSync(bytes.subarray(start), { maxOutputLength: LARGEST_INFLATED });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const wrong =
      code === "ERR_BUFFER_TOO_LARGE" ? `holds more than ${LARGEST_INFLATED} bytes` : `is damaged (${message})`;
    throw new ImageFileError(
      code === "ERR_BUFFER_TOO_LARGE" ? "image-too-large" : "file-truncated",
      path,
      `the deflated data set ${wrong}`,
      "copy or export the file again",
      { cause: error },
    );
  }
}

/** Elements up to `end`, or up to the end mark of an item of undefined length. */
function datasetOf(walk: Walk, end: number, depth: number, untilMark = false): DicomDataset {
  const elements = new Map<number, DicomElement>();
  const dataset: DicomDataset = {
    path: walk.path,
    bytes: walk.bytes,
    view: walk.view,
    littleEndian: walk.littleEndian,
    elements,
  };
  if (depth > DEEPEST) throw damaged(walk.path, `sequences are nested more than ${DEEPEST} deep`);
  let last = -1;
  while (walk.at < end) {
    if (depth === 0 && isPadding(walk, end)) return dataset;
    const { tag, vr, length } = readHeader(walk, end);
    if (untilMark && tag === ITEM_END) return dataset;
    if (tag <= last && (depth === 0 || elements.has(tag))) {
      throw damaged(walk.path, `${tagName(tag)} follows ${tagName(last)}, but tags must ascend`);
    }
    if (tag >>> 16 === 0xfffe) throw damaged(walk.path, `${tagName(tag)} stands outside of a sequence`);
    last = tag;
    elements.set(tag, readElement(walk, tag, vr, length, end, depth));
  }
  if (untilMark) throw truncated(walk, ITEM_END, 8, end, depth);
  return dataset;
}

/** Some writers fill the last block of a file with zeros. */
function isPadding(walk: Walk, end: number): boolean {
  if (walk.view.getUint8(walk.at) !== 0) return false;
  if (walk.at === 0 || end - walk.at > 65_536) return false;
  for (let at = walk.at; at < end; at++) if (walk.bytes[at] !== 0) return false;
  return true;
}

function readHeader(walk: Walk, end: number): { readonly tag: number; readonly vr: string; readonly length: number } {
  const { view, littleEndian } = walk;
  if (walk.at + 8 > end) {
    throw truncatedAt(walk.path, `expected an element at byte ${walk.at}, got only ${end - walk.at} bytes`);
  }
  const tag = ((view.getUint16(walk.at, littleEndian) << 16) | view.getUint16(walk.at + 2, littleEndian)) >>> 0;
  if (!walk.explicit || tag >>> 16 === 0xfffe) {
    const length = view.getUint32(walk.at + 4, littleEndian);
    walk.at += 8;
    return { tag, vr: vrOf(tag), length };
  }
  const vr = String.fromCharCode(view.getUint8(walk.at + 4), view.getUint8(walk.at + 5));
  if (shortVrs.has(vr)) {
    const length = view.getUint16(walk.at + 6, littleEndian);
    walk.at += 8;
    return { tag, vr, length };
  }
  if (!longVrs.has(vr)) {
    const code = [4, 5]
      .map((i) =>
        view
          .getUint8(walk.at + i)
          .toString(16)
          .padStart(2, "0"),
      )
      .join(" ");
    throw damaged(
      walk.path,
      `${tagName(tag)} is expected to have a value representation such as DS, got bytes ${code}`,
    );
  }
  if (walk.at + 12 > end) throw truncatedAt(walk.path, `${tagName(tag)} has no length`);
  const length = view.getUint32(walk.at + 8, littleEndian);
  walk.at += 12;
  return { tag, vr, length };
}

function readElement(walk: Walk, tag: number, vr: string, length: number, end: number, depth: number): DicomElement {
  const start = walk.at;
  if (length === UNDEFINED_LENGTH) {
    if (tag === PIXEL_DATA) return { vr, start, length: 0, items: null, fragments: readFragments(walk, end) };
    // A sequence whose writer did not know it (UN) holds implicit elements (PS3.5, 6.2.2 note 2).
    const inner = vr === "UN" && walk.explicit ? walkOver(walk.bytes, walk.path, true, false, start) : walk;
    const items = readItems(inner, tag, end, depth, true);
    walk.at = inner.at;
    return { vr: "SQ", start, length: walk.at - start, items, fragments: null };
  }
  if (length > end - start) throw truncated(walk, tag, length, end, depth);
  if (vr === "SQ" || (vr === "UN" && vrOf(tag) === "SQ")) {
    const inner = vr === "UN" ? walkOver(walk.bytes, walk.path, true, false, start) : walk;
    const items = readItems(inner, tag, start + length, depth, false);
    walk.at = start + length;
    return { vr: "SQ", start, length, items, fragments: null };
  }
  walk.at = start + length;
  return { vr, start, length, items: null, fragments: null };
}

function readItems(walk: Walk, sequence: number, end: number, depth: number, untilMark: boolean): DicomDataset[] {
  const items: DicomDataset[] = [];
  while (walk.at < end) {
    const { tag, length } = readHeader(walk, end);
    if (untilMark && tag === SEQUENCE_END) return items;
    if (tag !== ITEM) {
      throw damaged(walk.path, `${tagName(sequence)} is expected to hold items, got ${tagName(tag)}`);
    }
    if (length === UNDEFINED_LENGTH) {
      items.push(datasetOf(walk, end, depth + 1, true));
      continue;
    }
    if (length > end - walk.at) throw truncated(walk, sequence, length, end, depth);
    items.push(datasetOf(walk, walk.at + length, depth + 1));
  }
  if (untilMark) throw truncatedAt(walk.path, `${tagName(sequence)} has no end`);
  return items;
}

function readFragments(walk: Walk, end: number): ByteRange[] {
  const fragments: ByteRange[] = [];
  while (walk.at < end) {
    const { tag, length } = readHeader(walk, end);
    if (tag === SEQUENCE_END) return fragments;
    if (tag !== ITEM) throw damaged(walk.path, `${tagName(PIXEL_DATA)} is expected to hold items, got ${tagName(tag)}`);
    if (length > end - walk.at) throw truncated(walk, PIXEL_DATA, length, end, 0);
    fragments.push({ start: walk.at, length });
    walk.at += length;
  }
  throw truncatedAt(walk.path, `${tagName(PIXEL_DATA)} has no end`);
}

function truncated(walk: Walk, tag: number, length: number, end: number, depth: number): ImageFileError {
  const problem = `${tagName(tag)} is expected to have ${length} bytes, got ${end - walk.at}`;
  return depth === 0 && end === walk.bytes.length
    ? truncatedAt(walk.path, problem)
    : damaged(walk.path, `${problem} in its item`);
}

function truncatedAt(path: string, problem: string): ImageFileError {
  return new ImageFileError("file-truncated", path, problem, "copy or export the file again");
}

function damaged(path: string, problem: string): ImageFileError {
  return new ImageFileError("dicom-damaged", path, problem, "export the file again from its source");
}

function ascii(bytes: Uint8Array, { start, length }: ByteRange): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString("latin1");
}
