import type { DicomDataset } from "./dicom-dataset.ts";
import { dicomTags, tagName } from "./dicom-tags.ts";
import type { DicomKeyword } from "./dicom-tags.ts";
import { ImageFileError } from "./image-file-error.ts";
import { toldValue } from "./told-value.ts";

const numberText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Names of DICOM character sets that `TextDecoder` knows under another name. */
const decoders: Readonly<Record<string, string>> = {
  "ISO_IR 192": "utf-8",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 148": "iso-8859-9",
  "ISO_IR 166": "tis-620",
  GB18030: "gb18030",
  GBK: "gbk",
  "ISO 2022 IR 87": "iso-2022-jp",
  "ISO 2022 IR 149": "euc-kr",
  "ISO 2022 IR 58": "gb2312",
};

/** Text of an attribute, without padding; null where it is absent or empty. */
export function textOf(dataset: DicomDataset, keyword: DicomKeyword, root: DicomDataset = dataset): string | null {
  const element = dataset.elements.get(dicomTags[keyword][0]);
  if (element === undefined || element.length === 0 || element.items !== null) return null;
  const bytes = dataset.bytes.subarray(element.start, element.start + element.length);
  const text = decoderOf(root)
    .decode(bytes)
    .replace(/[\0 ]+$/, "")
    .replace(/^ +/, "");
  return text === "" ? null : text;
}

function decoderOf(root: DicomDataset): InstanceType<typeof TextDecoder> {
  const element = root.elements.get(dicomTags.SpecificCharacterSet[0]);
  if (element === undefined || element.length === 0) return new TextDecoder("latin1");
  const names = Buffer.from(root.bytes.subarray(element.start, element.start + element.length))
    .toString("latin1")
    .split("\\")
    .map((name) => name.replace(/[\0 ]+$/, "").trim());
  const known = names.reverse().find((name) => name in decoders);
  return new TextDecoder(known === undefined ? "latin1" : decoders[known]);
}

/** Text that must be there. */
export function requiredText(dataset: DicomDataset, keyword: DicomKeyword, why: string): string {
  const text = textOf(dataset, keyword);
  if (text === null) throw missingTag(dataset.path, keyword, why);
  return text;
}

/** Numbers of an attribute; null where it is absent or empty. Text that is no number is an error, never a guess. */
export function numbersOf(dataset: DicomDataset, keyword: DicomKeyword): readonly number[] | null {
  const [tag, usual] = dicomTags[keyword];
  const element = dataset.elements.get(tag);
  if (element === undefined || element.length === 0) return null;
  const vr = element.vr === "UN" ? usual : element.vr;
  const width = widths[vr];
  if (width === undefined) return numbersOfText(dataset, keyword);
  if (element.length % width !== 0)
    throw badValue(dataset.path, keyword, `a multiple of ${width} bytes`, `${element.length} bytes`);
  const values: number[] = [];
  for (let at = element.start; at < element.start + element.length; at += width) {
    values.push(binaryNumber(dataset.view, at, vr, dataset.littleEndian));
  }
  if (!values.every(Number.isFinite)) throw badValue(dataset.path, keyword, "finite numbers", values.join(", "));
  return values;
}

const widths: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

function binaryNumber(view: DataView, at: number, vr: string, littleEndian: boolean): number {
  switch (vr) {
    case "US":
      return view.getUint16(at, littleEndian);
    case "SS":
      return view.getInt16(at, littleEndian);
    case "UL":
      return view.getUint32(at, littleEndian);
    case "SL":
      return view.getInt32(at, littleEndian);
    case "FL":
      return view.getFloat32(at, littleEndian);
    default:
      return view.getFloat64(at, littleEndian);
  }
}

function numbersOfText(dataset: DicomDataset, keyword: DicomKeyword): readonly number[] | null {
  const text = textOf(dataset, keyword);
  if (text === null) return null;
  const parts = text.split("\\");
  const values: number[] = [];
  for (const padded of parts) {
    const part = padded.trim();
    const value = Number(part);
    if (!numberText.test(part) || !Number.isFinite(value)) {
      throw badValue(dataset.path, keyword, "a number", `"${part.slice(0, 40)}"`);
    }
    values.push(value);
  }
  return values;
}

/** One number; null where the attribute is absent or empty. */
export function numberOf(dataset: DicomDataset, keyword: DicomKeyword): number | null {
  const values = numbersOf(dataset, keyword);
  if (values === null) return null;
  if (values.length !== 1) throw badValue(dataset.path, keyword, "one number", `${values.length}`);
  return values[0];
}

/** One number that must be there. */
export function requiredNumber(dataset: DicomDataset, keyword: DicomKeyword, why: string): number {
  const value = numberOf(dataset, keyword);
  if (value === null) throw missingTag(dataset.path, keyword, why);
  return value;
}

/** A fixed count of numbers that must be there. */
export function requiredNumbers(
  dataset: DicomDataset,
  keyword: DicomKeyword,
  count: number,
  why: string,
): readonly number[] {
  const values = numbersOf(dataset, keyword);
  if (values === null) throw missingTag(dataset.path, keyword, why);
  if (values.length !== count) throw badValue(dataset.path, keyword, `${count} numbers`, `${values.length}`);
  return values;
}

/** Items of a sequence; none where it is absent. */
export function itemsOf(dataset: DicomDataset, keyword: DicomKeyword): readonly DicomDataset[] {
  return dataset.elements.get(dicomTags[keyword][0])?.items ?? [];
}

/** The error for an attribute that is needed and absent. */
export function missingTag(path: string, keyword: DicomKeyword, why: string): ImageFileError {
  return new ImageFileError(
    "dicom-missing-tag",
    path,
    `expected ${tagName(dicomTags[keyword][0])}, ${why}, got none`,
    "export the series again with this attribute kept (anonymizers often remove it)",
  );
}

/** The error for an attribute whose value cannot be used. */
export function badValue(path: string, keyword: DicomKeyword, expected: string, got: string): ImageFileError {
  return new ImageFileError(
    "dicom-tag-value",
    path,
    `${tagName(dicomTags[keyword][0])} is expected to be ${expected}, got ${toldValue(keyword, got)}`,
    "export the file again from its source",
  );
}
