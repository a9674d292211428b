import { getTable, inputArtifact } from "../../activities/artifacts.ts";
import { openStore } from "../../store/open-store.ts";
import type { Table } from "../../tables/table.ts";
import { runNodes } from "../engines/in-process.ts";
import type { EventListener } from "../runs/event-log.ts";
import { memoryRun, type RunSource } from "../runs/memory-run.ts";
import { storeFolder } from "../runs/workspace.ts";
import { concatTables } from "../../tables/concat-tables.ts";

export interface ExtractionTables {
  /** One row per value, as everywhere. */
  readonly features: Table;
  readonly checks: Table;
  readonly failures: Table;
}

/** Runs the plan of an extraction in this process and hands over its tables. */
export async function runExtraction(
  source: RunSource,
  options: { readonly threads: number; readonly signal: AbortSignal; readonly listen: EventListener },
): Promise<ExtractionTables> {
  const { workspace, plan } = source;
  const run = memoryRun(source, "extract", (event) => options.listen({ time: new Date().toISOString(), ...event }));
  const results = await runNodes({ workspace, run: run.run, plan, memory: run, ...options }, async () => {});
  const store = await openStore(storeFolder(workspace));
  const table = (node: string, output: string) => getTable(store, inputArtifact(results, node, output));
  return {
    features: await table("extract.set", "features"),
    checks: await table("inspect.set", "checks"),
    failures: concatTables([await table("inspect.set", "failures"), await table("extract.set", "failures")]),
  };
}
