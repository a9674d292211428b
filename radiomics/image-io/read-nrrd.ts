import { checkGrid } from "./check-grid.ts";
import type { VoxelType } from "./decode-voxels.ts";
import { readSource } from "./read-source.ts";
import { headerError, headerNumbers, readVolume, threeNumbers, unsupported } from "./volume-data.ts";
import type { VolumeHeader } from "./volume-data.ts";

const LONGEST_HEADER = 2 ** 20;

const types: Readonly<Record<string, VoxelType>> = Object.fromEntries(
  (
    [
      ["int8", "signed char, int8, int8_t"],
      ["uint8", "uchar, unsigned char, uint8, uint8_t"],
      ["int16", "short, short int, signed short, signed short int, int16, int16_t"],
      ["uint16", "ushort, unsigned short, unsigned short int, uint16, uint16_t"],
      ["int32", "int, signed int, int32, int32_t"],
      ["uint32", "uint, unsigned int, uint32, uint32_t"],
      ["int64", "longlong, long long, long long int, signed long long, signed long long int, int64, int64_t"],
      ["uint64", "ulonglong, unsigned long long, unsigned long long int, uint64, uint64_t"],
      ["float32", "float"],
      ["float64", "double"],
    ] as const
  ).flatMap(([type, names]) => names.split(", ").map((name) => [name, type])),
);

/** What turns the first two axes of a space into those of LPS. */
const spaces: Readonly<Record<string, readonly [number, number, number]>> = {
  "left-posterior-superior": [1, 1, 1],
  lps: [1, 1, 1],
  "right-anterior-superior": [-1, -1, 1],
  ras: [-1, -1, 1],
  "left-anterior-superior": [1, -1, 1],
  las: [1, -1, 1],
};

/**
 * Reads one scalar 3D NRRD volume (`.nrrd`, or `.nhdr` with its data file).
 *
 * @param path - file on this machine
 * @returns voxels on a SharedArrayBuffer, geometry in LPS, files and what was assumed
 * @throws ImageFileError with code `image-header`, `image-unsupported`, `image-not-3d`, or as `readVolume`
 * @see https://teem.sourceforge.net/nrrd/format.html
 */
export async function readNrrd(path: string) {
  const { bytes, source, header, notes } = await readNrrdHeader(path);
  return { ...(await readVolume(path, bytes, source, header)), notes };
}

/** Where the voxels of a NRRD file are and what they mean. */
export async function readNrrdHeader(path: string) {
  const { bytes, source } = await readSource(path);
  const { fields, end } = parseFields(path, bytes);
  const header = volumeHeader(path, fields, end);
  checkGrid(header, path);
  const notes = fields.has("space") ? [] : ["the header names no space: axes are taken as those of the patient (LPS)"];
  return { bytes, source, header, notes };
}

/** `key: value` lines up to the first empty one. */
function parseFields(path: string, bytes: Uint8Array): { readonly fields: Map<string, string>; readonly end: number } {
  const text = Buffer.from(bytes.subarray(0, LONGEST_HEADER)).toString("latin1");
  if (!/^NRRD000\d\r?\n/.test(text)) throw headerError(path, "expected a NRRD file, got something else");
  const blank = /\r?\n\r?\n/.exec(text);
  const detached = blank === null && bytes.length < LONGEST_HEADER;
  if (blank === null && !detached) throw headerError(path, "the header has no end");
  const fields = new Map<string, string>();
  for (const line of text.slice(0, blank?.index).split(/\r?\n/).slice(1)) {
    if (line.startsWith("#") || line === "" || line.includes(":=")) continue;
    const colon = line.indexOf(":");
    if (colon < 1) throw headerError(path, `expected "field: value", got "${line.slice(0, 60)}"`);
    const key = line.slice(0, colon).trim().toLowerCase();
    if (fields.has(key)) throw headerError(path, `the field "${key}" stands twice`);
    fields.set(key, line.slice(colon + 1).trim());
  }
  return { fields, end: blank === null ? bytes.length : blank.index + blank[0].length };
}

function volumeHeader(path: string, fields: ReadonlyMap<string, string>, end: number): VolumeHeader {
  const required = (key: string): string => {
    const value = fields.get(key);
    if (value === undefined || value === "") throw headerError(path, `the field "${key}" is missing`);
    return value;
  };
  const dimension = required("dimension");
  if (dimension !== "3") throw unsupported(path, `expected dimension 3, got ${dimension}`);
  const type = types[required("type").toLowerCase()];
  if (type === undefined) throw unsupported(path, `expected one number per voxel, got type "${required("type")}"`);
  const dataFile = fields.get("data file") ?? fields.get("datafile") ?? null;
  if (dataFile !== null && (dataFile.startsWith("LIST") || dataFile.includes("%"))) {
    throw unsupported(path, "expected one data file, got several");
  }
  for (const key of ["line skip", "lineskip"]) {
    if ((fields.get(key) ?? "0") !== "0") throw unsupported(path, `expected no "${key}"`);
  }
  const skip = headerNumbers(path, "byte skip", fields.get("byte skip") ?? fields.get("byteskip") ?? "0")[0];
  if (!Number.isInteger(skip) || skip < -1)
    throw headerError(path, `"byte skip" is expected to be -1 or more, got ${skip}`);
  return {
    type,
    size: threeNumbers(path, "sizes", required("sizes")),
    ...geometryOf(path, fields),
    littleEndian: littleEndian(path, fields, type),
    encoding: encodingOf(path, required("encoding")),
    offset: skip === -1 ? -1 : (dataFile === null ? end : 0) + skip,
    dataFile,
  };
}

function encodingOf(path: string, encoding: string): VolumeHeader["encoding"] {
  switch (encoding.toLowerCase()) {
    case "raw":
      return "raw";
    case "gzip":
    case "gz":
      return "gzip";
    case "text":
    case "txt":
    case "ascii":
      return "text";
    default:
      throw unsupported(path, `expected encoding raw, gzip or text, got "${encoding}"`);
  }
}

function littleEndian(path: string, fields: ReadonlyMap<string, string>, type: VoxelType): boolean {
  const endian = fields.get("endian");
  if (endian === "little" || (endian === undefined && type.endsWith("int8"))) return true;
  if (endian === "big") return false;
  throw headerError(path, `the field "endian" is expected to be little or big, got ${endian ?? "none"}`);
}

function geometryOf(path: string, fields: ReadonlyMap<string, string>) {
  const space = fields.get("space")?.toLowerCase();
  const flip = space === undefined ? ([1, 1, 1] as const) : spaces[space];
  if (flip === undefined) throw unsupported(path, `expected space LPS, RAS or LAS, got "${space}"`);
  const units = fields.get("space units");
  if (units !== undefined && (units.match(/"([^"]*)"/g) ?? []).some((unit) => !/^"(?:mm|)"$/.test(unit))) {
    throw unsupported(path, `expected space units "mm", got ${units}`);
  }
  const directions = fields.get("space directions");
  const originText = fields.get("space origin");
  const origin = originText === undefined ? [0, 0, 0] : vectorOf(path, "space origin", originText);
  if (directions === undefined) {
    if (space !== undefined) throw headerError(path, 'a header with "space" needs "space directions"');
    const spacings = fields.get("spacings");
    if (spacings === undefined) throw headerError(path, '"space directions" or "spacings" are missing');
    return {
      spacingMm: threeNumbers(path, "spacings", spacings),
      originMm: [origin[0], origin[1], origin[2]] as const,
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    };
  }
  const vectors = (directions.match(/\([^)]*\)|none/g) ?? []).map((text) => vectorOf(path, "space directions", text));
  if (vectors.length !== 3)
    throw headerError(path, `"space directions" is expected to hold 3 vectors, got ${vectors.length}`);
  const lengths = vectors.map((vector) => Math.hypot(...vector));
  return {
    spacingMm: [lengths[0], lengths[1], lengths[2]] as const,
    originMm: [flip[0] * origin[0] + 0, flip[1] * origin[1] + 0, flip[2] * origin[2] + 0] as const,
    direction: [0, 1, 2].flatMap((row) => vectors.map((vector, axis) => (flip[row] * vector[row]) / lengths[axis] + 0)),
  };
}

function vectorOf(path: string, key: string, text: string): [number, number, number] {
  const inner = /^\(([^)]*)\)$/.exec(text.trim());
  if (inner === null) throw headerError(path, `"${key}" is expected to hold vectors such as (1,0,0), got "${text}"`);
  return threeNumbers(path, key, inner[1]);
}
