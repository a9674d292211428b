import { readCaseTable } from "../protocol/case-table.ts";
import { matchColumns } from "../protocol/match-columns.ts";
import { isMissingCell } from "../protocol/missing-cell.ts";
import { numberCell } from "../protocol/number-cell.ts";
import type { FeaturesReadNode, TableColumnPlan } from "../protocol/plan.ts";
import type { Table, TableColumn } from "../tables/table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { cohortRows } from "./cohort-rows.ts";
import { digestFile, findStudyFile } from "./study-files.ts";
import { unreadableCell } from "./unreadable-cell.ts";

type TextRow = Readonly<Record<string, string>>;

/** A value of a feature that is a number in every other place. */
class FeatureValueError extends Error {
  override readonly name = "FeatureValueError";
  readonly code = "feature-value";
  constructor(name: string, problem: string) {
    super(`case "${name}": ${problem}; correct it, or leave the cell empty`);
  }
}

/**
 * Features that are values already, in the case tables or in a file: one wide table per cohort, `columns.COHORT`. In a study a
 * text where numbers stand is an error; where the kinds of the columns are known from a frozen model, it fails its own case.
 */
export async function featuresRead(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as FeaturesReadNode;
  const { file, key } = node.params;
  const path = file === null ? null : findStudyFile(run, file);
  const { id } = run.plan.columns;
  const identity = {
    params: { ...node.params, file: file === null ? null : "given", id },
    files: path === null ? {} : { file: await digestFile(path) },
  };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const byKey = path === null ? null : await readFeatureFile(path, key ?? id);
    const cohorts: { name: string; cases: string[]; rows: (TextRow | null)[] }[] = [];
    for (const cohort of run.plan.cohorts) {
      const rows = await cohortRows(context, request.inputs, cohort.name);
      const cells = rows.map((row) => row.cells);
      const joined = byKey === null ? cells : cells.map((row) => byKey.get(row[key ?? id] ?? row[id] ?? "") ?? null);
      cohorts.push({ name: cohort.name, cases: rows.map(({ listed }) => listed.case), rows: joined });
    }
    const development = (run.plan.cohorts.find((cohort) => cohort.role === "development") ?? run.plan.cohorts[0]).name;
    const training = cohorts.find((cohort) => cohort.name === development)?.rows.filter((row) => row !== null) ?? [];
    const available = Object.keys(training[0] ?? {}).filter((name) => name !== key);
    const { columns, unmatched } = matchColumns(node.params.columns, available, node.params.except);
    if (unmatched.length > 0) {
      const names = unmatched.map(({ name }) => `"${name}"`).join(", ");
      throw new TypeError(
        `features.${node.params.set}: no column ${names}, expected one of ${available.slice(0, 20).join(", ")}; correct the name`,
      );
    }
    const numeric = new Set(
      node.params.numeric ??
        columns
          .filter(({ name, levels }) => levels === null && isNumeric(training.map((row) => row[name] ?? "")))
          .map(({ name }) => name),
    );
    const outputs: Record<string, Awaited<ReturnType<typeof putTable>>> = {};
    for (const cohort of cohorts) {
      const unreadable = cohort.rows.map((row) => unreadableIn(row ?? {}, numeric));
      const first = unreadable.findIndex((problem) => problem !== "");
      if (first >= 0 && node.params.numeric === undefined) {
        throw new FeatureValueError(cohort.cases[first], unreadable[first]);
      }
      outputs[`columns.${cohort.name}`] = await putTable(
        context.store,
        wideTable(cohort.cases, cohort.rows, unreadable, columns, numeric),
      );
    }
    return { outputs };
  });
}

async function readFeatureFile(path: string, key: string): Promise<Map<string, TextRow>> {
  const table = await readCaseTable(path);
  const at = table.columns.indexOf(key);
  if (at < 0)
    throw new TypeError(
      `${table.file}: no key column "${key}", expected one of ${table.columns.slice(0, 20).join(", ")}`,
    );
  const rows = new Map<string, TextRow>();
  for (const row of table.rows) {
    rows.set(row[at], Object.fromEntries(table.columns.map((name, index) => [name, row[index]])));
  }
  return rows;
}

function isNumeric(values: readonly string[]): boolean {
  return values.every((value) => isMissingCell(value) || !Number.isNaN(numberCell(value)));
}

/** The first text of a case where a number is expected; empty where there is none. */
function unreadableIn(row: TextRow, numeric: ReadonlySet<string>): string {
  for (const column of numeric) {
    const problem = unreadableCell(column, row[column] ?? "");
    if (problem !== null) return problem;
  }
  return "";
}

function wideTable(
  cases: readonly string[],
  rows: readonly (TextRow | null)[],
  unreadable: readonly string[],
  columns: readonly TableColumnPlan[],
  numeric: ReadonlySet<string>,
): Table {
  const present = rows.map((row) => (row === null ? 0 : 1));
  return {
    name: "columns",
    rows: cases.length,
    columns: [
      { name: "case", type: "text", values: cases },
      { name: "present", type: "integer", values: Int32Array.from(present) },
      { name: "unreadable", type: "text", values: unreadable },
      ...columns.map(({ name }): TableColumn => {
        const values = rows.map((row) => row?.[name] ?? "");
        return numeric.has(name)
          ? { name, type: "float", values: Float64Array.from(values, numberCell) }
          : { name, type: "text", values: values.map((value) => (isMissingCell(value) ? "" : value)) };
      }),
    ],
  };
}
