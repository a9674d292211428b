import type { Protocol } from "./schema/protocol.ts";
import { tableColumn, type LocatedTable } from "./case-table.ts";
import { checkKey } from "./check-ids.ts";
import { missingColumn } from "./check-columns.ts";
import { checkCells, checkExternalCells } from "./check-cells.ts";
import { checkCopiedCases } from "./check-copied-cases.ts";
import { checkCopy } from "./check-copies.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { specialColumns } from "./make-nodes.ts";
import { matchColumns } from "./match-columns.ts";
import { nearestName } from "./nearest-name.ts";
import type { TableColumnPlan } from "./plan.ts";
import type { Path } from "./protocol-source.ts";
import { volumeFeature } from "./baselines.ts";
import type { TableSet } from "./schema/features.ts";
import { openTable, type OpenCohort, type StudyContext } from "./study-context.ts";

const shown = 5;

/** Feature columns exist, hold usable values, and none of them is the outcome under another name. */
export async function checkTableSets(context: StudyContext): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const [name, set] of Object.entries(context.protocol.features)) {
    if (set.kind !== "table") continue;
    const path: Path = ["features", name];
    const { columns, diagnostics } =
      set.file === undefined
        ? checkOwnColumns(context, name, set, path)
        : await checkFile(context, name, set, set.file, path);
    found.push(...diagnostics, ...checkUses(context, name, columns));
  }
  return found;
}

/** Columns that a set takes, none where its table cannot be used, and what is wrong with them. */
interface TakenColumns {
  readonly columns: readonly TableColumnPlan[];
  readonly diagnostics: readonly Diagnostic[];
}

function checkOwnColumns(context: StudyContext, name: string, set: TableSet, path: Path): TakenColumns {
  const [development, ...external] = context.cohorts;
  const { columns, diagnostics } = takeColumns(context, set, path, development.located, "the case table", null);
  const numeric = new Set<string>();
  const found = [...diagnostics, ...checkCells(development.located, columns, numeric)];
  for (const cohort of external) {
    const title = `the case table of ${cohort.name}`;
    const missing = columns.flatMap(({ name }) =>
      missingColumn(cohort.located, title, { column: name, path: columnPath(set, path, name) }, context.source),
    );
    found.push(...missing.slice(0, shown));
    const there = columns.filter(({ name }) => cohort.located.table.columns.includes(name));
    found.push(...checkExternalCells(cohort.located, cohort.name, there, numeric));
  }
  for (const column of columns) {
    const values = tableColumn(development.located.table, column.name);
    const at = columnPath(set, path, column.name);
    if (values !== null) found.push(...checkCopy(context, at, column.name, "feature", values));
  }
  const own = (cohort: OpenCohort) => columns.map((column) => tableColumn(cohort.located.table, column.name) ?? []);
  found.push(...checkCopiedCases(context, name, own));
  return { columns, diagnostics: found };
}

async function checkFile(
  context: StudyContext,
  name: string,
  set: TableSet,
  file: string,
  path: Path,
): Promise<TakenColumns> {
  const { protocol, source, folders, cohorts } = context;
  const { located, diagnostics } = await openTable(file, "the feature table", [...path, "file"], folders, source);
  if (located === null) return { columns: [], diagnostics };
  const key = set.key ?? protocol.columns.id;
  const title = "the feature table";
  const lacking = missingColumn(located, title, { column: key, path: [...path, "key"] }, source);
  if (lacking.length > 0) return { columns: [], diagnostics: lacking };
  const taken = takeColumns(context, set, path, located, title, key);
  const found = [...checkKey(located, key), ...taken.diagnostics, ...checkCells(located, taken.columns, new Set())];
  const rowOf = new Map((tableColumn(located.table, key) ?? []).map((id, row) => [id, row]));
  for (const cohort of cohorts) {
    const ids = keysOf(protocol, cohort, key);
    const cases = ids.filter((id) => !rowOf.has(id));
    if (cases.length > 0) {
      const facts = { set: name, file: located.table.file, count: cases.length, cases, policy: set.missing };
      found.push(diagnose("feature-row-missing", facts, source.place([...path, "file"])));
    }
  }
  const development = keysOf(protocol, cohorts[0], key);
  for (const column of taken.columns) {
    const values = tableColumn(located.table, column.name) ?? [];
    const joined = development.map((id) => values[rowOf.get(id) ?? -1] ?? "");
    found.push(...checkCopy(context, columnPath(set, path, column.name), column.name, "feature", joined));
  }
  const joined = (cohort: OpenCohort) => {
    const rows = keysOf(protocol, cohort, key).map((id) => rowOf.get(id) ?? -1);
    return taken.columns.map((column) => {
      const values = tableColumn(located.table, column.name) ?? [];
      return rows.map((row) => values[row] ?? "");
    });
  };
  found.push(...checkCopiedCases(context, name, joined));
  return { columns: taken.columns, diagnostics: found };
}

/** What a feature table is joined by: the column of that name in the case table, else the id of the case. */
function keysOf({ columns }: Protocol, { located }: OpenCohort, key: string): readonly string[] {
  return tableColumn(located.table, key) ?? tableColumn(located.table, columns.id) ?? [];
}

/** Features that models and the volume baseline name exist in the set. */
function checkUses({ protocol, source }: StudyContext, set: string, columns: readonly TableColumnPlan[]): Diagnostic[] {
  if (columns.length === 0) return [];
  const known = columns.map((column) => column.name);
  const uses: { feature: string; path: Path }[] = [];
  for (const [model, { features }] of Object.entries(protocol.models)) {
    features?.forEach((used, index) => {
      if (used.set !== set) return;
      used.columns?.forEach((feature, at) =>
        uses.push({ feature, path: ["models", model, "features", index, "columns", at] }),
      );
    });
  }
  const volume = volumeFeature(protocol);
  if (volume?.set === set) {
    uses.push({ feature: volume.feature.slice(set.length + 1), path: ["evaluation", "baselines", "volume"] });
  }
  return uses.flatMap(({ feature, path }) => {
    const { unmatched } = matchColumns([{ name: feature, levels: null }], known, []);
    if (unmatched.length === 0) return [];
    const nearest = nearestName(feature.replaceAll("*", ""), known);
    return [diagnose("feature-unknown", { set, feature, nearest }, source.place(path))];
  });
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
