import { counted, listed, type Texts } from "./message-texts.ts";

/** Texts about several lesions, regions and visits of a patient, by code; a part of `messages`. */
export const lesionMessages = {
  "lesions-several": (f: { what: string; names: readonly string[]; visits: boolean }): Texts => ({
    problem: `${f.what}${f.names.length === 0 ? "" : `: ${listed(f.names, 8)}`}`,
    expected: "one row of the models per patient",
    why: "a patient with several lesions would be one row, and it is not said which value it has",
    fix: f.visits
      ? 'name the visit of each feature set (timepoint: VISIT), or give the rows the column that tells lesions apart ("columns: { lesion: COLUMN }")'
      : 'write "unit: lesion" (a row per lesion, folds by patient), or "lesions: { aggregate: largest }" (or sum, or volume-weighted-mean)',
  }),
  "lesions-unnamed": (f: { key: "unit" | "lesions" }): Texts => ({
    problem: `${f.key === "unit" ? "unit: lesion" : "lesions.aggregate"} is written, and nothing says what a lesion is`,
    expected: "a column that names the lesion of each row, or several regions of a mask",
    fix: 'write "columns: { lesion: COLUMN }", or "multiple: each" in the mask of a feature set',
  }),
  "lesions-twice": (f: { set: string; column: string; key: string }): Texts => ({
    problem: `lesions are named twice: one per row by the column "${f.column}", and several per row by ${f.key} of ${f.set}`,
    expected: "one of them",
    fix: 'name one region in the mask, for example by a pattern with the column, or take "lesion" out of columns',
  }),
  "lesion-repeated": (f: { row: string; column: string | null }): Texts => ({
    problem: `two rows are ${f.row}`,
    expected: f.column === null ? "one row per patient and visit" : "one row per patient, lesion and visit",
    fix:
      f.column === null
        ? 'remove one, or name the column that tells them apart: "columns: { lesion: COLUMN }"'
        : "remove one, or give it another lesion or visit",
    label: "and again here",
  }),
  "aggregate-unused": (): Texts => ({
    problem: "lesions.aggregate is written, and with unit: lesion nothing is brought together",
    fix: "remove one of the two",
  }),
  "aggregate-without-volume": (f: { set: string }): Texts => ({
    problem: `lesions are brought together by their volume, and ${f.set} does not measure it`,
    fix: `add morphology to the families of ${f.set}; models can leave its columns out`,
  }),
  "aggregate-without-images": (): Texts => ({
    problem: "lesions are brought together by their volume, and no feature set is measured in images",
    expected: "a feature set of kind radiomics",
    fix: "bring the lesions together where the table was made, and remove lesions",
  }),
  "region-each-used": (f: { region: string; by: string }): Texts => ({
    problem: `${f.by} uses the region "${f.region}", of which a case may have several`,
    expected: "a single region",
    fix: `write "multiple: union" in ${f.region}, or make each part by the keys of ${f.region} itself`,
  }),
  "region-each-with-lesions": (f: { region: string; rows: "unit" | "mask" }): Texts => ({
    problem:
      f.rows === "mask"
        ? `the mask and the region "${f.region}" are each of several, and it is not said which belong together`
        : `the region "${f.region}" is each of several of a case, and with unit: lesion a row has one value`,
    fix: `make a feature set of its own with them as its mask, or write "multiple: union" in ${f.region}`,
  }),
  "reference-per-lesion": (f: { region: string }): Texts => ({
    problem: `the image is normalized by the region "${f.region}", which is made from each lesion`,
    why: "one image would have as many intensities as it has lesions",
    fix: "let the reference region begin with a label, ROI or segment of its own",
  }),
  "timepoint-without-column": (f: { set: string }): Texts => ({
    problem: `${f.set} is of one visit, and no column names the visits`,
    fix: 'write "columns: { timepoint: COLUMN }"',
  }),
  "timepoint-unknown": (f: {
    timepoint: string;
    cohort: string;
    known: readonly string[];
    nearest: string | null;
  }): Texts => ({
    problem: `no row of the cohort ${f.cohort} has the visit "${f.timepoint}"`,
    expected: `one of ${listed(f.known)}`,
    fix: f.nearest === null ? "correct the visit, or the table" : `write "${f.nearest}"`,
  }),
  "timepoint-empty": (f: { column: string; count: number }): Texts => ({
    problem: `${counted(f.count, "row has", "rows have")} no visit in the column "${f.column}"`,
    fix: "add it, or remove the row",
  }),
  "timepoint-missing": (f: {
    set: string;
    timepoint: string;
    what: "patient" | "lesion";
    patients: readonly string[];
    policy: "error" | "exclude" | "impute";
  }): Texts => ({
    ...(f.policy === "error" ? {} : { severity: "warning" as const }),
    problem: `${counted(f.patients.length, f.what === "lesion" ? "lesion has" : "patient has", f.what === "lesion" ? "lesions have" : "patients have")} no row of the visit "${f.timepoint}" of ${f.set}: ${listed(f.patients, 8)}`,
    fix:
      f.policy === "error"
        ? `add the rows, or write "missing: exclude" (or impute) in features.${f.set}`
        : "nothing, if this is known",
  }),
  "column-differs": (f: {
    column: string;
    use: string;
    patients: readonly string[];
    example: readonly string[];
  }): Texts => ({
    problem: `${f.use} "${f.column}" differs between rows that make one row of the models: ${listed(f.patients, 8)} (${listed(f.example, 3)})`,
    expected: "one value",
    fix:
      f.use === "the outcome"
        ? 'correct it, or write "unit: lesion" where each lesion has an outcome of its own'
        : 'correct it, name the visit that counts ("timepoint: VISIT" in the feature set), or write "lesions: { aggregate: largest }" to take the row of the largest lesion',
  }),
} as const satisfies Record<string, (facts: never) => Texts>;
