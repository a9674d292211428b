import { getTable, inputArtifact } from "../../activities/artifacts.ts";
import type { Plan } from "../../protocol/plan.ts";
import { openStore } from "../../store/open-store.ts";
import type { Table } from "../../tables/table.ts";
import { runNodes } from "../engines/in-process.ts";
import type { EventListener } from "../runs/event-log.ts";
import { createRun } from "../runs/run-folder.ts";
import { storeFolder } from "../runs/workspace.ts";
import { concatTables } from "../../tables/concat-tables.ts";

export interface ExtractionTables {
  /** One row per value, as everywhere. */
  readonly features: Table;
  readonly checks: Table;
  readonly failures: Table;
}

/** Runs the plan of an extraction in this process and hands over its tables. */
export async function runExtraction(options: {
  readonly workspace: string;
  readonly plan: Plan;
  readonly protocolText: string;
  readonly studyFolder: string;
  readonly dataFolder: string;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly listen: EventListener;
}): Promise<ExtractionTables> {
  const { workspace, plan, protocolText, studyFolder, dataFolder } = options;
  const run = await createRun(workspace, plan, protocolText, {
    started: new Date().toISOString(),
    engine: "in-process",
    server: null,
    notices: [],
    facts: [],
    studyFolder,
    dataFolder,
  });
  const results = await runNodes({ ...options, run }, async () => {});
  const store = await openStore(storeFolder(workspace));
  const table = (node: string, output: string) => getTable(store, inputArtifact(results, node, output));
  return {
    features: await table("extract.set", "features"),
    checks: await table("inspect.set", "checks"),
    failures: concatTables([await table("inspect.set", "failures"), await table("extract.set", "failures")]),
  };
}
