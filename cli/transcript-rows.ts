import type { TimedRunEvent } from "../activities/run-event.ts";
import { counted } from "../protocol/message-texts.ts";
import type { Node, Plan } from "../protocol/plan.ts";

/** One line of the transcript: a stage, or one feature set of the extraction. */
export interface TranscriptRow {
  readonly name: string;
  readonly nodes: ReadonlySet<string>;
  readonly itemWord: string;
  state: "waits" | "runs" | "done";
  finishedNodes: number;
  executedNodes: number;
  itemsDone: number;
  itemsTotal: number;
  /** Map node -> its items, as far as known. */
  readonly itemsOf: Map<string, number>;
  reused: number;
  executed: number;
  failed: number;
  startedAt: number | null;
  finishedAt: number | null;
}

/** The lines of a plan, in the order in which people think of them. */
export function transcriptRows(plan: Plan): TranscriptRow[] {
  const names = new Map<string, Set<string>>();
  for (const node of plan.nodes) {
    const name = rowName(node);
    const nodes = names.get(name) ?? new Set();
    nodes.add(node.id);
    names.set(name, nodes);
  }
  return [...names].map(([name, nodes]) => ({
    name,
    nodes,
    itemWord: name === "models" ? "repeats" : "cases",
    state: "waits",
    finishedNodes: 0,
    executedNodes: 0,
    itemsDone: 0,
    itemsTotal: totalRepeats(plan, nodes),
    itemsOf: new Map(),
    reused: 0,
    executed: 0,
    failed: 0,
    startedAt: null,
    finishedAt: null,
  }));
}

function rowName(node: Node): string {
  if (node.kind === "features.extract") return `extract ${node.params.set}`;
  return node.stage === "extract" ? "check" : node.stage;
}

function totalRepeats(plan: Plan, nodes: ReadonlySet<string>): number {
  let total = 0;
  for (const node of plan.nodes)
    if (nodes.has(node.id) && (node.kind === "validation.nested" || node.kind === "validation.permutation"))
      total += node.params.items ?? 1;
  return total;
}

/** Brings the rows up to date with one event; true where a line changed its state. */
export function applyEvent(rows: readonly TranscriptRow[], event: TimedRunEvent): TranscriptRow | null {
  if (event.event !== "node-started" && event.event !== "node-finished" && event.event !== "items") return null;
  const row = rows.find(({ nodes }) => nodes.has(event.node));
  if (row === undefined) return null;
  const time = Date.parse(event.time);
  const before = row.state;
  row.startedAt ??= time;
  if (row.state === "waits") row.state = "runs";
  if (event.event === "items") {
    if (row.itemWord === "cases") {
      row.itemsOf.set(event.node, event.of);
      row.itemsTotal = [...row.itemsOf.values()].reduce((sum, items) => sum + items, 0);
    }
    row.itemsDone += event.items.total;
    row.reused += event.items.reused;
    row.executed += event.items.executed;
    row.failed += event.items.failed;
  }
  if (event.event === "node-finished") {
    row.finishedNodes += 1;
    if (event.state === "executed") row.executedNodes += 1;
    if (row.finishedNodes === row.nodes.size) {
      row.state = "done";
      row.finishedAt = time;
    }
  }
  return row.state === before ? null : row;
}

/** Before that a rate means nothing. */
const fewestSeconds = 2;

/** What a line says beside its name. */
export function rowText(row: TranscriptRow, now: number): string {
  if (row.state === "waits") return "waits";
  if (row.state === "done") {
    const seconds = ((row.finishedAt ?? now) - (row.startedAt ?? now)) / 1000;
    return `${doneText(row).padEnd(56)} ${seconds.toFixed(1)} s`;
  }
  if (row.itemsTotal === 0) return `${row.finishedNodes} of ${counted(row.nodes.size, "step")}`;
  const seconds = (now - (row.startedAt ?? now)) / 1000;
  const parts = [`${bar(row.itemsDone / row.itemsTotal)}  ${row.itemsDone}/${row.itemsTotal} ${row.itemWord}`];
  if (row.executed > 0 && seconds > fewestSeconds) {
    const rate = row.itemsDone / seconds;
    parts.push(`${rate.toFixed(1)} ${row.itemWord}/s`, `${Math.ceil((row.itemsTotal - row.itemsDone) / rate)} s left`);
  }
  if (row.failed > 0) parts.push(`${row.failed} failed`);
  return parts.join("   ");
}

function doneText(row: TranscriptRow): string {
  const reused = row.nodes.size - row.executedNodes;
  const steps =
    row.executedNodes === 0
      ? "all reused"
      : `${counted(row.executedNodes, "step")}${reused > 0 ? `, ${reused} reused` : ""}`;
  if (row.itemsDone === 0) return steps;
  const parts = [counted(row.itemsDone, row.itemWord.slice(0, -1))];
  if (row.reused > 0) parts.push(`${row.reused} reused`);
  if (row.executed > 0)
    parts.push(
      `${row.executed} ${row.name === "check" ? "inspected" : row.itemWord === "cases" ? "measured" : "fitted"}`,
    );
  if (row.failed > 0) parts.push(`${row.failed} failed`);
  return parts.join(", ");
}

function bar(fraction: number): string {
  const width = 20;
  const filled = Math.round(Math.min(1, fraction) * width);
  return `${"━".repeat(filled)}${"─".repeat(width - filled)}`;
}
