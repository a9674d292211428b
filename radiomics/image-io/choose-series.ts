import type { DicomFile } from "./dicom-dataset.ts";
import { textOf } from "./dicom-values.ts";
import { ImageFileError } from "./image-file-error.ts";
import { matchesPattern } from "./region-selection.ts";
import { shortUidDigest, uidDigest } from "./told-value.ts";

interface Series {
  /** null where the files name none. */
  readonly uid: string | null;
  readonly description: string;
  readonly files: readonly DicomFile[];
}

/**
 * Finds one series among the files of a folder; never guesses between several. Identifiers and descriptions may tell who a
 * patient is, so that messages list series by the beginning of the digest of their identifier, by which one can be named too.
 *
 * @param files - DICOM images of a folder
 * @param subject - folder that errors name
 * @param wanted - SeriesInstanceUID, SeriesDescription (as written, else as a pattern with `*` and `?`), or
 * `sha256:` and at least 8 digits of the digest of the SeriesInstanceUID; undefined: the only series
 * @returns the files of the series
 * @throws ImageFileError with code `series-mixed` where several are there or match, `series-missing` where none matches
 */
export function chooseSeries(
  files: readonly DicomFile[],
  subject: string,
  wanted: string | undefined,
): readonly DicomFile[] {
  const all = seriesOf(files);
  const found = wanted === undefined ? all : matchingSeries(all, wanted);
  if (found.length === 1) return found[0].files;
  const listed = all.map(describeSeries).join("; ");
  if (found.length > 1) {
    throw new ImageFileError(
      "series-mixed",
      subject,
      wanted === undefined
        ? `expected one series, got ${all.length}: ${listed}`
        : `expected one series of that name, got ${found.length} of ${all.length}: ${listed}`,
      "keep each series in a folder of its own, or name one in the image of the feature set, { column: COLUMN, series: NAME }, by its SeriesDescription, its SeriesInstanceUID or the digest above",
    );
  }
  throw new ImageFileError(
    "series-missing",
    subject,
    `expected the series that was named, got ${all.length}: ${listed}`,
    "name one of them by its SeriesDescription (a pattern such as T1* is allowed), its SeriesInstanceUID or the digest above",
  );
}

function seriesOf(files: readonly DicomFile[]): Series[] {
  const byUid = new Map<string | null, DicomFile[]>();
  for (const file of files) {
    const uid = textOf(file.dataset, "SeriesInstanceUID");
    byUid.set(uid, [...(byUid.get(uid) ?? []), file]);
  }
  return [...byUid].map(([uid, own]) => ({
    uid,
    description: textOf(own[0].dataset, "SeriesDescription") ?? "",
    files: own,
  }));
}

function describeSeries({ uid, files }: Series): string {
  const modality = textOf(files[0].dataset, "Modality") ?? "no modality";
  return `${uid === null ? "no SeriesInstanceUID" : shortUidDigest(uid)} (${files.length} files of ${modality}, such as ${files[0].dataset.path})`;
}

function matchingSeries(all: readonly Series[], wanted: string): readonly Series[] {
  const name = wanted.toLowerCase();
  const digest = name.replace(/\.\.\.$/, "");
  const ways: ((series: Series) => boolean)[] = [
    ({ uid }) => uid === wanted,
    ({ description }) => description === wanted,
    ({ description }) => matchesPattern(description.toLowerCase(), name),
    ({ uid }) => uid !== null && /^sha256:[0-9a-f]{8,64}$/.test(digest) && uidDigest(uid).startsWith(digest),
  ];
  for (const matches of ways) {
    const found = all.filter(matches);
    if (found.length > 0) return found;
  }
  return [];
}
