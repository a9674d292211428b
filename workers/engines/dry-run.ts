import { WouldRunError, type ActivityContext, type RunContext } from "../../activities/activity-context.ts";
import { createActivities } from "../../activities/create-activities.ts";
import type { Node, Plan } from "../../protocol/plan.ts";
import type { ActionPreimage } from "../../store/action-key.ts";
import { findReusable } from "../../store/checkpoint.ts";
import { explainDifference } from "../../store/explain-difference.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { makeBatches, runPlan, type NodeInputs, type NodeResult } from "../../workflows/run-plan.ts";
import { nodeDigest } from "../code-digests/node-digests.ts";
import { memoryRun } from "../runs/memory-run.ts";
import { storeFolder } from "../runs/workspace.ts";

export interface PlannedNode {
  readonly id: string;
  readonly kind: Node["kind"];
  readonly items: { readonly total: number; readonly reuse: number; readonly run: number } | null;
  /** `unknown`: a node above it runs first. */
  readonly state: "reuse" | "run" | "unknown";
  readonly reasons: readonly { readonly field: string; readonly from: string; readonly to: string }[];
}

/** What a run would do, found by the activities themselves on a store that answers but never computes. */
export async function dryRun(options: {
  readonly workspace: string;
  readonly plan: Plan;
  readonly protocolText: string;
  readonly studyFolder: string;
  readonly dataFolder: string;
}): Promise<PlannedNode[]> {
  const { workspace, plan } = options;
  const store = await openStore(storeFolder(workspace));
  const run = { study: plan.study.name, id: "plan" };
  const activities = createActivities(
    dryContext(
      store,
      workspace,
      memoryRun(options, run.id, () => {}),
    ),
  );
  const planned = new Map<string, PlannedNode>();
  const pending: NodeResult = { outputs: {}, key: "", code: "", state: "executed", items: null };
  const note = (node: Node, entry: Omit<PlannedNode, "id" | "kind">) => {
    planned.set(node.id, { id: node.id, kind: node.kind, ...entry });
  };
  const isPending = (inputs: NodeInputs) => Object.values(inputs).some(({ key }) => key === "");
  const attempt = async (
    node: Node,
    items: PlannedNode["items"],
    work: () => Promise<NodeResult>,
  ): Promise<NodeResult> => {
    try {
      const result = await work();
      note(node, { items, state: "reuse", reasons: [] });
      return result;
    } catch (error) {
      if (!(error instanceof WouldRunError)) throw error;
      note(node, { items, state: "run", reasons: await reasonsFor(store, plan.study.name, node.id, error.preimage) });
      return pending;
    }
  };
  await runPlan(
    plan,
    {
      runNode: async (node, inputs) => {
        if (!isPending(inputs))
          return await attempt(node, null, () => activities[node.kind]({ run, node: node.id, inputs }));
        note(node, { items: null, state: "unknown", reasons: [] });
        return pending;
      },
      runBatch: async (node, inputs, batch) => {
        if (isPending(inputs))
          return {
            manifest: { kind: "none", digest: "", rows: 0, bytes: 0 },
            items: { total: batch.length, reused: 0, executed: batch.length, failed: 0 },
          };
        return await activities[`${node.kind}.batch`]({ run, node: node.id, inputs, batch });
      },
      gather: async (node, inputs, batches) => {
        const total = batches.reduce((sum, { items }) => sum + items.total, 0);
        const reuse = batches.reduce((sum, { items }) => sum + items.reused, 0);
        const items = { total, reuse, run: total - reuse };
        if (isPending(inputs)) {
          note(node, {
            items: node.kind === "validation.nested" || node.kind === "validation.permutation" ? items : null,
            state: "unknown",
            reasons: [],
          });
          return pending;
        }
        if (items.run > 0) {
          const changed = await itemReasons(store, plan.study.name, node, nodeDigest(node.kind, workspace));
          note(node, { items, state: "run", reasons: changed });
          return pending;
        }
        return await attempt(node, items, () =>
          activities[`${node.kind}.gather`]({ run, node: node.id, inputs, batches }),
        );
      },
    },
    makeBatches(plan.nodes.length).length,
  );
  return plan.nodes.map((node) => planned.get(node.id) as PlannedNode);
}

function dryContext(store: Store, workspace: string, run: RunContext): ActivityContext {
  return {
    store,
    threads: {
      run: (task) => Promise.reject(new TypeError(`plan: task ${task} asked for, expected none in a dry run`)),
    },
    checkpoint: async (preimage) => {
      const { record } = await findReusable(store, preimage);
      if (record === null) throw new WouldRunError(preimage);
      return { record, state: "reused", repaired: null };
    },
    digestSealed: async (_path, place) => (await store.latestRecord(place))?.preimage.inputs["outcomes"] ?? "sealed",
    codeDigest: (unit) => nodeDigest(unit, workspace),
    openRun: async () => run,
    isStopping: () => false,
  };
}

async function reasonsFor(
  store: Store,
  study: string,
  node: string,
  now: ActionPreimage,
): Promise<PlannedNode["reasons"]> {
  const before = await store.latestRecord({ study, node });
  if (before === null) return [{ field: "record", from: "none", to: "first run" }];
  const reasons = explainDifference(before.preimage, now);
  return reasons.length > 0 ? reasons : [{ field: "record", from: "damaged", to: "run again" }];
}

/** Why items of a map node must run: what changed in its parameters or code, else new items. */
async function itemReasons(
  store: Store,
  study: string,
  node: Node,
  code: Promise<string>,
): Promise<PlannedNode["reasons"]> {
  const before = await store.latestRecord({ study, node: node.id });
  if (before === null) return [{ field: "record", from: "none", to: "first run" }];
  const now = { ...before.preimage, params: node.params, code: await code };
  const reasons = explainDifference(before.preimage, now);
  return reasons.length > 0 ? reasons : [{ field: "items", from: "known", to: "new or changed" }];
}
