import type { FoldsMakeNode } from "../protocol/plan.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { NodeInputs, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest, RunContext } from "./activity-context.ts";
import { getMatrix, getTable, inputArtifact, putJson, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { cohortRows } from "./cohort-rows.ts";
import { outcomeFrom } from "./outcome-rows.ts";
import { splitItems, splitTable } from "./outer-splits.ts";
import { developmentName } from "./validation-nested.ts";

/** The outer splits, made once from ids, strata and seed and the same for every model: table `folds`; artifact `items` says how many items they are. */
export async function foldsMake(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as FoldsMakeNode;
  const { seed } = run.plan;
  const { outer, innerFolds } = node.params;
  const identity = { params: { ...node.params, outcome: run.plan.outcome, center: run.plan.columns.center }, seed };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const { cases, patients } = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const outcomes = await getTable(context.store, inputArtifact(request.inputs, "outcomes", "outcomes"));
    const centerColumn = outer.kind === "leave-one-center-out" ? run.plan.columns.center : null;
    const splits = await context.threads.run("make-splits", {
      outer,
      outcome: outcomeFrom(outcomes, run.plan.outcome),
      patients,
      centers: centerColumn === null ? [] : await partsOf(context, run, request.inputs, centerColumn, cases),
      parts: "column" in outer ? await partsOf(context, run, request.inputs, outer.column, cases) : [],
      innerFolds,
      seed,
      node: node.id,
    });
    const items = splitItems(splits, outer.kind).map((own) =>
      own.map(({ repeat, fold, label }) => ({ repeat, fold, label })),
    );
    return {
      outputs: {
        folds: await putTable(context.store, splitTable(splits, cases)),
        items: await putJson(context.store, "items", items.length, items),
      },
    };
  });
}

/** Value of the column that splits, as it stands in the case table, per row of the matrix. */
async function partsOf(
  context: ActivityContext,
  run: RunContext,
  inputs: NodeInputs,
  column: string,
  cases: readonly string[],
): Promise<string[]> {
  const rows = await cohortRows(context, inputs, developmentName(run.plan.cohorts));
  const cellOf = new Map(rows.map(({ listed, cells }) => [listed.case, cells[column] ?? ""]));
  const sources = await getTable(context.store, inputArtifact(inputs, "matrix", "rows"));
  // A row of the matrix is made of one row of the case table, or of several of one patient.
  const caseOf = new Map(tableRows(sources, "matrix_rows").map((source) => [source.row, source.case ?? ""]));
  return cases.map((name) => cellOf.get(caseOf.get(name) ?? "") ?? "");
}
