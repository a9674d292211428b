import type { NodeResult } from "../workflows/run-plan.ts";

/** Nodes and items of a run by what became of them. */
export function countWork(results: Readonly<Record<string, NodeResult>>) {
  const nodes = { total: 0, reused: 0, executed: 0, failed: 0 };
  const items = { total: 0, reused: 0, executed: 0, failed: 0 };
  for (const result of Object.values(results)) {
    nodes.total += 1;
    nodes[result.state] += 1;
    if (result.items === null) continue;
    items.total += result.items.total;
    items.reused += result.items.reused;
    items.executed += result.items.executed;
    items.failed += result.items.failed;
  }
  return { nodes, items };
}
