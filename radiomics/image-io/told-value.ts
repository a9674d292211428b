import { hash } from "node:crypto";
import { dicomTags } from "./dicom-tags.ts";
import type { DicomKeyword } from "./dicom-tags.ts";

const hiddenVrs: readonly string[] = ["DA", "TM", "DT", "UI"];

/**
 * What a message may say of a value of DICOM: messages reach tables and reports, so dates, times and unique identifiers
 * are told by their form alone, with 9 for a digit and a for a letter.
 */
export function toldValue(keyword: DicomKeyword, value: string): string {
  if (!hiddenVrs.includes(dicomTags[keyword][1]) || value === "none") return value;
  return `a value of the form "${value
    .slice(0, 40)
    .replaceAll(/\p{Nd}/gu, "9")
    .replaceAll(/\p{L}/gu, "a")}"`;
}

/** A unique identifier, so that two can be told apart, and compared by who has the file. */
export function uidDigest(uid: string): string {
  return `sha256:${hash("sha256", uid)}`;
}

/** The same for a message. */
export function shortUidDigest(uid: string): string {
  return `${uidDigest(uid).slice(0, 19)}...`;
}
