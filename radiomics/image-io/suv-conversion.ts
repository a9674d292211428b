import type { DicomDataset } from "./dicom-dataset.ts";
import { secondsOf, secondsOfDateTime, secondsOfDay } from "./dicom-time.ts";
import { badValue, itemsOf, missingTag, numberOf, requiredNumber, requiredText, textOf } from "./dicom-values.ts";
import { ImageFileError } from "./image-file-error.ts";
import { bodySize } from "./suv-body-size.ts";
import type { SuvKind } from "./suv-body-size.ts";

/** How the rescaled pixels of every slice of a PET series become SUV. */
export interface SuvConversion {
  /** Per slice, in the order given. */
  readonly factors: readonly number[];
  readonly units: string;
  /** What the factor was computed from; of dates and times their differences alone, of height and sex the derived size. */
  readonly inputs: Readonly<Record<string, string | number>>;
  readonly notes: readonly string[];
}

const why = "an input of SUV";
const PHILIPS = "Philips PET Private Group";
const GE = "GEMS_PETD_01";
/** Without a date, an injection is taken to be within the last day: only sure for nuclides that do not last longer. */
const LONGEST_UNDATED_HALF_LIFE = 43_200;

const storedKinds: Readonly<Record<string, SuvKind>> = {
  BW: "body-weight",
  BSA: "body-surface-area",
  LBM: "lean-body-mass-james",
  LBMJAMES128: "lean-body-mass-james",
  LBMJANMA: "lean-body-mass",
};

/**
 * The factors from rescaled PET pixels to SUV, after the vendor-neutral algorithm of QIBA (FDG-PET/CT profile, appendix G).
 * No input has a default: an absent attribute is an error that names it.
 *
 * @param slices - data sets of one series
 * @param kind - what the uptake is divided by
 * @returns one factor per slice, units and inputs
 * @throws ImageFileError with code `suv-units`, `suv-inputs`, `dicom-missing-tag` or `dicom-tag-value`
 */
export function suvConversion(slices: readonly DicomDataset[], kind: SuvKind): SuvConversion {
  const first = slices[0];
  const units = requiredText(first, "Units", "which says what the pixels of a PET image are");
  const inputs: Record<string, string | number> = { Units: units };
  const unit = kind === "body-surface-area" ? "cm2/mL" : "g/mL";
  const result = (factors: readonly number[], notes: readonly string[]): SuvConversion => ({
    factors,
    units: `SUV ${kind} (${unit})`,
    inputs,
    notes,
  });
  if (units === "GML" || units === "CM2ML") {
    const type = textOf(first, "SUVType");
    if (type !== null) inputs["SUVType"] = type;
    const stored = type === null ? (units === "GML" ? "body-weight" : "body-surface-area") : storedKinds[type];
    if (stored !== kind) {
      throw new ImageFileError(
        "suv-units",
        first.path,
        `expected pixels that can become SUV by ${kind}, got ${units} with SUVType (0054,1006) ${type ?? "absent"}, which is SUV by ${stored ?? "another size"} already`,
        `ask for SUV by ${stored ?? "the size that the scanner used"}, or export the series in Bq/mL`,
      );
    }
    return result(
      slices.map(() => 1),
      [`pixels are SUV already (${units}): only the slope was applied`],
    );
  }
  if (units === "CNTS") return fromCounts(slices, kind, inputs, result);
  if (units !== "BQML") {
    throw new ImageFileError(
      "suv-units",
      first.path,
      `Units (0054,1001) are expected to be BQML, GML, CM2ML or CNTS, got ${units}`,
      "export the series in Bq/mL",
    );
  }
  const { factor, notes } = activityFactor(slices, kind, inputs);
  return result(
    slices.map(() => factor),
    notes,
  );
}

function fromCounts(
  slices: readonly DicomDataset[],
  kind: SuvKind,
  inputs: Record<string, string | number>,
  result: (factors: readonly number[], notes: readonly string[]) => SuvConversion,
): SuvConversion {
  const suv = slices.map((slice) => privateNumber(slice, 0x7053, PHILIPS, 0x00));
  if (kind === "body-weight" && suv.every((factor) => factor !== null && factor > 0)) {
    inputs["SUV scale factor (7053,xx00)"] = [...new Set(suv)].join(", ");
    return result(suv as number[], ["counts became SUV by the private factor of Philips"]);
  }
  const activity = slices.map((slice) => privateNumber(slice, 0x7053, PHILIPS, 0x09));
  if (activity.every((factor) => factor !== null && factor > 0)) {
    inputs["activity scale factor (7053,xx09)"] = [...new Set(activity)].join(", ");
    const { factor, notes } = activityFactor(slices, kind, inputs);
    return result(
      (activity as number[]).map((perCount) => perCount * factor),
      ["counts became Bq/mL by the private factor of Philips", ...notes],
    );
  }
  throw new ImageFileError(
    "suv-units",
    slices[0].path,
    "Units (0054,1001) are CNTS, and the private factors of Philips, SUV (7053,xx00) or activity (7053,xx09), are expected above 0 in every slice, got none",
    "export the series in Bq/mL, or with its private attributes",
  );
}

/** SUV per Bq/mL: body size over the activity that is left at the time that pixels are corrected to. */
function activityFactor(
  slices: readonly DicomDataset[],
  kind: SuvKind,
  inputs: Record<string, string | number>,
): { readonly factor: number; readonly notes: readonly string[] } {
  const first = slices[0];
  const corrected = textOf(first, "CorrectedImage")
    ?.split("\\")
    .map((part) => part.trim());
  if (corrected === undefined) throw missingTag(first.path, "CorrectedImage", why);
  inputs["CorrectedImage"] = corrected.join(", ");
  for (const correction of ["ATTN", "DECY"]) {
    if (!corrected.includes(correction)) {
      throw badValue(first.path, "CorrectedImage", `a list with ${correction}`, corrected.join(", "));
    }
  }
  const drugs = itemsOf(first, "RadiopharmaceuticalInformationSequence");
  if (drugs.length === 0) throw missingTag(first.path, "RadiopharmaceuticalInformationSequence", why);
  if (drugs.length > 1) {
    throw badValue(first.path, "RadiopharmaceuticalInformationSequence", "one item", String(drugs.length));
  }
  const drug = drugs[0];
  const dose = requiredNumber(drug, "RadionuclideTotalDose", why);
  if (!(dose >= 1e5 && dose < 1e12)) {
    throw badValue(first.path, "RadionuclideTotalDose", "an injected activity in Bq (1e5 to 1e12)", String(dose));
  }
  inputs["RadionuclideTotalDose"] = dose;
  const size = bodySize(first, kind, inputs);
  const correction = requiredText(first, "DecayCorrection", why);
  inputs["DecayCorrection"] = correction;
  for (const slice of slices) checkSame(first, slice, kind);
  if (correction === "ADMIN") return { factor: size / dose, notes: ["pixels are decay-corrected to the injection"] };
  if (correction !== "START") throw badValue(first.path, "DecayCorrection", "START or ADMIN", correction);

  const halfLife = requiredNumber(drug, "RadionuclideHalfLife", why);
  if (!(halfLife > 0)) throw badValue(first.path, "RadionuclideHalfLife", "above 0 s", String(halfLife));
  inputs["RadionuclideHalfLife"] = halfLife;
  const start = decayReference(slices, halfLife, inputs);
  const { seconds: injection, note } = injectionTime(first, drug, start.seconds, halfLife);
  const elapsed = start.seconds - injection;
  if (!(elapsed >= 0 && elapsed <= 10 * halfLife)) {
    throw new ImageFileError(
      "suv-inputs",
      first.path,
      `the scan is expected 0 to 10 half-lives after the injection, got ${elapsed} s (half-life ${halfLife} s)`,
      "check dates and times of the series (anonymizers shift some of them only)",
    );
  }
  inputs["secondsFromInjection"] = elapsed;
  const left = dose * 2 ** (-elapsed / halfLife);
  inputs["decayedDose"] = left;
  return { factor: size / left, notes: [start.note, ...(note === null ? [] : [note])] };
}

function checkSame(first: DicomDataset, slice: DicomDataset, kind: SuvKind): void {
  const read = (dataset: DicomDataset): string => {
    const drug = itemsOf(dataset, "RadiopharmaceuticalInformationSequence")[0];
    return JSON.stringify([
      textOf(dataset, "Units"),
      textOf(dataset, "DecayCorrection"),
      textOf(dataset, "SeriesTime"),
      bodySize(dataset, kind, {}),
      drug === undefined ? null : [numberOf(drug, "RadionuclideTotalDose"), numberOf(drug, "RadionuclideHalfLife")],
    ]);
  };
  if (read(first) === read(slice)) return;
  throw new ImageFileError(
    "series-slices-differ",
    slice.path,
    `Units, DecayCorrection, SeriesTime, body size, dose and half-life are expected to be those of ${first.path}, got others`,
    "keep one series per folder",
  );
}

/** The time that START means: the series, unless it was stamped after the acquisition; then the scanner's own or a computed one. */
function decayReference(
  slices: readonly DicomDataset[],
  halfLife: number,
  inputs: Record<string, string | number>,
): { readonly seconds: number; readonly note: string } {
  const first = slices[0];
  const seriesDate = requiredText(first, "SeriesDate", why);
  const seriesTime = requiredText(first, "SeriesTime", why);
  const series = secondsOf(seriesDate, seriesTime);
  if (series === null) throw badValue(first.path, "SeriesTime", "a time of a date", `${seriesDate} ${seriesTime}`);
  const acquisitions = slices.map((slice) => acquisitionTime(slice));
  const earliest = acquisitions.reduce((found, seconds, i) => (seconds < acquisitions[found] ? i : found), 0);
  inputs["secondsFromSeriesToAcquisition"] = acquisitions[earliest] - series;
  if (series <= acquisitions[earliest]) return { seconds: series, note: "decay reference: SeriesTime" };

  const ge = privateText(first, 0x0009, GE, 0x0d);
  const scan = ge === null ? null : secondsOfDateTime(ge, textOf(first, "TimezoneOffsetFromUTC"));
  if (scan !== null)
    return { seconds: scan, note: "decay reference: private scan time of GE, because the series was stamped later" };
  const slice = slices[earliest];
  const duration = requiredNumber(slice, "ActualFrameDuration", why) / 1000;
  const reference = requiredNumber(slice, "FrameReferenceTime", why) / 1000;
  if (!(duration > 0)) throw badValue(slice.path, "ActualFrameDuration", "above 0 ms", String(1000 * duration));
  const decays = (Math.LN2 * duration) / halfLife;
  const average = (halfLife / Math.LN2) * Math.log(decays / -Math.expm1(-decays));
  Object.assign(inputs, { FrameReferenceTime: 1000 * reference, ActualFrameDuration: 1000 * duration });
  return {
    seconds: acquisitions[earliest] - reference + average,
    note: "decay reference: acquisition less FrameReferenceTime, because the series was stamped later",
  };
}

function acquisitionTime(slice: DicomDataset): number {
  const whole = textOf(slice, "AcquisitionDateTime");
  const date = textOf(slice, "AcquisitionDate") ?? (whole === null ? requiredText(slice, "SeriesDate", why) : null);
  const seconds =
    date === null
      ? secondsOfDateTime(whole ?? "", textOf(slice, "TimezoneOffsetFromUTC"))
      : secondsOf(date, requiredText(slice, "AcquisitionTime", why));
  if (seconds === null)
    throw badValue(slice.path, "AcquisitionTime", "a time of a date", textOf(slice, "AcquisitionTime") ?? "none");
  return seconds;
}

function injectionTime(
  first: DicomDataset,
  drug: DicomDataset,
  start: number,
  halfLife: number,
): { readonly seconds: number; readonly note: string | null } {
  const whole = textOf(drug, "RadiopharmaceuticalStartDateTime");
  if (whole !== null) {
    const seconds = secondsOfDateTime(whole, textOf(first, "TimezoneOffsetFromUTC"));
    if (seconds === null) throw badValue(first.path, "RadiopharmaceuticalStartDateTime", "a date and time", whole);
    return { seconds, note: null };
  }
  if (halfLife > LONGEST_UNDATED_HALF_LIFE) {
    throw missingTag(first.path, "RadiopharmaceuticalStartDateTime", `${why} for a half-life of ${halfLife} s`);
  }
  const time = requiredText(drug, "RadiopharmaceuticalStartTime", why);
  const seconds = secondsOfDay(time);
  if (seconds === null) throw badValue(first.path, "RadiopharmaceuticalStartTime", "a time", time);
  const midnight = Math.floor(start / 86_400) * 86_400;
  if (midnight + seconds <= start) return { seconds: midnight + seconds, note: null };
  return { seconds: midnight + seconds - 86_400, note: "the injection was before midnight of the day of the scan" };
}

/** Element of a private block, found by the creator that reserved it. */
function privateElement(dataset: DicomDataset, group: number, creator: string, offset: number): string | null {
  const text = (tag: number): string | null => {
    const element = dataset.elements.get(tag >>> 0);
    if (element === undefined || element.items !== null) return null;
    const bytes = dataset.bytes.subarray(element.start, element.start + element.length);
    return Buffer.from(bytes)
      .toString("latin1")
      .replace(/[\0 ]+$/, "")
      .trim();
  };
  for (let block = 0x10; block <= 0xff; block++) {
    if (text((group << 16) | block) === creator) return text((group << 16) | (block << 8) | offset);
  }
  return null;
}

function privateText(dataset: DicomDataset, group: number, creator: string, offset: number): string | null {
  const text = privateElement(dataset, group, creator, offset);
  return text === "" ? null : text;
}

function privateNumber(dataset: DicomDataset, group: number, creator: string, offset: number): number | null {
  const text = privateText(dataset, group, creator, offset);
  return text !== null && /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
}
