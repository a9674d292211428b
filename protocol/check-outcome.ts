import { cellPlace, tableColumn, type LocatedTable } from "./case-table.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { isMissingCell } from "./missing-cell.ts";
import { nearestName } from "./nearest-name.ts";
import type { ProtocolSource } from "./protocol-source.ts";
import type { Protocol } from "./schema/protocol.ts";
import { patientsOf, type OpenCohort, type StudyContext } from "./study-context.ts";

/** Outcome of every row of a case table, from the table itself or joined from an outcomes file; null where a column lacks. */
export function joinOutcomes(protocol: Protocol, cohort: OpenCohort, outcomes: LocatedTable | null): string[] | null {
  const { column } = protocol.outcome;
  if (outcomes === null) return tableColumn(cohort.located.table, column);
  const key = outcomeKey(protocol, outcomes);
  const values = tableColumn(outcomes.table, column);
  const keys = tableColumn(outcomes.table, key);
  const own = key === protocol.columns.id ? tableColumn(cohort.located.table, key) : patientsOf(protocol, cohort);
  if (values === null || keys === null || own === null) return null;
  const byKey = new Map(keys.map((each, row) => [each, values[row]]));
  return own.map((each) => byKey.get(each) ?? "");
}

/** Column of an outcomes file that names the case, or the patient where it has no case ids. */
export function outcomeKey(protocol: Protocol, { table }: LocatedTable): string {
  const { id, patient } = protocol.columns;
  return !table.columns.includes(id) && patient !== undefined && table.columns.includes(patient) ? patient : id;
}

/** The development outcome has valid values, both classes, and enough of the smaller one for the folds. */
export function checkOutcome({ protocol, source, cohorts, outcome }: StudyContext): Diagnostic[] {
  if (outcome === null) return [];
  const development = cohorts[0];
  const { column, positive } = protocol.outcome;
  const place = source.place(["outcome", "column"]);
  const { table } = development.located;
  const ids = tableColumn(table, protocol.columns.id) ?? outcome.map((_, row) => `row ${row + 1}`);
  const missing = outcome.flatMap((value, row) => (isMissingCell(value) ? [row] : []));
  const found: Diagnostic[] = [];
  if (missing.length > 0) {
    const at = table.columns.includes(column)
      ? cellPlace(development.located, missing[0], column)
      : { file: table.file, line: table.rowLines[missing[0]], column: 1, length: 0, path: "" };
    const facts = { column, count: missing.length, cases: missing.map((row) => ids[row]) };
    found.push(diagnose("outcome-missing", facts, { ...at, path: "outcome.column" }));
  }
  const values = [...new Set(outcome.filter((value) => !isMissingCell(value)))].sort();
  if (values.length === 0) return found;
  if (values.length === 1) {
    const facts = { column, value: values[0], count: outcome.length - missing.length };
    return [...found, diagnose("outcome-one-class", facts, place)];
  }
  if (values.length > 2) return [...found, diagnose("outcome-values", { column, values }, place)];
  if (!values.includes(positive)) {
    const numeric = values.find((value) => Number(value) === Number(positive));
    const facts = { column, positive, values, nearest: numeric ?? nearestName(positive, values) };
    return [...found, diagnose("outcome-positive-absent", facts, source.place(["outcome", "positive"]))];
  }
  return [...found, ...checkEvents(protocol, source, patientsOf(protocol, development), outcome)];
}

function checkEvents(
  protocol: Protocol,
  source: ProtocolSource,
  patients: readonly string[],
  outcome: readonly string[],
): Diagnostic[] {
  const { positive } = protocol.outcome;
  const withEvent = new Set(patients.filter((_, row) => outcome[row] === positive)).size;
  const withoutEvent = new Set(patients.filter((_, row) => outcome[row] !== positive && !isMissingCell(outcome[row])))
    .size;
  const smaller = Math.min(withEvent, withoutEvent);
  const name = withEvent <= withoutEvent ? "with the event" : "without the event";
  const { outer, inner } = protocol.validation;
  const left = smaller - Math.ceil(smaller / outer.folds);
  const loop = smaller < outer.folds ? "outer" : left < inner.folds ? "inner" : null;
  if (loop === null) return [];
  const folds = protocol.validation[loop].folds;
  const written = source.has(["validation", loop, "folds"]);
  const place = written ? source.place(["validation", loop, "folds"]) : source.place(["outcome", "column"]);
  const facts = {
    smaller: loop === "outer" ? smaller : left,
    name,
    folds,
    loop,
    patients: protocol.columns.patient === undefined ? "case" : "patient",
  } as const;
  const notes = written ? [] : [`validation.${loop}.folds is ${folds} by default`];
  return [diagnose("too-few-events", facts, { ...place, path: `validation.${loop}.folds` }, { notes })];
}
