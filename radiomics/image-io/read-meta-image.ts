import { checkGrid } from "./check-grid.ts";
import type { VoxelType } from "./decode-voxels.ts";
import { readSource } from "./read-source.ts";
import { headerError, headerNumbers, readVolume, threeNumbers, unsupported } from "./volume-data.ts";
import type { VolumeHeader } from "./volume-data.ts";

const LONGEST_HEADER = 2 ** 16;

const types: Readonly<Record<string, VoxelType>> = {
  MET_CHAR: "int8",
  MET_UCHAR: "uint8",
  MET_SHORT: "int16",
  MET_USHORT: "uint16",
  MET_INT: "int32",
  MET_UINT: "uint32",
  MET_LONG: "int32",
  MET_ULONG: "uint32",
  MET_LONG_LONG: "int64",
  MET_ULONG_LONG: "uint64",
  MET_FLOAT: "float32",
  MET_DOUBLE: "float64",
};

/**
 * Reads one scalar 3D MetaImage volume (`.mha`, or `.mhd` with its data file).
 *
 * @param path - file on this machine
 * @returns voxels on a SharedArrayBuffer, geometry in LPS, files and what was assumed
 * @throws ImageFileError with code `image-header`, `image-unsupported`, or as `readVolume`
 * @see https://itk.org/Wiki/ITK/MetaIO/Documentation
 */
export async function readMetaImage(path: string) {
  const { bytes, source, header, notes } = await readMetaImageHeader(path);
  return { ...(await readVolume(path, bytes, source, header)), notes };
}

/** Where the voxels of a MetaImage file are and what they mean. */
export async function readMetaImageHeader(path: string) {
  const { bytes, source } = await readSource(path);
  const { fields, end } = parseFields(path, bytes);
  const header = volumeHeader(path, fields, end);
  checkGrid(header, path);
  const hasDirections = ["transformmatrix", "rotation", "orientation"].some((key) => fields.has(key));
  const notes = hasDirections ? [] : ["the header names no directions: axes are taken as those of the patient (LPS)"];
  return { bytes, source, header, notes };
}

/** `Key = value` lines up to ElementDataFile, which is the last one. */
function parseFields(path: string, bytes: Uint8Array): { readonly fields: Map<string, string>; readonly end: number } {
  const text = Buffer.from(bytes.subarray(0, LONGEST_HEADER)).toString("latin1");
  const fields = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf("\n", at);
    const line = text.slice(at, newline === -1 ? undefined : newline);
    at = newline === -1 ? text.length : newline + 1;
    if (line.trim() === "") continue;
    const equals = line.indexOf("=");
    if (equals < 1) throw headerError(path, `expected "Key = value", got "${printable(line.slice(0, 60))}"`);
    const key = line.slice(0, equals).trim().toLowerCase();
    if (fields.has(key)) throw headerError(path, `the key ${key} stands twice`);
    fields.set(key, line.slice(equals + 1).trim());
    if (key === "elementdatafile") return { fields, end: at };
  }
  throw headerError(path, "the key ElementDataFile is missing");
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}

function volumeHeader(path: string, fields: ReadonlyMap<string, string>, end: number): VolumeHeader {
  const first = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => fields.get(key.toLowerCase())).find((value) => value !== undefined);
  const required = (...keys: readonly string[]): string => {
    const value = first(...keys);
    if (value === undefined || value === "") throw headerError(path, `the key ${keys[0]} is missing`);
    return value;
  };
  const truth = (...keys: readonly string[]): boolean => {
    const value = first(...keys)?.toLowerCase() ?? "false";
    if (value === "true" || value === "1") return true;
    if (value === "false" || value === "0") return false;
    throw headerError(path, `${keys[0]} is expected to be True or False, got "${value}"`);
  };
  if (required("NDims") !== "3") throw unsupported(path, `expected NDims 3, got ${required("NDims")}`);
  const channels = first("ElementNumberOfChannels") ?? "1";
  if (channels !== "1") throw unsupported(path, `expected 1 channel, got ElementNumberOfChannels ${channels}`);
  const type = types[required("ElementType").toUpperCase()];
  if (type === undefined)
    throw unsupported(path, `expected one number per voxel, got ElementType ${required("ElementType")}`);
  const slope = first("ElementToIntensityFunctionSlope") ?? "1";
  const offset = first("ElementToIntensityFunctionOffset") ?? "0";
  if (Number(slope) !== 1 || Number(offset) !== 0) {
    throw unsupported(
      path,
      `expected voxels without ElementToIntensityFunction, got slope ${slope} and offset ${offset}`,
    );
  }
  const dataFile = required("ElementDataFile");
  if (dataFile.startsWith("LIST") || dataFile.includes("%"))
    throw unsupported(path, "expected one data file, got several");
  const local = dataFile.toUpperCase() === "LOCAL";
  const headerSize = headerNumbers(path, "HeaderSize", first("HeaderSize") ?? "0")[0];
  if (!Number.isInteger(headerSize) || headerSize < -1)
    throw headerError(path, `HeaderSize is expected to be -1 or more, got ${headerSize}`);
  const compressed = truth("CompressedData");
  const binary = first("BinaryData") === undefined || truth("BinaryData");
  const bigEndian = truth("BinaryDataByteOrderMSB", "ElementByteOrderMSB");
  if (first("ElementByteOrderMSB") !== undefined && truth("ElementByteOrderMSB") !== bigEndian) {
    throw headerError(path, "BinaryDataByteOrderMSB and ElementByteOrderMSB contradict each other");
  }
  return {
    type,
    size: threeNumbers(path, "DimSize", required("DimSize")),
    spacingMm: threeNumbers(path, "ElementSpacing", required("ElementSpacing", "ElementSize")),
    originMm: threeNumbers(path, "Offset", first("Offset", "Position", "Origin") ?? "0 0 0"),
    direction: directionOf(path, first("TransformMatrix", "Rotation", "Orientation") ?? "1 0 0 0 1 0 0 0 1"),
    littleEndian: !bigEndian,
    encoding: binary ? (compressed ? "zlib" : "raw") : "text",
    offset: headerSize === -1 ? -1 : local ? end : headerSize,
    dataFile: local ? null : dataFile,
  };
}

/** The file lists the axes one after the other; a direction has them as columns. */
function directionOf(path: string, text: string): number[] {
  const axes = headerNumbers(path, "TransformMatrix", text);
  if (axes.length !== 9) throw headerError(path, `TransformMatrix is expected to hold 9 numbers, got ${axes.length}`);
  return [0, 1, 2].flatMap((row) => [0, 1, 2].map((axis) => axes[3 * axis + row]));
}
