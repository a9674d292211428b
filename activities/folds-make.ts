import type { FoldsMakeNode } from "../protocol/plan.ts";
import { makeTable } from "../tables/make-table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getMatrix, getTable, inputArtifact, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { outcomeFrom } from "./outcome-rows.ts";

/** The outer folds, made once from ids, strata and seed and the same for every model: table `folds`. */
export async function foldsMake(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as FoldsMakeNode;
  const { seed } = run.plan;
  return await checkpointNode(context, run, node, request.inputs, { params: node.params, seed }, async () => {
    const { cases, patients } = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const outcomes = await getTable(context.store, inputArtifact(request.inputs, "outcomes", "outcomes"));
    const outcome = outcomeFrom(outcomes, run.plan.outcome);
    const { folds, repeats } = node.params;
    const assigned = await context.threads.run("make-folds", {
      outcome,
      patients,
      folds,
      repeats,
      seed,
      node: node.id,
    });
    const rows = assigned.flatMap((fold, repeat) =>
      cases.map((name, row) => ({ repeat, fold: fold[row], case: name })),
    );
    return { outputs: { folds: await putTable(context.store, makeTable("folds", rows)) } };
  });
}
