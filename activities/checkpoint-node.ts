import type { Node } from "../protocol/plan.ts";
import type { ActionPreimage } from "../store/action-key.ts";
import type { ActionResult } from "../store/checkpoint.ts";
import type { ItemCounts, NodeInputs, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, RunContext } from "./activity-context.ts";

/** What decides the result of a node beside its kind, code and upstream outputs. */
export interface NodeIdentity {
  readonly params: unknown;
  /** Digests of files that the node reads itself. */
  readonly files?: Readonly<Record<string, string>>;
  /** Given only where chance is involved. */
  readonly seed?: number;
}

/** Reuses or runs one node, and writes both ends of it to the run log. */
export async function checkpointNode(
  context: ActivityContext,
  run: RunContext,
  node: Node,
  inputs: NodeInputs,
  identity: NodeIdentity,
  compute: () => Promise<ActionResult>,
  items: ItemCounts | null = null,
): Promise<NodeResult> {
  const place = { node: node.id, kind: node.kind, stage: node.stage };
  if (items === null) run.log({ event: "node-started", ...place });
  const started = performance.now();
  const preimage: ActionPreimage = {
    kind: node.kind,
    code: await context.codeDigest(node.kind),
    params: identity.params,
    inputs: { ...outputDigests(inputs), ...identity.files },
    seed: identity.seed ?? null,
    profile: "float64",
  };
  const { record, state, repaired } = await context.checkpoint(preimage, compute, {
    study: run.plan.study.name,
    node: node.id,
  });
  if (repaired !== null) run.log({ event: "repaired", node: node.id, message: repaired });
  run.log({ event: "node-finished", ...place, state, seconds: (performance.now() - started) / 1000, items });
  // A stored record has its outputs in the order of their names, a fresh one in the order of the code.
  const outputs = Object.fromEntries(Object.entries(record.outputs).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { outputs, key: record.key, code: preimage.code, state, items };
}

function outputDigests(inputs: NodeInputs): Record<string, string> {
  const digests: Record<string, string> = {};
  for (const [role, result] of Object.entries(inputs)) {
    for (const [output, ref] of Object.entries(result.outputs)) digests[`${role}.${output}`] = ref.digest;
  }
  return digests;
}
