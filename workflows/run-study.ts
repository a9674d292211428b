import { defineQuery, log, proxyActivities, setHandler } from "@temporalio/workflow";
import type { Activities } from "../activities/create-activities.ts";
import type { RunRef } from "../activities/activity-context.ts";
import type { Plan } from "../protocol/plan.ts";
import { runPlan, type NodeResult } from "./run-plan.ts";

export interface RunStudyInput {
  readonly run: RunRef;
  readonly plan: Plan;
  /** Batches in flight per map node. */
  readonly window: number;
}

export interface StudyProgress {
  readonly nodes: number;
  readonly finished: readonly string[];
}

export const progressQuery = defineQuery<StudyProgress>("progress");

const activities = proxyActivities<Activities>({
  startToCloseTimeout: "2 hours",
  heartbeatTimeout: "5 seconds",
  retry: {
    maximumAttempts: 20,
    initialInterval: "500 ms",
    maximumInterval: "10 seconds",
    nonRetryableErrorTypes: [
      "TaskFailedError",
      "TooManyFailedError",
      "CasesUnusableError",
      "StoreError",
      "CaseTableError",
      "OutcomeError",
      "SealError",
      "LeakError",
      "TypeError",
      "RangeError",
    ],
  },
});

/** The durable walk over one plan; the store below the activities makes every part of it repeatable. */
export async function runStudy(input: RunStudyInput): Promise<Readonly<Record<string, NodeResult>>> {
  const { run, plan, window } = input;
  const finished: string[] = [];
  setHandler(progressQuery, () => ({ nodes: plan.nodes.length, finished }));

  const results = await runPlan(
    plan,
    {
      runNode: async (node, inputs) => {
        const result = await activities[node.kind].executeWithOptions(
          { activityId: node.id, summary: `${node.stage}: ${node.id}` },
          [{ run, node: node.id, inputs }],
        );
        finished.push(node.id);
        return result;
      },
      runBatch: async (node, inputs, batch) => {
        const activity = activities[`${node.kind}.batch`];
        return await activity.executeWithOptions(
          {
            activityId: `${node.id}/${String(batch.index).padStart(4, "0")}`,
            summary: `${node.id}: items ${batch.offset + 1} to ${batch.offset + batch.length}`,
          },
          [{ run, node: node.id, inputs, batch }],
        );
      },
      gather: async (node, inputs, batches) => {
        const activity = activities[`${node.kind}.gather`];
        const result = await activity.executeWithOptions(
          { activityId: `${node.id}/gather`, summary: `${node.id}: gather` },
          [{ run, node: node.id, inputs, batches }],
        );
        finished.push(node.id);
        return result;
      },
    },
    window,
  );
  await activities["run.deliver"].executeWithOptions(
    { activityId: "deliver", summary: "report: write the run folder" },
    [{ run, results }],
  );
  log.info("study finished", { nodes: plan.nodes.length });
  return results;
}
