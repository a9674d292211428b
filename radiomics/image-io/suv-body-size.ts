import type { DicomDataset } from "./dicom-dataset.ts";
import { badValue, requiredNumber, requiredText } from "./dicom-values.ts";

/** `lean-body-mass` is after Janmahasatian (EANM), `-james` the older formula of PERCIST. */
export type SuvKind = "body-weight" | "lean-body-mass" | "lean-body-mass-james" | "body-surface-area";

const why = "an input of SUV";

/**
 * What the uptake is divided by.
 *
 * @param slice - of a PET series
 * @param kind - which size
 * @param inputs - takes the weight and the size that was derived; height and sex are used and not kept
 * @returns grams, or cm2 for the body surface area
 * @throws ImageFileError with code `dicom-missing-tag` or `dicom-tag-value`
 * @see Janmahasatian 2005, 10.2165/00003088-200544100-00004; James 1976; Du Bois 1916
 */
export function bodySize(slice: DicomDataset, kind: SuvKind, inputs: Record<string, string | number>): number {
  const weight = requiredNumber(slice, "PatientWeight", why);
  if (!(weight > 0 && weight < 700)) throw badValue(slice.path, "PatientWeight", "a weight in kg", String(weight));
  inputs["PatientWeight"] = weight;
  if (kind === "body-weight") return 1000 * weight;
  const height = requiredNumber(slice, "PatientSize", why);
  if (!(height > 0.2 && height < 3)) throw badValue(slice.path, "PatientSize", "a height in m", String(height));
  if (kind === "body-surface-area") {
    const surface = 1e4 * 0.007184 * weight ** 0.425 * (100 * height) ** 0.725;
    inputs["bodySurfaceCm2"] = surface;
    return surface;
  }
  const sex = requiredText(slice, "PatientSex", why);
  if (sex !== "M" && sex !== "F") throw badValue(slice.path, "PatientSex", "M or F", sex);
  const grams = 1000 * leanBodyMassKg(kind, weight, height, sex);
  inputs["leanBodyMassGrams"] = grams;
  return grams;
}

function leanBodyMassKg(
  kind: "lean-body-mass" | "lean-body-mass-james",
  weight: number,
  height: number,
  sex: "M" | "F",
): number {
  if (kind === "lean-body-mass") {
    const bodyMassIndex = weight / height ** 2;
    const divisor = sex === "M" ? 6680 + 216 * bodyMassIndex : 8780 + 244 * bodyMassIndex;
    return (9270 * weight) / divisor;
  }
  const ratio = weight / (100 * height);
  return sex === "M" ? 1.1 * weight - 128 * ratio ** 2 : 1.07 * weight - 148 * ratio ** 2;
}
