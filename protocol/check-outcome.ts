import { planOutcome } from "./plan-outcome.ts";
import type { PlanOutcome } from "./plan.ts";
import { cellPlace, tableColumn, type LocatedTable } from "./case-table.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { isMissingCell } from "./missing-cell.ts";
import { outcomeColumns } from "./outcome-columns.ts";
import { nearestName } from "./nearest-name.ts";
import { outcomeKeys, rowKeys } from "./outcome-keys.ts";
import { readOutcomeCell } from "./read-outcome-cell.ts";
import type { ProtocolSource } from "./protocol-source.ts";
import { resolveOuter } from "./resolve-outer.ts";
import type { Protocol } from "./schema/protocol.ts";
import { patientsOf, type OpenCohort, type StudyContext } from "./study-context.ts";

/**
 * Outcome of every row of a case table, one list per outcome column, from the table itself or joined from an outcomes file;
 * null where a column lacks.
 */
export function joinOutcomes(
  protocol: Protocol,
  cohort: OpenCohort,
  outcomes: LocatedTable | null,
): (readonly string[])[] | null {
  const { table } = outcomes ?? cohort.located;
  const columns = outcomeColumns(protocol.outcome).map((column) => tableColumn(table, column));
  if (columns.includes(null)) return null;
  const found = columns.filter((values) => values !== null);
  if (outcomes === null) return found;
  const keys = outcomeKeys(table, protocol.columns);
  if (keys.length === 0 || keys.some((name) => !cohort.located.table.columns.includes(name))) return null;
  const rowOf = new Map(rowKeys(table, keys).map((key, row) => [key, row]));
  const own = rowKeys(cohort.located.table, keys);
  return found.map((values) => own.map((key) => values[rowOf.get(key) ?? -1] ?? ""));
}

/** The development outcome has valid values, every class, and enough of the smallest one for the folds. */
export function checkOutcome(context: StudyContext): Diagnostic[] {
  const { protocol, source, cohorts, outcome } = context;
  if (outcome === null) return [];
  const development = cohorts[0];
  const { table } = development.located;
  const columns = outcomeColumns(protocol.outcome);
  const ids = tableColumn(table, protocol.columns.id) ?? outcome[0].map((_, row) => `row ${row + 1}`);
  const present = ids.flatMap((_, row) => (outcome.some((values) => isMissingCell(values[row])) ? [] : [row]));
  const found: Diagnostic[] = columns.flatMap((column, at) => {
    const missing = outcome[at].flatMap((value, row) => (isMissingCell(value) ? [row] : []));
    if (missing.length === 0) return [];
    const facts = { column, count: missing.length, cases: missing.map((row) => ids[row]) };
    return [diagnose("outcome-missing", facts, { ...cellAt(context, missing[0], column), path: "outcome.column" })];
  });
  if (present.length === 0) return found;
  const declared = planOutcome(protocol);
  if (declared.kind === "binary") {
    const wrong = checkBinary(
      declared,
      present.map((row) => outcome[0][row]),
      source,
    );
    if (wrong.length > 0) return [...found, ...wrong];
  }
  const read = present.map((row) => ({
    row,
    value: readOutcomeCell(
      declared,
      outcome.map((values) => values[row]),
    ),
  }));
  const unreadable = read.flatMap(({ row, value }) => ("problem" in value ? [{ row, ...value }] : []));
  if (unreadable.length > 0) {
    const [{ row, at, problem, expected }] = unreadable;
    const facts = { column: columns[at], value: outcome[at][row], case: ids[row], problem, expected };
    const place = { ...cellAt(context, row, columns[at]), path: "outcome" };
    return [...found, diagnose("outcome-value", { ...facts, more: unreadable.length - 1 }, place)];
  }
  const coded = new Map(read.flatMap(({ row, value }) => ("coded" in value ? [[row, value.coded] as const] : [])));
  return [...found, ...checkClasses(context, coded)];
}

function checkBinary(
  { column, positive }: Extract<Protocol["outcome"], { kind: "binary" }>,
  present: readonly string[],
  source: ProtocolSource,
): Diagnostic[] {
  const place = source.place(["outcome", "column"]);
  const values = [...new Set(present)].sort();
  if (values.length === 1) {
    return [diagnose("outcome-one-class", { column, value: values[0], count: present.length }, place)];
  }
  if (values.length > 2) return [diagnose("outcome-values", { column, values }, place)];
  if (values.includes(positive)) return [];
  const numeric = values.find((value) => Number(value) === Number(positive));
  const facts = { column, positive, values, nearest: numeric ?? nearestName(positive, values) };
  return [diagnose("outcome-positive-absent", facts, source.place(["outcome", "positive"]))];
}

/** Classes that every fold must hold, with the name that a message calls them. */
export function requiredClasses(outcome: PlanOutcome): { readonly code: number; readonly name: string }[] {
  switch (outcome.kind) {
    case "binary":
      return [
        { code: 1, name: "with the event" },
        { code: 0, name: "without the event" },
      ];
    case "survival":
      return [{ code: 1, name: "with the event" }];
    case "continuous":
      return [];
    default:
      return outcome.levels.map((level, code) => ({ code, name: `of ${level}` }));
  }
}

/** Code of the outcome per row that has one; null where the outcome cannot be read at all. */
export function outcomeCodes({ protocol, outcome }: StudyContext): Map<number, number> | null {
  if (outcome === null) return null;
  const declared = planOutcome(protocol);
  const codes = new Map<number, number>();
  for (let row = 0; row < outcome[0].length; row++) {
    const cells = outcome.map((values) => values[row]);
    if (cells.some((cell) => isMissingCell(cell))) continue;
    const value = readOutcomeCell(declared, cells);
    if ("coded" in value) codes.set(row, value.coded);
  }
  return codes;
}

function checkClasses({ protocol, source, cohorts }: StudyContext, coded: ReadonlyMap<number, number>): Diagnostic[] {
  const outcome = planOutcome(protocol);
  const patients = patientsOf(protocol, cohorts[0]);
  const classes = requiredClasses(outcome).map(({ code, name }) => ({
    name,
    code,
    patients: new Set([...coded].flatMap(([row, value]) => (value === code ? [patients[row]] : []))).size,
  }));
  if (outcome.kind === "multiclass" || outcome.kind === "ordinal") {
    const absent = classes.find((each) => each.patients === 0);
    if (absent !== undefined) {
      const facts = { column: outcome.column, level: outcome.levels[absent.code], values: outcome.levels };
      return [diagnose("outcome-level-absent", facts, source.place(["outcome", "levels", absent.code]))];
    }
  }
  const smallest = classes.reduce<(typeof classes)[number] | null>(
    (least, each) => (least === null || each.patients < least.patients ? each : least),
    null,
  );
  return smallest === null ? [] : checkFolds(protocol, source, smallest);
}

function checkFolds(
  protocol: Protocol,
  source: ProtocolSource,
  smallest: { readonly name: string; readonly patients: number },
): Diagnostic[] {
  const outer = resolveOuter(protocol);
  const { inner } = protocol.validation;
  // Parts of a column are looked at by `checkOuter`. A resample leaves out a third, and at least one patient.
  const held = outer.kind === "folds" ? Math.ceil(smallest.patients / outer.folds) : outer.kind === "bootstrap" ? 1 : 0;
  const left = smallest.patients - held;
  const isOuter = outer.kind === "folds" && smallest.patients < outer.folds;
  const loop = isOuter ? "outer" : left < inner.folds ? "inner" : null;
  if (loop === null) return [];
  const folds = isOuter ? outer.folds : inner.folds;
  const written = source.has(["validation", loop, "folds"]);
  const place = written ? source.place(["validation", loop, "folds"]) : source.place(["outcome", "column"]);
  const facts = {
    smaller: loop === "outer" ? smallest.patients : left,
    name: smallest.name,
    folds,
    loop,
    patients: protocol.columns.patient === undefined ? "case" : "patient",
  } as const;
  const notes = written ? [] : [`validation.${loop}.folds is ${folds} by default`];
  return [diagnose("too-few-events", facts, { ...place, path: `validation.${loop}.folds` }, { notes })];
}

function cellAt({ cohorts }: StudyContext, row: number, column: string) {
  const { located } = cohorts[0];
  const { table } = located;
  return table.columns.includes(column)
    ? cellPlace(located, row, column)
    : { file: table.file, line: table.rowLines[row], column: 1, length: 0, path: "" };
}
