import { compareText } from "./compare-text.ts";

export interface PatientRows {
  readonly patient: string;
  /** Ascending. */
  readonly rows: readonly number[];
}

/**
 * Rows of every patient, in the order of the patients' names, so that what is drawn from them does not depend on the order of rows.
 *
 * @param patients patient per row
 * @returns one entry per patient
 */
export function patientRows(patients: readonly string[]): PatientRows[] {
  const byPatient = new Map<string, number[]>();
  patients.forEach((patient, row) => {
    const rows = byPatient.get(patient);
    if (rows === undefined) byPatient.set(patient, [row]);
    else rows.push(row);
  });
  return [...byPatient].map(([patient, rows]) => ({ patient, rows })).sort((a, b) => compareText(a.patient, b.patient));
}
