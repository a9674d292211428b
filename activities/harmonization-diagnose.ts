import type { HarmonizationDiagnoseNode } from "../protocol/plan.ts";
import { makeTable } from "../tables/make-table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getMatrix, getTable, inputArtifact, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { outcomeFrom } from "./outcome-rows.ts";

/** The batch effect of one feature set before and after harmonization; a description that no fit ever sees. */
export async function harmonizationDiagnose(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as HarmonizationDiagnoseNode;
  const cohort = run.plan.cohorts.find(({ role }) => role === "development")?.name ?? "";
  const { object } = run.plan.columns;
  const { confidence, outcome: declared } = run.plan;
  const identity = { params: { ...node.params, cohort, object, confidence, outcome: declared } };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const { set, batch } = node.params;
    const matrix = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const outcomes = await getTable(context.store, inputArtifact(request.inputs, "outcomes", "outcomes"));
    const found = await context.threads.run("diagnose-batch", {
      ...node.params,
      object,
      table: matrix.features,
      context: { patients: matrix.patients, variables: matrix.variables },
      outcome: outcomeFrom(outcomes, declared),
      confidence,
    });
    const places = found.components.map(({ row, ...component }) => ({
      ...component,
      case: matrix.cases[row],
      cohort,
    }));
    const association = found.outcome === null ? [] : [{ set, batch, cohort, ...found.outcome }];
    const sizes = found.sizes.map((size) => ({ set, batch, cohort, ...size }));
    return {
      outputs: {
        components: await putTable(context.store, makeTable("batch_components", places)),
        effects: await putTable(context.store, makeTable("batch_effects", found.effects)),
        summaries: await putTable(context.store, makeTable("batch_summary", found.summaries)),
        pairs: await putTable(context.store, makeTable("batch_agreement", found.pairs)),
        agreement: await putTable(context.store, makeTable("feature_agreement", found.agreement)),
        association: await putTable(context.store, makeTable("batch_outcome", association)),
        sizes: await putTable(context.store, makeTable("batch_sizes", sizes)),
      },
    };
  });
}
