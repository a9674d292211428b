import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  Client,
  Connection,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type WorkflowHandle,
} from "@temporalio/client";
import { ActivityFailure, ApplicationFailure, TerminatedFailure } from "@temporalio/common";
import type { RunRef } from "../../activities/activity-context.ts";
import { planDigest } from "../../protocol/canonical-plan.ts";
import type { Plan } from "../../protocol/plan.ts";
import { digestOf } from "../../store/canonical-json.ts";
import type { NodeResult } from "../../workflows/run-plan.ts";
import type { runStudy, RunStudyInput } from "../../workflows/run-study.ts";
import { codeEntries } from "../code-digests/code-entries.ts";
import { stepDigests } from "../code-digests/step-digests.ts";
import { packageRoot } from "../package-root.ts";
import { startedFrom, type RunInputs } from "../runs/run-folder.ts";
import type { EventListener } from "../runs/event-log.ts";
import type { FoundTemporal } from "../temporal-server/find-temporal.ts";
import { startWorker, type WorkerProcess } from "../temporal-worker/start-worker.ts";
import type { WorkflowBundle } from "../temporal-worker/workflow-bundle.ts";
import { followResult } from "./follow-result.ts";
import type { EngineRequest } from "./in-process.ts";
import { RunCanceledError, RunFailedError } from "./run-failed-error.ts";

type LiveTemporal = Exclude<FoundTemporal, { readonly kind: "none" }>;

/** A plan above this would come near Temporal's limit of 2 MiB for one payload. */
const largestPlanBytes = 1_500_000;

export interface TemporalSession {
  /** The run of this very plan and code that a kill left open, if there is one. */
  readonly openRun: RunRef | null;
  readonly run: (request: EngineRequest) => Promise<Readonly<Record<string, NodeResult>>>;
  readonly workerPid: number;
  readonly close: () => Promise<void>;
}

/** Connects to a live server, starts the worker of one study, and looks for a run to go on with. */
export async function openTemporalSession(
  options: RunInputs & {
    readonly temporal: LiveTemporal;
    /** Made while the server starts. */
    readonly bundle: Promise<WorkflowBundle>;
    readonly workspace: string;
    readonly threads: number;
    readonly listen: EventListener;
  },
): Promise<TemporalSession> {
  const { temporal, workspace, plan, threads, listen } = options;
  refuseLargePlan(plan);
  const bundle = await options.bundle;
  const code = digestOf([bundle.digest, stepDigests(codeEntries, packageRoot, join(workspace, ".radstudy", "cache"))]);
  const { connection, namespace, address, isOwn } = await connect(temporal);
  const client = new Client({ connection, namespace });
  const workflowId = `study/${plan.study.name}/${planDigest(plan).slice(7, 19)}`;
  const handle = client.workflow.getHandle<typeof runStudy>(workflowId);
  const taskQueue = `radstudy-${plan.study.name}-${createHash("sha256").update(workspace).digest("hex").slice(0, 12)}`;
  const openRun = await findOpenRun(handle, options, code);
  await endOtherRuns(client, taskQueue, workflowId);
  const worker = await startWorker(
    {
      address: temporal.kind === "cluster" ? null : address,
      namespace,
      taskQueue,
      workspace,
      threads,
      bundle: bundle.path,
      log: join(workspace, ".radstudy", "temporal", "worker.log"),
    },
    listen,
  );
  let isFinished = false;
  return {
    openRun,
    workerPid: worker.pid,
    run: async (request) => {
      const input: RunStudyInput = { run: request.run, plan, window: Math.min(64, Math.max(16, 4 * threads)) };
      if (openRun === null) {
        await client.workflow.start<typeof runStudy>("runStudy", {
          workflowId,
          taskQueue,
          args: [input],
          memo: { code, run: request.run.id },
          workflowIdConflictPolicy: "USE_EXISTING",
          staticSummary: `${plan.study.name}: ${plan.nodes.length} nodes`,
        });
      }
      const results = await waitForResult(connection, handle, worker, temporal, request.signal);
      isFinished = true;
      return results;
    },
    close: async () => {
      // After the last result the worker only waits for work: no use in waiting for its last poll.
      await worker.stop(isFinished ? 100 : 10_000);
      if (isOwn) await connection.close();
    },
  };
}

function refuseLargePlan(plan: Plan): void {
  const bytes = Buffer.byteLength(JSON.stringify(plan));
  if (bytes > largestPlanBytes) {
    throw new RunFailedError(
      "PlanTooLargeError",
      "plan-too-large",
      `plan: ${bytes} bytes, expected at most ${largestPlanBytes}, the limit of one Temporal payload; name columns by a glob instead of one by one, or run with --engine in-process`,
    );
  }
}

async function connect(temporal: LiveTemporal) {
  if (temporal.kind === "cluster") {
    const { connection, namespace, address } = temporal;
    return { connection, namespace, address, isOwn: false };
  }
  const { address, namespace } = temporal.server;
  // The retries of the SDK end the process when their connection was closed meanwhile: ours are in followResult.
  return { connection: await Connection.connect({ address, interceptors: [] }), namespace, address, isOwn: true };
}

/** Joins a run of the same inputs and code; ends one of others, which would go on with what was edited since. */
async function findOpenRun(
  handle: WorkflowHandle<typeof runStudy>,
  inputs: RunInputs & { readonly workspace: string },
  code: string,
): Promise<RunRef | null> {
  try {
    const found = await handle.describe();
    if (found.status.name !== "RUNNING") return null;
    const memo = found.memo ?? {};
    const run = { study: inputs.plan.study.name, id: String(memo["run"]) };
    if (memo["code"] === code && (await startedFrom(inputs.workspace, run, inputs))) return run;
    await handle.terminate(
      "the code of radstudy or the study changed since this run was started; finished work is reused",
    );
    return null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Runs of other plans of this study, left by a stop or a kill, would wake up with our worker. */
async function endOtherRuns(client: Client, taskQueue: string, workflowId: string): Promise<void> {
  const query = `TaskQueue = "${taskQueue}" AND ExecutionStatus = "Running"`;
  for await (const run of client.workflow.list({ query })) {
    if (run.workflowId === workflowId) continue;
    try {
      await client.workflow
        .getHandle(run.workflowId, run.runId)
        .terminate("the study changed since this run was started; finished work is reused");
    } catch (error) {
      // It ended by itself meanwhile.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
}

async function waitForResult(
  connection: Connection,
  handle: WorkflowHandle<typeof runStudy>,
  worker: WorkerProcess,
  temporal: LiveTemporal,
  signal: AbortSignal,
): Promise<Readonly<Record<string, NodeResult>>> {
  const canceled = new Promise<never>((_, reject) => {
    const stop = () => {
      void worker
        .stop()
        .then(() => reject(new RunCanceledError("run: stopped as asked; the same command goes on from here")));
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  const lost = worker.exited.then(async ({ code, signal: killer }): Promise<never> => {
    if (signal.aborted) return await canceled;
    const how = killer ?? `exit code ${code}`;
    throw new RunFailedError(
      "WorkerLostError",
      "worker-killed",
      `worker process ${worker.pid}: ended in mid-run (${how}), expected it to finish; give the same command again: finished cases are kept`,
    );
  });
  const gone = temporal.kind === "embedded" ? serverLoss(temporal.server.pid, signal) : null;
  const stopFollowing = new AbortController();
  const result = followResult(connection, handle, stopFollowing.signal);
  try {
    return await Promise.race([result, canceled, lost, ...(gone === null ? [] : [gone.lost])]);
  } catch (error) {
    throw runFailure(error);
  } finally {
    gone?.stop();
    stopFollowing.abort();
    await result.catch(() => {});
    lost.catch(() => {});
    canceled.catch(() => {});
  }
}

/** Watches a server of our own: without it the worker would wait for its return in silence. */
function serverLoss(pid: number, signal: AbortSignal): { readonly lost: Promise<never>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (signal.aborted || isRunning(pid)) return;
      reject(
        new RunFailedError(
          "ServerLostError",
          "server-killed",
          `Temporal server, process ${pid}: ended in mid-run, expected it to stay; give the same command again: it starts a new server on the same database and goes on`,
        ),
      );
    }, 250);
  });
  lost.catch(() => {});
  return { lost, stop: () => clearInterval(timer) };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The first failure of a run, by the name that it had in its activity. */
function runFailure(error: unknown): unknown {
  if (!(error instanceof WorkflowFailedError)) return error;
  const { cause } = error;
  const inner = cause instanceof ActivityFailure ? cause.cause : cause;
  if (inner instanceof TerminatedFailure)
    return new RunFailedError("Terminated", "terminated", "run: ended from outside; give the same command again");
  if (inner instanceof ApplicationFailure) {
    const [detail] = (inner.details ?? []) as { code?: string }[];
    return new RunFailedError(inner.type ?? "Error", detail?.code ?? "unexpected", inner.message);
  }
  return new RunFailedError(inner?.name ?? "Error", "unexpected", inner?.message ?? error.message);
}
