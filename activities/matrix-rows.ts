import type { FeaturesAssembleNode } from "../protocol/plan.ts";
import type { CohortRow } from "./cohort-rows.ts";

/** A row of the case table, or one of several regions of its mask. */
export interface Lesion {
  /** Index of the row of the case table. */
  readonly row: number;
  /** Which region of the mask; empty where the mask is one. */
  readonly name: string;
}

/** One row of the models, and what it is made of. */
export interface MatrixRow {
  readonly name: string;
  readonly patient: string;
  readonly lesions: readonly Lesion[];
}

/** What becomes one row of the models: a row of the case table, a patient with lesions and visits, or a lesion with visits. */
export function matrixRows(
  rows: readonly CohortRow[],
  unit: FeaturesAssembleNode["params"]["unit"],
  hasVisits: boolean,
  regionsOf: (row: number) => readonly string[],
): MatrixRow[] {
  const found = new Map<string, { name: string; patient: string; lesions: Lesion[] }>();
  rows.forEach(({ listed }, row) => {
    const patient = listed.patient ?? "";
    for (const region of regionsOf(row)) {
      const lesion = region === "" ? (listed.lesion ?? "") : region;
      const own = region === "" ? listed.case : `${listed.case}/${region}`;
      const acrossVisits = lesion === "" ? patient : `${patient}/${lesion}`;
      const name = unit === "patient" ? patient : unit === "lesion" && hasVisits ? acrossVisits : own;
      const made = found.get(name) ?? { name, patient, lesions: [] };
      made.lesions.push({ row, name: region });
      found.set(name, made);
    }
  });
  return [...found.values()];
}

/** Rows of the case table behind a row of the models, each once; of one visit where that is wanted. */
export function tableRowsOf({ lesions }: MatrixRow, rows: readonly CohortRow[], timepoint: string | null): number[] {
  return [...new Set(lesions.map(({ row }) => row))].filter(
    (row) => timepoint === null || rows[row].listed.timepoint === timepoint,
  );
}
