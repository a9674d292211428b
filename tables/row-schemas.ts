import type { TableColumn } from "./table.ts";

/** Tables about cases and the rows that models make of them; a part of `tableSchemas`. */
export const rowSchemas = {
  cases: {
    /** Names the row everywhere: the id of the case, with lesion and time point where ids repeat (`P01/2/baseline`). */
    case: "text",
    patient: "text",
    cohort: "text",
    role: "text",
    center: "text",
    scanner: "text",
    /** included, excluded or failed */
    status: "text",
    reason: "text",
    /** As the case table says; empty where it does not. */
    lesion: "text",
    timepoint: "text",
  },
  /** What each row of the models is made of: rows of the case table, or regions of their masks. */
  matrix_rows: {
    /** Stands as `case` in `features_wide`, `folds` and `predictions`. */
    row: "text",
    cohort: "text",
    patient: "text",
    case: "text",
    /** The id as the case table says it. */
    id: "text",
    lesion: "text",
    timepoint: "text",
  },
  /** Rows of the models that could not be made: a lesion may lack one visit while the case that it is in counts. */
  left_out_rows: {
    row: "text",
    cohort: "text",
    patient: "text",
    /** The first of the rows of the case table that it would have been made of. */
    case: "text",
    /** excluded or failed */
    status: "text",
    reason: "text",
  },
  /** How several lesions of a patient became one value; empty where the study brings none together. */
  lesion_rules: {
    set: "text",
    feature: "text",
    /** largest, sum, maximum, minimum, volume-weighted-mean or left-out */
    rule: "text",
    reason: "text",
  },
} as const satisfies Record<string, Readonly<Record<string, TableColumn["type"]>>>;
