import type { RunRef } from "../../activities/activity-context.ts";
import { createActivities } from "../../activities/create-activities.ts";
import type { Plan } from "../../protocol/plan.ts";
import { runPlan, type NodeResult } from "../../workflows/run-plan.ts";
import { createActivityContext } from "../create-activity-context.ts";
import type { EventListener } from "../runs/event-log.ts";
import { createThreadPool } from "../threads/thread-pool.ts";
import { describeError, RunCanceledError, RunFailedError } from "./run-failed-error.ts";

export interface EngineRequest {
  readonly workspace: string;
  readonly run: RunRef;
  readonly plan: Plan;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly listen: EventListener;
}

/** Runs a plan in this process: the same activities and the same store as under Temporal, without its durability. */
export async function runInProcess(request: EngineRequest): Promise<Readonly<Record<string, NodeResult>>> {
  const { workspace, run, plan, threads, signal, listen } = request;
  const pool = createThreadPool(threads);
  try {
    const context = await createActivityContext({ workspace, threads: pool, listen: (_, event) => listen(event) });
    const activities = createActivities(context);
    const slot = createSlots(threads);
    let isStopped = false;
    const guard = <T>(work: () => Promise<T>): Promise<T> =>
      slot(async () => {
        if (signal.aborted) throw new RunCanceledError("run: stopped as asked; the same command goes on from here");
        if (isStopped) throw new RunCanceledError("run: another node failed");
        try {
          return await work();
        } catch (error) {
          isStopped = true;
          throw error;
        }
      });
    const results = await runPlan(
      plan,
      {
        runNode: (node, inputs) => guard(() => activities[node.kind]({ run, node: node.id, inputs })),
        runBatch: (node, inputs, batch) =>
          guard(() => activities[`${node.kind}.batch`]({ run, node: node.id, inputs, batch })),
        gather: (node, inputs, batches) =>
          guard(() => activities[`${node.kind}.gather`]({ run, node: node.id, inputs, batches })),
      },
      2 * threads,
    );
    await activities["run.deliver"]({ run, results });
    return results;
  } catch (error) {
    if (error instanceof RunCanceledError) throw error;
    const { name, code, message } = describeError(error);
    throw new RunFailedError(name, code, message);
  } finally {
    await pool.close();
  }
}

/** At most `count` pieces of work at once, in the order in which they were asked for. */
function createSlots(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = Math.max(2, count);
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
