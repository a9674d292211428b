import type { ModelsSealNode } from "../protocol/plan.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { inputArtifact, putJson } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";

/** The digests of all frozen models, on record before any external outcome is opened. */
export interface Seal {
  readonly radstudySeal: 1;
  readonly models: Readonly<Record<string, string>>;
}

export async function modelsSeal(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ModelsSealNode;
  const models = Object.fromEntries(
    node.params.models.map((name) => [name, inputArtifact(request.inputs, `model.${name}`, "model").digest]),
  );
  const result = await checkpointNode(context, run, node, request.inputs, { params: node.params }, async () => {
    const seal: Seal = { radstudySeal: 1, models };
    return { outputs: { seal: await putJson(context.store, "seal", node.params.models.length, seal) } };
  });
  run.log({ event: "sealed", digest: result.outputs["seal"]?.digest ?? "", models });
  return result;
}
