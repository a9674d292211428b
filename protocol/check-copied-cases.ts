import { cellPlace, tableColumn } from "./case-table.ts";
import { relatedPlace } from "./check-ids.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { isMissingCell } from "./missing-cell.ts";
import { numberCell } from "./number-cell.ts";
import { patientsOf, type OpenCohort, type StudyContext } from "./study-context.ts";

/** Fewer columns may agree by chance, and so may columns of few values, such as stage and sex. */
const leastColumns = 3;
const leastDistinctShare = 0.4;
/** Enough to tell cases apart; the others are compared where these agree. */
const signatureColumns = 32;

interface Row {
  readonly cohort: OpenCohort;
  readonly row: number;
  readonly patient: string;
  readonly cells: (column: number) => string;
}

/** A case with all the values of another patient's case is that patient under another id. */
export function checkCopiedCases(
  { protocol, cohorts }: StudyContext,
  set: string,
  columnsOf: (cohort: OpenCohort) => readonly (readonly string[])[],
): Diagnostic[] {
  const rows = cohorts.flatMap((cohort): Row[] => {
    const columns = columnsOf(cohort);
    return patientsOf(protocol, cohort).map((patient, row) => ({
      cohort,
      row,
      patient,
      cells: (column) => columns[column]?.[row] ?? "",
    }));
  });
  const telling = Array.from(columnsOf(cohorts[0]), (_, column) => column).filter((column) => isTelling(rows, column));
  if (telling.length < leastColumns) return [];
  const first = new Map<string, Row>();
  const pairs: [Row, Row][] = [];
  for (const row of rows) {
    if (telling.filter((column) => !isMissingCell(row.cells(column))).length < leastColumns) continue;
    const signature = telling.slice(0, signatureColumns).map(row.cells).join("\n");
    const before = first.get(signature);
    if (before === undefined) first.set(signature, row);
    else if (before.patient !== row.patient && telling.every((column) => before.cells(column) === row.cells(column)))
      pairs.push([before, row]);
  }
  if (pairs.length === 0) return [];
  const [before, row] = pairs[0];
  const { id } = protocol.columns;
  const place = ({ cohort: { located }, row: at }: Row) => cellPlace(located, at, id);
  const idOf = ({ cohort: { located }, row: at }: Row) => tableColumn(located.table, id)?.[at] ?? `row ${at + 1}`;
  const facts = { set, features: telling.length, cases: [idOf(before), idOf(row)], more: pairs.length - 1 };
  return [diagnose("case-copied", facts, place(row), { related: [relatedPlace(place(before), "first here")] })];
}

/** Numbers, most of which occur once or twice. */
function isTelling(rows: readonly Row[], column: number): boolean {
  const distinct = new Set<string>();
  let count = 0;
  for (const { cells } of rows) {
    const value = cells(column);
    if (isMissingCell(value)) continue;
    if (Number.isNaN(numberCell(value))) return false;
    distinct.add(value);
    count++;
  }
  return distinct.size > 1 && distinct.size >= leastDistinctShare * count;
}
