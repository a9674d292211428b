import { cellPlace, tableColumn } from "./case-table.ts";
import { covariatesOf, batchesAt, isHarmonization } from "./harmonization-steps.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { relatedPlace } from "./check-ids.ts";
import { matchColumns } from "./match-columns.ts";
import { nearestName } from "./nearest-name.ts";
import { specialColumns } from "./make-nodes.ts";
import { outcomeColumns, outcomePath } from "./outcome-columns.ts";
import type { Path } from "./protocol-source.ts";
import { resolveUnit } from "./resolve-lesions.ts";
import type { TableSet } from "./schema/features.ts";
import { patientsOf, type OpenCohort, type StudyContext } from "./study-context.ts";

/** One row of a case table, as far as it tells lesions and visits apart. */
interface KeyedRow {
  readonly row: number;
  readonly patient: string;
  readonly lesion: string;
  readonly timepoint: string;
}

/** Rows of a patient are lesions or visits that the study tells apart and brings together. */
export function checkLesionRows(context: StudyContext): Diagnostic[] {
  const { protocol } = context;
  const unit = resolveUnit(protocol);
  if (unit === "case") return [];
  return context.cohorts.flatMap((cohort) => {
    const rows = keyedRows(context, cohort);
    const repeated = repeatedRows(context, cohort, rows);
    const found = [...checkVisits(context, cohort, rows), ...repeated];
    if (found.some(({ severity }) => severity === "error")) return found;
    return [...found, ...severalLesions(context, cohort, rows), ...differingColumns(context, cohort, rows)];
  });
}

function keyedRows({ protocol }: StudyContext, cohort: OpenCohort): KeyedRow[] {
  const { lesion, timepoint } = protocol.columns;
  const { table } = cohort.located;
  const cells = (name: string | undefined): readonly string[] | null =>
    name === undefined ? null : tableColumn(table, name);
  const [lesions, visits] = [cells(lesion), cells(timepoint)];
  return patientsOf(protocol, cohort).map((patient, row) => ({
    row,
    patient,
    lesion: lesions?.[row] ?? "",
    timepoint: visits?.[row] ?? "",
  }));
}

function repeatedRows({ protocol }: StudyContext, cohort: OpenCohort, rows: readonly KeyedRow[]): Diagnostic[] {
  const { id, patient, lesion, timepoint } = protocol.columns;
  const column = lesion ?? timepoint ?? patient ?? id;
  if (!cohort.located.table.columns.includes(column)) return [];
  const first = new Map<string, number>();
  const found: Diagnostic[] = [];
  for (const each of rows) {
    const key = JSON.stringify([each.patient, each.lesion, each.timepoint]);
    const before = first.get(key);
    first.set(key, before ?? each.row);
    // Without a column of lesions, several rows of a patient are told as such.
    if (before === undefined || (lesion === undefined && timepoint === undefined)) continue;
    const parts = [
      ...(each.lesion === "" ? [] : [`lesion ${each.lesion}`]),
      ...(each.timepoint === "" ? [] : [`visit ${each.timepoint}`]),
    ];
    const row = `${parts.join(", ") || "the same"} of patient ${each.patient}`;
    const related = [relatedPlace(cellPlace(cohort.located, before, column), "first here")];
    const place = cellPlace(cohort.located, each.row, column);
    found.push(diagnose("lesion-repeated", { row, column: lesion ?? null }, place, { related }));
  }
  return found.slice(0, 5);
}

function checkVisits({ protocol, source }: StudyContext, cohort: OpenCohort, rows: readonly KeyedRow[]): Diagnostic[] {
  const { timepoint: column } = protocol.columns;
  const { table } = cohort.located;
  if (column === undefined || !table.columns.includes(column)) return [];
  const empty = rows.filter(({ timepoint }) => timepoint === "");
  if (empty.length > 0) {
    const place = cellPlace(cohort.located, empty[0].row, column);
    return [diagnose("timepoint-empty", { column, count: empty.length }, place)];
  }
  const known = [...new Set(rows.map(({ timepoint }) => timepoint))];
  return Object.entries(protocol.features).flatMap(([set, { timepoint, missing }]) => {
    if (timepoint === undefined) return [];
    const place = source.place(["features", set, "timepoint"]);
    if (!known.includes(timepoint)) {
      const facts = { timepoint, cohort: cohort.name, known, nearest: nearestName(timepoint, known) };
      return [diagnose("timepoint-unknown", facts, place)];
    }
    const who = ({ patient, lesion }: KeyedRow): string =>
      resolveUnit(protocol) === "lesion" ? `${patient}/${lesion}` : patient;
    const there = new Set(rows.filter((row) => row.timepoint === timepoint).map(who));
    const patients = [...new Set(rows.map(who))].filter((name) => !there.has(name));
    if (patients.length === 0) return [];
    const what = resolveUnit(protocol) === "lesion" ? "lesion" : "patient";
    return [
      diagnose("timepoint-missing", { set, timepoint, what, patients, policy: missing }, place, {
        notes: [`in ${table.file}`],
      }),
    ];
  });
}

/** A set measured in images has one value per patient (or lesion): one visit, and one lesion or a rule for several. */
function severalLesions(
  { protocol, source }: StudyContext,
  cohort: OpenCohort,
  rows: readonly KeyedRow[],
): Diagnostic[] {
  const unit = resolveUnit(protocol);
  const notes = [`in ${cohort.located.table.file}`];
  const found: Diagnostic[] = [];
  for (const [set, spec] of Object.entries(protocol.features)) {
    if (spec.kind !== "radiomics") continue;
    const own = rows.filter(({ timepoint }) => spec.timepoint === undefined || timepoint === spec.timepoint);
    const place = source.keyPlace(["features", set]);
    const visits = severalOf(own, ({ patient, lesion }) => JSON.stringify([patient, lesion]));
    if (visits.length > 0 && protocol.columns.timepoint !== undefined) {
      const what = `patients have rows of several visits, and ${set} is of none of them`;
      found.push(diagnose("lesions-several", { what, names: visits, visits: true }, place, { notes }));
      continue;
    }
    if (unit === "lesion" || protocol.lesions !== undefined) continue;
    const patients = severalOf(own, ({ patient }) => patient);
    if (patients.length === 0) continue;
    const what = `${patients.length} patients have several lesions, and unit is patient`;
    const written = source.has(["unit"]) ? source.keyPlace(["unit"]) : place;
    found.push(diagnose("lesions-several", { what, names: patients, visits: false }, written, { notes }));
    break;
  }
  return found;
}

/** Patients with more than one row of the same key. */
function severalOf(rows: readonly KeyedRow[], keyOf: (row: KeyedRow) => string): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  const several = rows.filter((row) => (counts.get(keyOf(row)) ?? 0) > 1);
  return [...new Set(several.map(({ patient }) => patient))];
}

interface ColumnUse {
  readonly column: string;
  readonly use: string;
  readonly path: Path;
  /** Values of these rows count; null: of all. */
  readonly timepoint: string | null;
}

/** Values of the case table are the same in all rows that make one row of the models. */
function differingColumns(context: StudyContext, cohort: OpenCohort, rows: readonly KeyedRow[]): Diagnostic[] {
  const { protocol, source } = context;
  const byLesion = resolveUnit(protocol) === "lesion";
  const takesLargest = protocol.lesions?.aggregate === "largest";
  return usedColumns(context, cohort).flatMap(({ column, use, path, timepoint }) => {
    // The row of the largest lesion is known once the images are measured.
    if (takesLargest && use !== "the outcome") return [];
    const values = tableColumn(cohort.located.table, column);
    if (values === null) return [];
    const first = new Map<string, string>();
    const patients = new Set<string>();
    const example = new Set<string>();
    for (const { row, patient, lesion, timepoint: visit } of rows) {
      if (timepoint !== null && visit !== timepoint) continue;
      const key = JSON.stringify([patient, byLesion ? lesion : ""]);
      const before = first.get(key) ?? values[row];
      first.set(key, before);
      if (before === values[row]) continue;
      if (patients.size === 0) example.add(before).add(values[row]);
      patients.add(patient);
    }
    if (patients.size === 0) return [];
    const facts = { column, use, patients: [...patients], example: [...example] };
    return [diagnose("column-differs", facts, source.place(path), { notes: [`in ${cohort.located.table.file}`] })];
  });
}

function usedColumns({ protocol }: StudyContext, cohort: OpenCohort): ColumnUse[] {
  const used: ColumnUse[] = [];
  if (cohort.outcomes === null && cohort.role === "development") {
    for (const column of outcomeColumns(protocol.outcome)) {
      used.push({ column, use: "the outcome", path: outcomePath(protocol, column), timepoint: null });
    }
  }
  for (const [name, set] of Object.entries(protocol.features)) {
    if (set.kind === "radiomics" || set.file !== undefined) continue;
    const timepoint = set.timepoint ?? null;
    for (const column of ownColumns(set, cohort, protocol)) {
      used.push({ column, use: "the feature", path: ["features", name, "columns"], timepoint });
    }
  }
  for (const [model, { steps }] of Object.entries(protocol.models)) {
    steps?.forEach((step, index) => {
      if (!isHarmonization(step)) return;
      const path: Path = ["models", model, "steps", index];
      for (const { column, at } of batchesAt(step, path))
        used.push({ column, use: "the batch", path: at, timepoint: null });
      covariatesOf(step).forEach((column, at) =>
        used.push({ column, use: "the covariate", path: [...path, "covariates", at], timepoint: null }),
      );
    });
  }
  return used;
}

function ownColumns(set: TableSet, cohort: OpenCohort, protocol: StudyContext["protocol"]): string[] {
  const wanted =
    set.columns === "all"
      ? [{ name: "*", levels: null }]
      : set.columns.map(({ name, levels }) => ({ name, levels: levels ?? null }));
  const { columns } = cohort.located.table;
  return matchColumns(wanted, columns, specialColumns(protocol)).columns.map(({ name }) => name);
}
