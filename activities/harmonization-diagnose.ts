import type { HarmonizationDiagnoseNode } from "../protocol/plan.ts";
import { makeTable } from "../tables/make-table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getMatrix, inputArtifact, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";

/** The batch effect of one feature set with and without harmonization; a description that no fit ever sees. */
export async function harmonizationDiagnose(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as HarmonizationDiagnoseNode;
  const development = run.plan.cohorts.find(({ role }) => role === "development")?.name ?? "";
  return await checkpointNode(context, run, node, request.inputs, { params: node.params }, async () => {
    const matrix = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const { components, effects } = await context.threads.run("diagnose-batch", {
      set: node.params.set,
      step: node.params.step,
      batch: node.params.batch,
      table: matrix.features,
      context: { patients: matrix.patients, variables: matrix.variables },
    });
    const places = components.map(({ row, ...component }) => ({
      ...component,
      case: matrix.cases[row],
      cohort: development,
    }));
    return {
      outputs: {
        components: await putTable(context.store, makeTable("batch_components", places)),
        effects: await putTable(context.store, makeTable("batch_effects", effects)),
      },
    };
  });
}
