import { setTimeout as delay } from "node:timers/promises";
import { readEvents } from "../../workers/runs/event-log.ts";
import { findWorkspace } from "../../workers/runs/workspace.ts";
import { exitCodes } from "../exit-codes.ts";
import { findRun, listRuns, type FoundRun } from "../find-run.ts";

interface RunState {
  readonly run: string;
  readonly study: string;
  readonly state: string;
  readonly engine: string;
  readonly started: string | null;
  readonly seconds: number | null;
  readonly nodesFinished: number;
  readonly itemsDone: number;
  readonly failed: number;
  readonly folder: string;
}

/** Runs and their state, from their own logs; with `--watch` until the run ends. */
export async function status(
  name: string | undefined,
  options: { readonly watch?: boolean; readonly workspace?: string; readonly json?: boolean },
): Promise<number> {
  const workspace = findWorkspace(options.workspace, process.cwd());
  const runs = name === undefined ? listRuns(workspace) : [findRun(workspace, name)];
  if (options.watch === true && runs.length > 0) return await watch(runs.at(-1) as FoundRun, options.json === true);
  const states = runs.map(stateOf);
  if (options.json === true) process.stdout.write(`${JSON.stringify({ runs: states })}\n`);
  else if (states.length === 0) process.stdout.write(`no runs in ${workspace}\n`);
  else for (const state of states) process.stdout.write(`${line(state)}\n`);
  return exitCodes.done;
}

/** On a terminal one line that moves; elsewhere a line when a node ends, so that a log stays short. */
async function watch(run: FoundRun, json: boolean): Promise<number> {
  const isLive = process.stdout.isTTY && !json;
  let shownNodes = -1;
  for (;;) {
    const state = stateOf(run);
    const isOver = state.state !== "running";
    if (isLive) process.stdout.write(`\r\u001b[K${line(state).slice(0, (process.stdout.columns ?? 80) - 1)}`);
    else if (!json && (isOver || state.nodesFinished !== shownNodes)) process.stdout.write(`${line(state)}\n`);
    shownNodes = state.nodesFinished;
    if (isOver) {
      if (isLive) process.stdout.write("\n");
      if (json) process.stdout.write(`${JSON.stringify({ runs: [state] })}\n`);
      return exitOf(state.state);
    }
    await delay(500);
  }
}

function exitOf(state: string): number {
  if (state === "completed") return exitCodes.done;
  return state === "canceled" ? exitCodes.canceled : exitCodes.failed;
}

function stateOf({ study, id, folder }: FoundRun): RunState {
  const events = readEvents(folder);
  const finished = events.findLast((event) => event.event === "run-finished");
  const owner = events.findLast((event) => event.event === "run-started" || event.event === "run-resumed");
  const reopened = events.findLast((event) => event.event === "run-resumed" || event.event === "run-finished");
  const isOver = finished !== undefined && reopened === finished;
  let itemsDone = 0;
  let failed = 0;
  let nodesFinished = 0;
  for (const event of events) {
    if (event.event === "node-finished") nodesFinished += 1;
    if (event.event === "items") {
      itemsDone += event.items.total;
      failed += event.items.failed;
    }
  }
  return {
    run: id,
    study,
    state: isOver ? finished.status : owner !== undefined && isAlive(owner.pid) ? "running" : "interrupted",
    engine: owner?.engine ?? "unknown",
    started: events[0]?.time ?? null,
    seconds: isOver ? finished.seconds : null,
    nodesFinished,
    itemsDone,
    failed,
    folder,
  };
}

function line(state: RunState): string {
  const seconds = state.seconds === null ? "" : `  ${state.seconds.toFixed(1)} s`;
  const failed = state.failed > 0 ? `, ${state.failed} failed` : "";
  return `${state.study}/${state.run}  ${state.state}  ${state.engine}  ${state.nodesFinished} nodes, ${state.itemsDone} items${failed}${seconds}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
