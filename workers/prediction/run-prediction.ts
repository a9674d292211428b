import { getTable, inputArtifact } from "../../activities/artifacts.ts";
import { openStore } from "../../store/open-store.ts";
import type { Table } from "../../tables/table.ts";
import { runNodes } from "../engines/in-process.ts";
import type { EventListener } from "../runs/event-log.ts";
import { memoryRun, type RunSource } from "../runs/memory-run.ts";
import { storeFolder } from "../runs/workspace.ts";

/** Runs the plan of a prediction in this process: one row per case and output of the model. */
export async function runPrediction(
  source: RunSource,
  options: { readonly threads: number; readonly signal: AbortSignal; readonly listen: EventListener },
): Promise<Table> {
  const { workspace, plan } = source;
  const run = memoryRun(source, "predict", (event) => options.listen({ time: new Date().toISOString(), ...event }));
  const results = await runNodes({ workspace, run: run.run, plan, memory: run, ...options }, async () => {});
  return await getTable(await openStore(storeFolder(workspace)), inputArtifact(results, "predict", "predictions"));
}
