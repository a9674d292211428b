import { readFileSync } from "node:fs";
import { cpus, platform, release } from "node:os";
import { join } from "node:path";
import type { RunRef } from "../../activities/activity-context.ts";
import { countWork } from "../../activities/count-work.ts";
import type { Environment } from "../../activities/environment.ts";
import type { RunEvent, RunStatus, TimedRunEvent } from "../../activities/run-event.ts";
import type { Plan } from "../../protocol/plan.ts";
import { openStore } from "../../store/open-store.ts";
import type { ItemCounts, NodeResult } from "../../workflows/run-plan.ts";
import { RunCanceledError, RunFailedError } from "../engines/run-failed-error.ts";
import { packageRoot } from "../package-root.ts";
import type { WorkflowBundle } from "../temporal-worker/workflow-bundle.ts";
import type { FoundTemporal } from "../temporal-server/find-temporal.ts";
import { openEventLog, readEvents, type EventListener } from "./event-log.ts";
import { watchMemory } from "./memory-peak.ts";
import { createRun, runFolder } from "./run-folder.ts";
import { takeRunLock } from "./run-lock.ts";
import { storeFolder } from "./workspace.ts";

export interface StartRunOptions {
  readonly workspace: string;
  readonly plan: Plan;
  readonly protocolText: string;
  readonly studyFolder: string;
  readonly dataFolder: string;
  readonly threads: number;
  /** `auto` falls back to in-process where no server can be had, and says so. */
  readonly engine: "auto" | "temporal" | "in-process";
  readonly signal: AbortSignal;
  readonly listen: EventListener;
  readonly onNotice: (message: string) => void;
}

/** What became of a run; the object that `run --json` prints. */
export interface RunOutcome {
  readonly run: string;
  readonly study: string;
  readonly status: RunStatus;
  readonly engine: "temporal" | "in-process";
  readonly server: string | null;
  readonly report: string | null;
  readonly folder: string;
  readonly seconds: number;
  readonly peakMemoryMb: number | null;
  readonly nodes: ItemCounts;
  readonly items: ItemCounts;
  readonly digests: Readonly<Record<string, string>>;
  readonly failures: readonly {
    readonly case: string;
    readonly node: string;
    readonly error: string;
    readonly message: string;
  }[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Runs a study to its end, or goes on with the run that a kill left open. */
export async function startRun(options: StartRunOptions): Promise<RunOutcome> {
  const { workspace, plan } = options;
  await openStore(storeFolder(workspace));
  const release = await takeRunLock(workspace, plan.study.name);
  try {
    if (options.engine === "in-process")
      return await runLocally(options, ["in-process engine, as asked with --engine"]);
    const { workflowBundle } = await import("../temporal-worker/workflow-bundle.ts");
    const bundle = workflowBundle(workspace);
    // It is awaited where it is wanted; without a server it is not.
    bundle.catch(() => {});
    const { findTemporal } = await import("../temporal-server/find-temporal.ts");
    const { onNotice, engine } = options;
    const temporal = await findTemporal({ workspace, onNotice, engine });
    if (temporal.kind === "none") {
      const notice = `no Temporal server: in-process engine, which does not survive a kill of this command (${temporal.reasons.join("; ")})`;
      onNotice(notice);
      return await runLocally(options, [notice]);
    }
    try {
      return await runOnTemporal(options, temporal, bundle);
    } finally {
      await (temporal.kind === "embedded" ? temporal.server.stop() : temporal.close());
    }
  } finally {
    release();
  }
}

async function runLocally(options: StartRunOptions, notices: readonly string[]): Promise<RunOutcome> {
  const started = new Date();
  const environment = describeEnvironment(options, started, { engine: "in-process", server: null, notices });
  const run = await createRun(options.workspace, options.plan, options.protocolText, environment);
  const log = openEventLog(runFolder(options.workspace, run), options.listen);
  log({ event: "run-started", run: run.id, study: run.study, engine: "in-process", pid: process.pid });
  for (const message of notices) log({ event: "notice", message });
  const { runInProcess } = await import("../engines/in-process.ts");
  return await settle(options, run, started, environment, log, [process.pid], () => runInProcess({ ...options, run }));
}

async function runOnTemporal(
  options: StartRunOptions,
  temporal: Exclude<FoundTemporal, { kind: "none" }>,
  bundle: Promise<WorkflowBundle>,
): Promise<RunOutcome> {
  const { openTemporalSession } = await import("../engines/temporal.ts");
  const session = await openTemporalSession({ ...options, temporal, bundle });
  try {
    const started = new Date();
    const embedded = temporal.kind === "embedded" ? temporal.server : null;
    const address = embedded?.address ?? (temporal.kind === "cluster" ? temporal.address : "");
    const server = embedded === null ? address : `embedded, ${embedded.uiUrl}`;
    const environment = describeEnvironment(options, started, { engine: "temporal", server, notices: [] });
    const run =
      session.openRun ?? (await createRun(options.workspace, options.plan, options.protocolText, environment));
    const log = openEventLog(runFolder(options.workspace, run), options.listen);
    if (session.openRun === null)
      log({ event: "run-started", run: run.id, study: run.study, engine: "temporal", pid: process.pid });
    else log({ event: "run-resumed", engine: "temporal", pid: process.pid });
    log({ event: "server", pid: embedded?.pid ?? null, address, ui: embedded?.uiUrl ?? null });
    log({ event: "worker-started", pid: session.workerPid, threads: options.threads });
    const pids = [process.pid, session.workerPid, ...(embedded === null ? [] : [embedded.pid])];
    return await settle(options, run, started, environment, log, pids, () => session.run({ ...options, run }));
  } finally {
    await session.close();
  }
}

async function settle(
  options: StartRunOptions,
  run: RunRef,
  started: Date,
  environment: Environment,
  log: (event: RunEvent) => void,
  pids: readonly number[],
  work: () => Promise<Readonly<Record<string, NodeResult>>>,
): Promise<RunOutcome> {
  const folder = runFolder(options.workspace, run);
  const memory = watchMemory(() => pids);
  let results: Readonly<Record<string, NodeResult>> = {};
  let error: RunOutcome["error"] = null;
  let status: RunStatus = "completed";
  try {
    results = await work();
  } catch (failure) {
    if (!(failure instanceof RunFailedError) && !(failure instanceof RunCanceledError)) throw failure;
    status = failure instanceof RunCanceledError ? "canceled" : "failed";
    error = { code: failure.code, message: failure.message };
  }
  const seconds = (Date.now() - started.getTime()) / 1000;
  log({ event: "run-finished", status, seconds, message: error?.message ?? null });
  const events = readEvents(folder);
  return {
    run: run.id,
    study: run.study,
    status,
    engine: environment.engine,
    server: environment.server,
    report: status === "completed" ? join(folder, "report.html") : null,
    folder,
    seconds,
    peakMemoryMb: memory.stop(),
    ...(status === "completed" ? countWork(results) : countEvents(options.plan, events)),
    digests:
      status === "completed"
        ? (JSON.parse(readFileSync(join(folder, "digests.json"), "utf8")) as Record<string, string>)
        : {},
    failures: failuresOf(events),
    error,
  };
}

/** Counts of a run that did not end, from its log. */
function countEvents(plan: Plan, events: readonly TimedRunEvent[]) {
  const nodes = { total: plan.nodes.length, reused: 0, executed: 0, failed: 0 };
  const items = { total: 0, reused: 0, executed: 0, failed: 0 };
  for (const event of events) {
    if (event.event === "node-finished") nodes[event.state] += 1;
    if (event.event !== "items") continue;
    items.total += event.items.total;
    items.reused += event.items.reused;
    items.executed += event.items.executed;
    items.failed += event.items.failed;
  }
  return { nodes, items };
}

function failuresOf(events: readonly TimedRunEvent[]): RunOutcome["failures"] {
  const failures = new Map<string, RunOutcome["failures"][number]>();
  for (const event of events) {
    if (event.event !== "item-failed") continue;
    const { case: name, node, error, message } = event;
    failures.set(`${node}\n${name}`, { case: name, node, error, message });
  }
  return [...failures.values()];
}

function describeEnvironment(
  options: StartRunOptions,
  started: Date,
  engine: Pick<Environment, "engine" | "server" | "notices">,
): Environment {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string };
  return {
    started: started.toISOString(),
    ...engine,
    facts: [
      { name: "radstudy", value: version },
      { name: "Node", value: process.version },
      { name: "system", value: `${platform()} ${release()}` },
      { name: "processor", value: `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores` },
      { name: "threads", value: String(options.threads) },
    ],
    studyFolder: options.studyFolder,
    dataFolder: options.dataFolder,
  };
}
