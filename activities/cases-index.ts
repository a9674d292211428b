import { outcomeColumns } from "../protocol/outcome-columns.ts";
import { readCaseTable, type CaseTable } from "../protocol/case-table.ts";
import type { CasesIndexNode, PlanCohort } from "../protocol/plan.ts";
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
      const table = limitCases(await readCaseTable(files[index]), node.params.limit);
      rows.push(...caseRows(run, cohort, table));
      outputs[`columns.${cohort.name}`] = await putTable(context.store, columnsTable(run, cohort, table));
    }
    outputs["cases"] = await putTable(context.store, makeTable("cases", rows));
    return { outputs };
  });
}

function caseRows(run: RunContext, cohort: PlanCohort, table: CaseTable): TableRow<"cases">[] {
  const { columns } = run.plan;
  const id = textColumn(table, columns.id);
  const patient = columns.patient === null ? id : textColumn(table, columns.patient);
  const center = columns.center === null ? null : textColumn(table, columns.center);
  const scanner = columns.scanner === null ? null : textColumn(table, columns.scanner);
  return id.map((name, row) => ({
    case: name,
    patient: patient[row],
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

/** A first try on part of a cohort: evenly spaced rows, so that both classes and all centers have a chance. */
function limitCases(table: CaseTable, limit: number | null): CaseTable {
  const total = table.rows.length;
  if (limit === null || limit >= total) return table;
  const kept = Array.from({ length: limit }, (_, index) => Math.floor((index * total) / limit));
  return {
    ...table,
    rows: kept.map((row) => table.rows[row]),
    rowLines: kept.map((row) => table.rowLines[row]),
  };
}
