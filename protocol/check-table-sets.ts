import { cellPlace, tableColumn, type LocatedTable } from "./case-table.ts";
import { checkKey } from "./check-ids.ts";
import { missingColumn } from "./check-columns.ts";
import { checkCopy } from "./check-copies.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { specialColumns } from "./make-nodes.ts";
import { matchColumns } from "./match-columns.ts";
import { isMissingCell } from "./missing-cell.ts";
import { nearestName } from "./nearest-name.ts";
import type { TableColumnPlan } from "./plan.ts";
import type { Path } from "./protocol-source.ts";
import type { TableSet } from "./schema/features.ts";
import { openTable, type StudyContext } from "./study-context.ts";

const shown = 5;

/** Feature columns exist, hold usable values, and none of them is the outcome under another name. */
export async function checkTableSets(context: StudyContext): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const [name, set] of Object.entries(context.protocol.features)) {
    if (set.kind !== "table") continue;
    const path: Path = ["features", name];
    found.push(
      ...(set.file === undefined
        ? checkOwnColumns(context, set, path)
        : await checkFile(context, name, set, set.file, path)),
    );
  }
  return found;
}

function checkOwnColumns(context: StudyContext, set: TableSet, path: Path): Diagnostic[] {
  const [development, ...external] = context.cohorts;
  const { columns, diagnostics } = takeColumns(context, set, path, development.located, "the case table", null);
  const numeric = new Set<string>();
  const found = [...diagnostics, ...checkCells(development.located, columns, numeric)];
  for (const cohort of external) {
    const title = `the case table of ${cohort.name}`;
    for (const { name } of columns) {
      const at = writtenAt(set, name);
      const wanted: Path = at < 0 ? [...path, "columns"] : [...path, "columns", at];
      found.push(...missingColumn(cohort.located, title, { column: name, path: wanted }, context.source));
    }
    const there = columns.filter(({ name }) => cohort.located.table.columns.includes(name));
    found.push(...checkExternalCells(cohort.located, cohort.name, there, numeric));
  }
  for (const { name } of columns) {
    const values = tableColumn(development.located.table, name);
    if (values !== null) found.push(...checkCopy(context, columnPath(set, path, name), name, "feature", values));
  }
  return found;
}

async function checkFile(
  context: StudyContext,
  name: string,
  set: TableSet,
  file: string,
  path: Path,
): Promise<Diagnostic[]> {
  const { protocol, source, folders, cohorts } = context;
  const { located, diagnostics } = await openTable(file, "the feature table", [...path, "file"], folders, source);
  if (located === null) return diagnostics;
  const key = set.key ?? protocol.columns.id;
  const title = "the feature table";
  const lacking = missingColumn(located, title, { column: key, path: [...path, "key"] }, source);
  if (lacking.length > 0) return lacking;
  const taken = takeColumns(context, set, path, located, title, key);
  const found = [...checkKey(located, key), ...taken.diagnostics, ...checkCells(located, taken.columns, new Set())];
  const rowOf = new Map((tableColumn(located.table, key) ?? []).map((id, row) => [id, row]));
  for (const cohort of cohorts) {
    const ids = tableColumn(cohort.located.table, key) ?? [];
    const cases = ids.filter((id) => !rowOf.has(id));
    if (cases.length > 0) {
      const facts = { set: name, file: located.table.file, count: cases.length, cases, policy: set.missing };
      found.push(diagnose("feature-row-missing", facts, source.place([...path, "file"])));
    }
  }
  const development = tableColumn(cohorts[0].located.table, key) ?? [];
  for (const column of taken.columns) {
    const values = tableColumn(located.table, column.name) ?? [];
    const joined = development.map((id) => values[rowOf.get(id) ?? -1] ?? "");
    found.push(...checkCopy(context, columnPath(set, path, column.name), column.name, "feature", joined));
  }
  return found;
}

function takeColumns(
  { protocol, source }: StudyContext,
  set: TableSet,
  path: Path,
  located: LocatedTable,
  title: string,
  key: string | null,
): { columns: TableColumnPlan[]; diagnostics: Diagnostic[] } {
  const wanted: TableColumnPlan[] =
    set.columns === "all"
      ? [{ name: "*", levels: null }]
      : set.columns.map((column) => ({ name: column.name, levels: column.levels ?? null }));
  const available = located.table.columns.filter((name) => name !== key);
  const { columns, unmatched } = matchColumns(wanted, available, specialColumns(protocol));
  const diagnostics = unmatched.flatMap(({ name }) => {
    const at = columnPath(set, path, name);
    if (!name.includes("*")) return missingColumn(located, title, { column: name, path: at }, source);
    const nearest = nearestName(name.replaceAll("*", ""), available);
    return [diagnose("glob-empty", { glob: name, table: title, nearest }, source.place(at))];
  });
  return { columns, diagnostics };
}

function writtenAt(set: TableSet, name: string): number {
  return set.columns === "all" ? -1 : set.columns.findIndex((column) => column.name === name);
}

function columnPath(set: TableSet, path: Path, name: string): Path {
  const at = writtenAt(set, name);
  return at < 0 ? [...path, "columns"] : [...path, "columns", at];
}

/** Infinite numbers, undeclared levels, and columns that are neither numbers nor categories; fills in the numeric columns. */
function checkCells(located: LocatedTable, columns: readonly TableColumnPlan[], numeric: Set<string>): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { name, levels } of columns) {
    const values = tableColumn(located.table, name) ?? [];
    if (levels !== null) {
      found.push(...unknownLevel(located, name, values, levels));
      continue;
    }
    let numbers = 0;
    let texts = 0;
    let firstText = -1;
    let infinite = -1;
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (isMissingCell(value)) continue;
      if (Number.isFinite(Number(value))) numbers++;
      else if (isInfinite(value)) infinite = infinite < 0 ? row : infinite;
      else if (texts++ === 0) firstText = row;
    }
    if (infinite >= 0)
      found.push(
        diagnose("feature-not-finite", { column: name, value: values[infinite] }, cellPlace(located, infinite, name)),
      );
    if (texts === 0) numeric.add(name);
    else if (numbers > 0) {
      const facts = { column: name, numbers, texts, example: values[firstText] };
      found.push(diagnose("column-mixed", facts, cellPlace(located, firstText, name)));
    }
  }
  return found.slice(0, Math.max(shown, columns.length < 20 ? columns.length : shown));
}

/** Values of an external cohort fit what development has: numbers stay numbers, declared levels are known. */
function checkExternalCells(
  located: LocatedTable,
  cohort: string,
  columns: readonly TableColumnPlan[],
  numeric: ReadonlySet<string>,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { name, levels } of columns) {
    const values = tableColumn(located.table, name) ?? [];
    if (levels !== null) {
      found.push(...unknownLevel(located, name, values, levels));
      continue;
    }
    if (!numeric.has(name)) continue;
    const row = values.findIndex((value) => !isMissingCell(value) && !Number.isFinite(Number(value)));
    if (row < 0) continue;
    const place = cellPlace(located, row, name);
    found.push(
      isInfinite(values[row])
        ? diagnose("feature-not-finite", { column: name, value: values[row] }, place)
        : diagnose("column-type-differs", { column: name, value: values[row], cohort }, place),
    );
  }
  return found.slice(0, shown);
}

function unknownLevel(
  located: LocatedTable,
  name: string,
  values: readonly string[],
  levels: readonly string[],
): Diagnostic[] {
  const row = values.findIndex((value) => !isMissingCell(value) && !levels.includes(value));
  if (row < 0) return [];
  const facts = { column: name, value: values[row], levels, nearest: nearestName(values[row], levels) };
  return [diagnose("level-unknown", facts, cellPlace(located, row, name))];
}

function isInfinite(value: string): boolean {
  return /^[+-]?inf(inity)?$/i.test(value);
}
