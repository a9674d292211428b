import type { ModelsFreezeNode } from "../protocol/plan.ts";
import { makeTable } from "../tables/make-table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getMatrix, getTable, inputArtifact, putJson, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { fittedParameters } from "./fitted-parameters.ts";
import { outcomeFrom } from "./outcome-rows.ts";

/** The model that would be shipped: the same procedure on all development rows, as JSON. */
export async function modelsFreeze(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ModelsFreezeNode;
  const { model, inner } = node.params;
  const { seed } = run.plan;
  return await checkpointNode(
    context,
    run,
    node,
    request.inputs,
    { params: { ...node.params, outcome: run.plan.outcome }, seed },
    async () => {
      const matrix = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
      const outcomes = await getTable(context.store, inputArtifact(request.inputs, "outcomes", "outcomes"));
      const { fitted } = await context.threads.run("fit-final", {
        model,
        table: matrix.features,
        context: { patients: matrix.patients, variables: matrix.variables },
        outcome: outcomeFrom(outcomes, run.plan.outcome),
        inner,
        seedKey: [seed, "models.freeze"],
      });
      const parameters = fittedParameters(fitted, { model: model.name, scope: "final", repeat: -1, fold: -1 });
      return {
        outputs: {
          model: await putJson(context.store, "model", matrix.cases.length, {
            radstudyModel: 1,
            name: model.name,
            fitted,
          }),
          parameters: await putTable(context.store, makeTable("parameters", parameters)),
        },
      };
    },
  );
}
