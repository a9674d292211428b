import { readCaseTable } from "../protocol/case-table.ts";
import { isMissingCell } from "../protocol/missing-cell.ts";
import { outcomeColumns } from "../protocol/outcome-columns.ts";
import { readOutcomeCell } from "../protocol/read-outcome-cell.ts";
import type { OutcomesReadNode, Plan, PlanCohort } from "../protocol/plan.ts";
import type { Outcome } from "../statistics/outcome.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getMatrix, inputArtifact, putTable } from "./artifacts.ts";
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
    params: { ...node.params, outcome: run.plan.outcome, id: run.plan.columns.id },
    files: { outcomes: await digestFile(file) },
  };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const { cases, patients } = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const outcome = await readOutcomes(run.plan, file, cases, patients);
    return { outputs: { outcomes: await putTable(context.store, outcomeTable(cases, outcome)) } };
  });
}

/** The outcome as the study declares it; rows are matched by case, else by patient. */
export async function readOutcomes(
  plan: Plan,
  file: string,
  cases: readonly string[],
  patients: readonly string[],
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
  const keyName = [plan.columns.id, plan.columns.patient].find((name) => name !== null && table.columns.includes(name));
  if (keyName === undefined || keyName === null) {
    throw new OutcomeError(
      "outcome-missing",
      `${table.file}: no column "${plan.columns.id}", expected the ids of the cases; add it`,
    );
  }
  const keyAt = table.columns.indexOf(keyName);
  const byKey = new Map(table.rows.map((row) => [row[keyAt], places.map((at) => row[at])]));
  const keys = keyName === plan.columns.id ? cases : patients;
  const read = keys.map((key) => {
    const cells = byKey.get(key) ?? columns.map(() => "");
    const lacking = cells.findIndex((cell) => isMissingCell(cell));
    if (lacking >= 0) {
      throw new OutcomeError(
        "outcome-missing",
        `${table.file}: no ${columns[lacking]} for ${keyName} "${key}", expected a value; add it, or leave the case out of the case table`,
      );
    }
    const value = readOutcomeCell(plan.outcome, cells);
    if (!("problem" in value)) return value;
    throw new OutcomeError(
      "outcome-value",
      `${table.file}: ${columns[value.at]} of ${keyName} "${key}" is ${value.problem}, expected ${value.expected}, got "${cells[value.at]}"; correct it, or declare the value in the protocol`,
    );
  });
  return outcomeOf(
    plan.outcome,
    read.map(({ coded }) => coded),
    read.map(({ observed }) => observed),
  );
}
