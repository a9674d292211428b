import { readCaseTable } from "../protocol/case-table.ts";
import type { OutcomesReadNode, Plan, PlanCohort } from "../protocol/plan.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getMatrix, inputArtifact, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { digestFile, findStudyFile } from "./study-files.ts";

/** An outcome that is not there or says nothing. */
export class OutcomeError extends Error {
  override readonly name = "OutcomeError";
  readonly code = "outcome-missing";
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
    return {
      outputs: {
        outcomes: await putTable(context.store, {
          name: "outcomes",
          rows: cases.length,
          columns: [
            { name: "case", type: "text", values: cases },
            { name: "outcome", type: "integer", values: Int32Array.from(outcome) },
          ],
        }),
      },
    };
  });
}

/** 1 where the outcome has its positive value; rows are matched by case, else by patient. */
export async function readOutcomes(
  plan: Plan,
  file: string,
  cases: readonly string[],
  patients: readonly string[],
): Promise<Uint8Array> {
  const table = await readCaseTable(file);
  const { column, positive } = plan.outcome;
  const at = table.columns.indexOf(column);
  if (at < 0)
    throw new OutcomeError(
      `${table.file}: no column "${column}", expected the outcome; got ${table.columns.slice(0, 20).join(", ")}`,
    );
  const keyName = [plan.columns.id, plan.columns.patient].find((name) => name !== null && table.columns.includes(name));
  if (keyName === undefined || keyName === null) {
    throw new OutcomeError(`${table.file}: no column "${plan.columns.id}", expected the ids of the cases; add it`);
  }
  const keyAt = table.columns.indexOf(keyName);
  const byKey = new Map(table.rows.map((row) => [row[keyAt], row[at]]));
  const keys = keyName === plan.columns.id ? cases : patients;
  return Uint8Array.from(keys, (key) => {
    const value = byKey.get(key);
    if (value === undefined || value === "") {
      throw new OutcomeError(
        `${table.file}: no ${column} for ${keyName} "${key}", expected a value; add it, or leave the case out of the case table`,
      );
    }
    return value === positive ? 1 : 0;
  });
}
