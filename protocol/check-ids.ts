import { cellPlace, tableColumn, type LocatedTable } from "./case-table.ts";
import { diagnose, type PlaceOf } from "./diagnose.ts";
import type { Diagnostic, RelatedPlace } from "./diagnostic.ts";
import { keyText } from "./outcome-keys.ts";
import { patientsOf, type OpenCohort, type StudyContext } from "./study-context.ts";

const shown = 5;

/** Ids are there and unique, in every cohort and over all of them; no patient is in two cohorts. */
export function checkIds({ protocol, cohorts }: StudyContext): Diagnostic[] {
  const { id, patient, lesion, timepoint } = protocol.columns;
  const keys = [id, lesion, timepoint].filter((name) => name !== undefined);
  const found = cohorts.flatMap(({ located }) => [
    ...checkKey(located, id, keys),
    ...(patient === undefined || patient === id
      ? []
      : [...emptyCells(located, patient), ...trimmedIds(located, patient)]),
  ]);
  return [
    ...found,
    ...sharedCases(id, cohorts),
    ...sharedPatients(patient ?? id, id, cohorts, (cohort) => patientsOf(protocol, cohort)),
  ];
}

/** The key column of a table is filled and, with the others that tell its rows apart, unique. */
export function checkKey(located: LocatedTable, column: string, keys: readonly string[] = [column]): Diagnostic[] {
  return [...emptyCells(located, column), ...trimmedIds(located, column), ...duplicates(located, column, keys)];
}

function emptyCells(located: LocatedTable, column: string): Diagnostic[] {
  const values = tableColumn(located.table, column) ?? [];
  const rows = values.flatMap((value, row) => (value === "" ? [row] : []));
  return rows
    .slice(0, shown)
    .map((row) => diagnose("id-empty", { column, rows: rows.length }, cellPlace(located, row, column)));
}

function trimmedIds(located: LocatedTable, column: string): Diagnostic[] {
  const { table } = located;
  const blanks = table.trimmed.find((each) => each.column === column);
  if (blanks === undefined) return [];
  const place = cellPlace(located, table.rowLines.indexOf(blanks.line), column);
  return [diagnose("id-trimmed", { column, count: blanks.count }, place)];
}

function duplicates(located: LocatedTable, column: string, keys: readonly string[]): Diagnostic[] {
  const first = new Map<string, number>();
  const found: Diagnostic[] = [];
  const ids = tableColumn(located.table, column) ?? [];
  const more = keys.filter((name) => name !== column && located.table.columns.includes(name));
  const cells = more.map((name) => tableColumn(located.table, name) ?? []);
  ids.forEach((id, row) => {
    const rest = cells.map((values) => values[row]);
    const key = keyText([id, ...rest]);
    const before = first.get(key);
    if (before === undefined) first.set(key, row);
    else if (id !== "") {
      const related = [relatedPlace(cellPlace(located, before, column), "first here")];
      const facts = { column: [column, ...more].join(", "), id: [id, ...rest].join(", "), keys: more.length };
      found.push(diagnose("id-duplicate", facts, cellPlace(located, row, column), { related }));
    }
  });
  return found.slice(0, shown);
}

interface Seen {
  readonly cohort: OpenCohort;
  readonly row: number;
}

function sharedCases(id: string, cohorts: readonly OpenCohort[]): Diagnostic[] {
  const shared = sharedValues(cohorts, (cohort) => tableColumn(cohort.located.table, id) ?? []);
  return shared.slice(0, shown).map(({ value, first, second }) => {
    const related = [relatedPlace(cellPlace(first.cohort.located, first.row, id), "first here")];
    const facts = { id: value, cohorts: [first.cohort.name, second.cohort.name] };
    return diagnose("id-in-two-cohorts", facts, cellPlace(second.cohort.located, second.row, id), { related });
  });
}

function sharedPatients(
  column: string,
  id: string,
  cohorts: readonly OpenCohort[],
  patients: (cohort: OpenCohort) => readonly string[],
): Diagnostic[] {
  if (column === id) return [];
  const shared = sharedValues(cohorts, patients);
  if (shared.length === 0) return [];
  const { value, first, second } = shared[0];
  const at = (seen: Seen): PlaceOf => cellPlace(seen.cohort.located, seen.row, column);
  const facts = { patient: value, cohorts: [first.cohort.name, second.cohort.name], more: shared.length - 1 };
  return [diagnose("patient-in-two-cohorts", facts, at(second), { related: [relatedPlace(at(first), "first here")] })];
}

/** Values that stand in more than one cohort, each once, with where it was first and where again. */
function sharedValues(
  cohorts: readonly OpenCohort[],
  values: (cohort: OpenCohort) => readonly string[],
): { value: string; first: Seen; second: Seen }[] {
  const seen = new Map<string, Seen>();
  const told = new Set<string>();
  const found: { value: string; first: Seen; second: Seen }[] = [];
  for (const cohort of cohorts) {
    values(cohort).forEach((value, row) => {
      const first = seen.get(value);
      if (first === undefined) seen.set(value, { cohort, row });
      else if (first.cohort !== cohort && value !== "" && !told.has(value)) {
        told.add(value);
        found.push({ value, first, second: { cohort, row } });
      }
    });
  }
  return found;
}

export function relatedPlace(place: PlaceOf, message: string): RelatedPlace {
  return { file: place.file ?? "", line: place.line ?? 1, column: place.column ?? 1, length: place.length, message };
}
