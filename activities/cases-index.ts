import { outcomeColumns } from "../protocol/outcome-columns.ts";
import { readCaseTable, type CaseTable } from "../protocol/case-table.ts";
import type { CasesIndexNode, PlanCohort } from "../protocol/plan.ts";
import { rowNames } from "../protocol/row-names.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import type { Table } from "../tables/table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest, RunContext } from "./activity-context.ts";
import { putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { digestFile, findStudyFile } from "./study-files.ts";

/** Case tables of all cohorts -> `cases`, and one table of the remaining columns per cohort, without an external outcome. */
export async function casesIndex(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const { plan } = run;
  const node = run.node(request.node) as CasesIndexNode;
  const files = plan.cohorts.map((cohort) => findStudyFile(run, cohort.cases));
  const digests = await Promise.all(files.map((file) => digestFile(file)));
  const identity = {
    params: {
      ...node.params,
      columns: plan.columns,
      cohorts: plan.cohorts.map(({ name, role }) => ({ name, role })),
      outcome: outcomeColumns(plan.outcome),
    },
    files: Object.fromEntries(plan.cohorts.map((cohort, index) => [`file.${cohort.name}`, digests[index]])),
  };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const outputs: Record<string, Awaited<ReturnType<typeof putTable>>> = {};
    const rows: TableRow<"cases">[] = [];
    for (const [index, cohort] of plan.cohorts.entries()) {
      const table = await readCaseTable(files[index]);
      const kept = limitRows(run, table, node.params.limit);
      const listed = caseRows(run, cohort, table);
      rows.push(...kept.map((row) => listed[row]));
      const part = { ...table, rows: kept.map((row) => table.rows[row]) };
      outputs[`columns.${cohort.name}`] = await putTable(context.store, columnsTable(run, cohort, part));
    }
    outputs["cases"] = await putTable(context.store, makeTable("cases", rows));
    return { outputs };
  });
}

function caseRows(run: RunContext, cohort: PlanCohort, table: CaseTable): TableRow<"cases">[] {
  const { columns } = run.plan;
  const id = textColumn(table, columns.id);
  const names = rowNames(table, columns);
  const mayLack = cohort.role === "reliability";
  const optional = (name: string | null) =>
    name === null || (mayLack && !table.columns.includes(name)) ? null : textColumn(table, name);
  const lesion = optional(columns.lesion);
  const timepoint = optional(columns.timepoint);
  const patient = columns.patient === null ? id : textColumn(table, columns.patient);
  const center = optional(columns.center);
  const scanner = optional(columns.scanner);
  return names.map((name, row) => ({
    case: name,
    patient: patient[row],
    lesion: lesion?.[row] ?? "",
    timepoint: timepoint?.[row] ?? "",
    cohort: cohort.name,
    role: cohort.role,
    center: center?.[row] ?? "",
    scanner: scanner?.[row] ?? "",
    status: "listed",
    reason: "",
  }));
}

/** Everything else that the case table says; the outcome of an external cohort stays sealed. */
function columnsTable(run: RunContext, cohort: PlanCohort, table: CaseTable): Table {
  const sealed = outcomeColumns(run.plan.outcome);
  const names = table.columns.filter((name) => cohort.role === "development" || !sealed.includes(name));
  return {
    name: "columns",
    rows: table.rows.length,
    columns: names.map((name) => ({ name, type: "text", values: textColumn(table, name) })),
  };
}

function textColumn(table: CaseTable, name: string): string[] {
  const index = table.columns.indexOf(name);
  if (index < 0)
    throw new TypeError(`${table.file}: no column "${name}", expected one of ${table.columns.slice(0, 20).join(", ")}`);
  return table.rows.map((row) => row[index]);
}

/**
 * A first try on part of a cohort: evenly spaced rows, so that both classes and all centers have a chance. Patients with
 * lesions and visits are taken with all their rows.
 */
function limitRows({ plan: { columns } }: RunContext, table: CaseTable, limit: number | null): number[] {
  const rows = table.rows.map((_, row) => row);
  const whole = columns.lesion !== null || columns.timepoint !== null;
  const who = whole ? textColumn(table, columns.patient ?? columns.id) : rows.map(String);
  const all = [...new Set(who)];
  if (limit === null || limit >= all.length) return rows;
  const kept = new Set(Array.from({ length: limit }, (_, index) => all[Math.floor((index * all.length) / limit)]));
  return rows.filter((row) => kept.has(who[row]));
}
