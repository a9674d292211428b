import { join } from "node:path";
import type { RunContext } from "../../activities/activity-context.ts";
import type { RunEvent } from "../../activities/run-event.ts";
import { planDigest } from "../../protocol/canonical-plan.ts";
import type { Node, Plan } from "../../protocol/plan.ts";

/** What a plan is run with, where no run folder is wanted: dry runs, checks, extractions. */
export interface RunSource {
  readonly workspace: string;
  readonly plan: Plan;
  readonly protocolText: string;
  readonly studyFolder: string;
  readonly dataFolder: string;
}

/** A run that leaves nothing behind but its records in the store. */
export function memoryRun(source: RunSource, id: string, log: (event: RunEvent) => void): RunContext {
  const { workspace, plan, protocolText, studyFolder, dataFolder } = source;
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]));
  return {
    run: { study: plan.study.name, id },
    plan,
    planDigest: planDigest(plan),
    node: (name) => nodes.get(name) as Node,
    folder: join(workspace, ".radstudy", id),
    protocolText,
    studyFolder,
    dataFolder,
    log,
  };
}
