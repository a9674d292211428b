import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Grid } from "../image/grid.ts";
import { parseDicom } from "./dicom-dataset.ts";
import type { DicomFile } from "./dicom-dataset.ts";
import { isLossy } from "./dicom-codec.ts";
import { dicomFrames } from "./dicom-frames.ts";
import type { DicomFrame } from "./dicom-frames.ts";
import { framesOf, hasPixels, pixelLayout, writeFrame } from "./dicom-pixels.ts";
import { dicomTags, tagName } from "./dicom-tags.ts";
import type { DicomKeyword } from "./dicom-tags.ts";
import { textOf } from "./dicom-values.ts";
import { chooseSeries } from "./choose-series.ts";
import { checkGrid } from "./check-grid.ts";
import { checkVoxels } from "./check-voxels.ts";
import { ImageFileError } from "./image-file-error.ts";
import type { ImageReading } from "./image-record.ts";
import { orderSlices } from "./order-slices.ts";
import { readSource, unreadable } from "./read-source.ts";
import type { SourceFile } from "./read-source.ts";
import type { SuvKind } from "./suv-body-size.ts";
import { suvConversion } from "./suv-conversion.ts";
import { shortUidDigest, uidDigest } from "./told-value.ts";

export interface DicomOptions {
  /** How far a gap between slices may deviate from the median gap, as a fraction of it; default 0.02. */
  readonly gapJitter?: number;
  /** Which series of a folder: see `chooseSeries`; default: the only one. */
  readonly series?: string;
  /** PET only: what to convert to; default: pixels in the units of the file. */
  readonly suv?: SuvKind;
}

/** What is kept of a file between the two passes: its bytes are read again for the pixels. */
interface Slice extends DicomFrame {
  readonly file: DicomFile;
}

const modalityUnits: Readonly<Record<string, string>> = { CT: "HU", MR: "arbitrary" };
const petUnits: Readonly<Record<string, string>> = { BQML: "Bq/mL", CNTS: "counts", GML: "g/mL", CM2ML: "cm2/mL" };
/** Of the scanner and its settings alone: nothing that names a person, a day or a study, and no free text. */
const acquisition: readonly DicomKeyword[] = [
  "SOPClassUID",
  "Manufacturer",
  "ManufacturerModelName",
  "ImageType",
  "SliceThickness",
  "KVP",
  "ConvolutionKernel",
  "RepetitionTime",
  "EchoTime",
  "MagneticFieldStrength",
  "RescaleType",
  "DoseUnits",
  "DoseType",
  "DoseSummationType",
];
/** Left beside images by viewers, archives and people. */
const bystanders =
  /^(?:\.|DICOMDIR$|Thumbs\.db$|desktop\.ini$)|\.(?:txt|md|csv|tsv|json|xml|ya?ml|html?|pdf|png|jpe?g|nii|gz|nrrd|log|sha256|md5)$/i;

/** One series, ordered and checked, with its pixels still on disk. */
export interface DicomSeries {
  /** Ascending along the normal. */
  readonly slices: readonly Slice[];
  readonly grid: Grid;
  readonly modality: string | null;
  readonly units: string | null;
  readonly frameOfReference: string | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/**
 * Opens one DICOM series: a folder of slices, or one file (a single slice, a dose grid, an enhanced multi-frame image).
 *
 * @param paths - files of the folder, or the one file
 * @param subject - folder or file that errors of the series name
 * @param options - gap jitter and series
 * @returns slices in order and their grid
 * @throws ImageFileError, with codes of files, DICOM and series
 */
export async function openDicomSeries(
  paths: readonly string[],
  subject: string,
  options: DicomOptions = {},
): Promise<DicomSeries> {
  const { files, notes } = await readFiles(paths, subject);
  const series = chooseSeries(files, subject, options.series);
  for (const file of series) checkSame(series[0], file);
  const slices: Slice[] = series.flatMap((file) => dicomFrames(file).map((frame) => ({ ...frame, file })));
  const order = orderSlices(slices, options.gapJitter ?? 0.02);
  const sorted = order.order.map((index) => slices[index]);
  const first = sorted[0].file;
  const modality = textOf(first.dataset, "Modality");
  const { rows, columns } = pixelLayout(first);
  const { spacingMm, originMm, direction, largestJitter } = order;
  const grid: Grid = { size: [columns, rows, sorted.length], spacingMm, originMm, direction };
  checkGrid(grid, subject);
  const jitter = `gaps between slices deviate by up to ${(100 * largestJitter).toFixed(2)} % from the median`;
  return {
    slices: sorted,
    grid,
    modality,
    units: unitsOf(first, modality),
    frameOfReference: textOf(first.dataset, "FrameOfReferenceUID"),
    facts: factsOf(first),
    notes: [
      ...notes,
      ...(largestJitter > 1e-3 ? [jitter] : []),
      ...(isLossy(first.transferSyntax) ? ["the pixels were compressed with loss"] : []),
    ],
  };
}

/**
 * Reads the voxels of a DICOM series; slope and intercept are applied per slice.
 *
 * @param paths - files of the folder, or the one file
 * @param subject - folder or file that errors of the series name
 * @param options - gap jitter, series and SUV
 * @returns voxels on a SharedArrayBuffer with units, sources and what was found
 * @throws ImageFileError, with codes of files, DICOM, series and SUV
 */
export async function readDicomImage(
  paths: readonly string[],
  subject: string,
  options: DicomOptions = {},
): Promise<ImageReading> {
  const { slices, grid, modality, units, frameOfReference, facts, notes } = await openDicomSeries(
    paths,
    subject,
    options,
  );
  const suv = convert(slices, modality, options.suv, slices[0].path);
  const perSlice = grid.size[0] * grid.size[1];
  const values = new Float64Array(new SharedArrayBuffer(8 * perSlice * slices.length));
  const sources = await decodeSlices(slices, values, perSlice, suv?.factors ?? null);
  checkVoxels(values, grid.size, subject);
  return {
    image: { values, ...grid },
    record: {
      format: "dicom",
      modality,
      units: suv?.units ?? units,
      frameOfReference,
      sources,
      facts: { ...facts, ...suv?.inputs },
      notes: [...notes, ...(suv?.notes ?? [])],
    },
  };
}

/** Files of a folder that may be DICOM, by name in a fixed order. */
export async function dicomFilesIn(folder: string): Promise<string[]> {
  let entries: Awaited<ReturnType<typeof listFolder>>;
  try {
    entries = await listFolder(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
  const paths: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (bystanders.test(entry.name)) continue;
    if (entry.isFile() || (entry.isSymbolicLink() && !(await leadsToFolder(path)))) paths.push(path);
  }
  return paths.sort();
}

/** A link that leads nowhere is kept, so that reading names it. */
async function leadsToFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true;
}

function listFolder(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

async function readFiles(paths: readonly string[], subject: string) {
  const files: DicomFile[] = [];
  const skipped = new Map<string, number>();
  for (const path of paths) {
    const { bytes } = await readSource(path);
    const file = parseDicom(bytes, path);
    if (hasPixels(file)) files.push(withoutPixels(file));
    else {
      const modality = textOf(file.dataset, "Modality") ?? "no modality";
      skipped.set(modality, (skipped.get(modality) ?? 0) + 1);
    }
  }
  const others = [...skipped].map(([modality, count]) => `${count} of ${modality}`).join(", ");
  if (files.length === 0) {
    throw new ImageFileError(
      "series-empty",
      subject,
      `expected DICOM images, got ${paths.length === 0 ? "no DICOM file" : `files without pixels (${others})`}`,
      "name the folder that holds the slices of one series",
    );
  }
  return { files, notes: others === "" ? [] : [`files without pixels were left out: ${others}`] };
}

/** Keeps the header only, so that a long series fits into memory; pixels are read again slice by slice. */
function withoutPixels(file: DicomFile): DicomFile {
  const { dataset } = file;
  const starts = [0x7fe00008, 0x7fe00009, 0x7fe00010].flatMap((tag) => dataset.elements.get(tag)?.start ?? []);
  if (dataset.bytes.length - Math.min(...starts) < 65_536) return file;
  const bytes = dataset.bytes.slice(0, Math.min(...starts));
  return { ...file, dataset: { ...dataset, bytes, view: new DataView(bytes.buffer) } };
}

const sameInSeries: readonly DicomKeyword[] = [
  "Modality",
  "SOPClassUID",
  "FrameOfReferenceUID",
  "Units",
  "SUVType",
  "RescaleType",
  "DoseUnits",
];

function checkSame(first: DicomFile, file: DicomFile): void {
  const compare = (keyword: DicomKeyword, expected: string | null, got: string | null): void => {
    if (expected === got) return;
    throw new ImageFileError(
      "series-slices-differ",
      file.dataset.path,
      `${tagName(dicomTags[keyword][0])} is expected to be ${told(keyword, expected) ?? "absent"} as in ${first.dataset.path}, got ${told(keyword, got) ?? "none"}`,
      "keep one series per folder",
    );
  };
  for (const keyword of sameInSeries) compare(keyword, textOf(first.dataset, keyword), textOf(file.dataset, keyword));
  const [expected, got] = [pixelLayout(first), pixelLayout(file)];
  compare("Rows", String(expected.rows), String(got.rows));
  compare("Columns", String(expected.columns), String(got.columns));
}

function told(keyword: DicomKeyword, value: string | null): string | null {
  return keyword === "FrameOfReferenceUID" && value !== null ? shortUidDigest(value) : value;
}

function convert(slices: readonly Slice[], modality: string | null, kind: SuvKind | undefined, path: string) {
  if (kind === undefined) return null;
  if (modality !== "PT") {
    throw new ImageFileError(
      "suv-units",
      path,
      `expected a PET series to convert to SUV, got Modality (0008,0060) ${modality ?? "absent"}`,
      "remove the conversion to SUV, or name the PET series",
    );
  }
  return suvConversion(
    slices.map(({ file }) => file.dataset),
    kind,
  );
}

async function decodeSlices(
  slices: readonly Slice[],
  values: Float64Array,
  perSlice: number,
  factors: readonly number[] | null,
): Promise<SourceFile[]> {
  const sources: SourceFile[] = [];
  let path = "";
  let frames: ReturnType<typeof framesOf> | null = null;
  let layout: ReturnType<typeof pixelLayout> | null = null;
  for (const [z, slice] of slices.entries()) {
    if (frames === null || layout === null || slice.path !== path) {
      path = slice.path;
      const { bytes, source } = await readSource(path);
      sources.push(source);
      const file = parseDicom(bytes, path);
      layout = pixelLayout(file);
      frames = framesOf(file, layout);
    }
    const { bytes, littleEndian } = await frames(slice.frame);
    const factor = factors?.[z] ?? 1;
    writeFrame(bytes, littleEndian, layout, slice.slope * factor, slice.intercept * factor, values, z * perSlice);
  }
  return sources;
}

function unitsOf({ dataset }: DicomFile, modality: string | null): string | null {
  if (modality === "PT") {
    const units = textOf(dataset, "Units");
    return units === null ? null : (petUnits[units] ?? units);
  }
  if (modality === "RTDOSE") {
    const units = textOf(dataset, "DoseUnits");
    return units === "GY" ? "Gy" : units;
  }
  const said = textOf(dataset, "RescaleType");
  if (said !== null && said !== "US") return said;
  return modality === null ? null : (modalityUnits[modality] ?? null);
}

function factsOf({ dataset, transferSyntax }: DicomFile): Record<string, string> {
  const facts: Record<string, string> = { TransferSyntaxUID: transferSyntax };
  const series = textOf(dataset, "SeriesInstanceUID");
  if (series !== null) facts["SeriesInstanceUID (digest)"] = uidDigest(series);
  for (const keyword of acquisition) {
    const text = textOf(dataset, keyword);
    if (text !== null) facts[keyword] = text;
  }
  return facts;
}
