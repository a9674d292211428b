import { StoppingError, type RunContext, type RunRef } from "../../activities/activity-context.ts";
import { createActivities, type Activities } from "../../activities/create-activities.ts";
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
  /** A run without a folder of its own. */
  readonly memory?: RunContext;
}

type Results = Readonly<Record<string, NodeResult>>;

/** Runs a study in this process: the same activities and the same store as under Temporal, without its durability. */
export async function runInProcess(request: EngineRequest): Promise<Results> {
  return await runNodes(request, async (activities, results) => {
    await activities["run.deliver"]({ run: request.run, results });
  });
}

/** Runs the nodes of a plan in this process, and then what is to be done with their results. */
export async function runNodes(
  request: EngineRequest,
  finish: (activities: Activities, results: Results) => Promise<void>,
): Promise<Results> {
  const { workspace, run, plan, threads, signal, listen } = request;
  const pool = createThreadPool(threads);
  const inHand = new Set<Promise<unknown>>();
  try {
    const context = await createActivityContext({
      isStopping: () => signal.aborted,
      workspace,
      threads: pool,
      listen: (_, event) => listen(event),
      memory: request.memory,
    });
    const activities = createActivities(context);
    const slot = createSlots(threads);
    let failure: { readonly error: unknown } | null = null;
    const guard = <T>(work: () => Promise<T>): Promise<T> => {
      const asked = slot(async () => {
        // What waited for a slot fails with the first failure, whose own way out of the plan may be longer.
        if (failure !== null) throw failure.error;
        if (signal.aborted) throw new RunCanceledError("run: stopped as asked; the same command goes on from here");
        try {
          return await work();
        } catch (error) {
          const known = error instanceof StoppingError ? new RunCanceledError(error.message) : error;
          failure ??= { error: known };
          throw known;
        }
      });
      inHand.add(asked);
      void asked.catch(() => {}).finally(() => inHand.delete(asked));
      return asked;
    };
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
    await finish(activities, results);
    return results;
  } catch (error) {
    if (error instanceof RunCanceledError) throw error;
    const { name, code, message } = describeError(error);
    throw new RunFailedError(name, code, message);
  } finally {
    // The work in hand is finished and kept.
    await Promise.allSettled(inHand);
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
