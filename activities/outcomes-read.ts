import { readCaseTable } from "../protocol/case-table.ts";
import { isMissingCell } from "../protocol/missing-cell.ts";
import { outcomeColumns } from "../protocol/outcome-columns.ts";
import { keyText, outcomeKeys, rowKeys } from "../protocol/outcome-keys.ts";
import type { OutcomesReadNode, Plan, PlanCohort } from "../protocol/plan.ts";
import { readOutcomeCell } from "../protocol/read-outcome-cell.ts";
import type { Outcome } from "../statistics/outcome.ts";
import type { TableRow } from "../tables/make-table.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { Table } from "../tables/table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getMatrix, getTable, inputArtifact, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { outcomeOf, outcomeTable } from "./outcome-rows.ts";
import { digestFile, findStudyFile } from "./study-files.ts";

/** An outcome that is not there or says nothing. */
export class OutcomeError extends Error {
  override readonly name = "OutcomeError";
  readonly code: "outcome-missing" | "outcome-value";
  constructor(code: OutcomeError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Outcome of the development cohort in the order of its matrix: table `outcomes`. */
export async function outcomesRead(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as OutcomesReadNode;
  const cohort = run.plan.cohorts.find(({ name }) => name === node.params.cohort) as PlanCohort;
  const file = findStudyFile(run, cohort.outcomes ?? cohort.cases);
  const identity = {
    params: { ...node.params, outcome: run.plan.outcome, columns: run.plan.columns },
    files: { outcomes: await digestFile(file) },
  };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const { cases } = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const rows = await getTable(context.store, inputArtifact(request.inputs, "matrix", "rows"));
    const outcome = await readOutcomes(run.plan, file, cases, rows);
    return { outputs: { outcomes: await putTable(context.store, outcomeTable(cases, outcome)) } };
  });
}

/**
 * The outcome as the study declares it. Rows are matched by case, with lesion and visit where the file has such columns, else by
 * patient; all rows of the case table that make one row of the models must say the same.
 */
export async function readOutcomes(
  plan: Plan,
  file: string,
  names: readonly string[],
  sources: Table,
): Promise<Outcome> {
  const table = await readCaseTable(file);
  const columns = outcomeColumns(plan.outcome);
  const places = columns.map((column) => {
    const at = table.columns.indexOf(column);
    if (at >= 0) return at;
    throw new OutcomeError(
      "outcome-missing",
      `${table.file}: no column "${column}", expected the outcome; got ${table.columns.slice(0, 20).join(", ")}`,
    );
  });
  const keys = outcomeKeys(table, plan.columns);
  if (keys.length === 0) {
    throw new OutcomeError(
      "outcome-missing",
      `${table.file}: no column "${plan.columns.id}", expected the ids of the cases; add it`,
    );
  }
  const byKey = new Map(rowKeys(table, keys).map((key, row) => [key, places.map((at) => table.rows[row][at])]));
  const found = new Map<string, ReadOutcome>();
  for (const source of tableRows(sources, "matrix_rows")) {
    const parts = keys.map((name) => keyOf(plan.columns, source, name));
    const who = keys.map((name, index) => `${name} "${parts[index]}"`).join(", ");
    const cells = byKey.get(keyText(parts)) ?? columns.map(() => "");
    const lacking = cells.findIndex((cell) => isMissingCell(cell));
    if (lacking >= 0) {
      throw new OutcomeError(
        "outcome-missing",
        `${table.file}: no ${columns[lacking]} for ${who}, expected a value; add it, or leave the case out of the case table`,
      );
    }
    const value = readOutcomeCell(plan.outcome, cells);
    if ("problem" in value) {
      throw new OutcomeError(
        "outcome-value",
        `${table.file}: ${columns[value.at]} of ${who} is ${value.problem}, expected ${value.expected}, got "${cells[value.at]}"; correct it, or declare the value in the protocol`,
      );
    }
    const row = source.row ?? "";
    const before = found.get(row) ?? value;
    if (before.coded !== value.coded || !Object.is(before.observed, value.observed)) {
      throw new OutcomeError(
        "outcome-value",
        `${table.file}: ${columns.join(" and ")} of ${who} is "${cells.join('", "')}", expected what another row of ${row} says: a row of the models has one outcome; correct it, or write "unit: lesion" where each lesion has its own`,
      );
    }
    found.set(row, value);
  }
  const read = names.map((name) => found.get(name) as ReadOutcome);
  return outcomeOf(
    plan.outcome,
    read.map(({ coded }) => coded),
    read.map(({ observed }) => observed),
  );
}

type ReadOutcome = Exclude<ReturnType<typeof readOutcomeCell>, { readonly problem: string }>;

/** What a row of the case table says in a key column of the outcomes. */
function keyOf(columns: Plan["columns"], source: TableRow<"matrix_rows">, name: string): string {
  switch (name) {
    case columns.id:
      return source.id ?? "";
    case columns.lesion:
      return source.lesion ?? "";
    case columns.timepoint:
      return source.timepoint ?? "";
    default:
      return source.patient ?? "";
  }
}
