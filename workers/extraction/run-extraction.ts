import { getTable, inputArtifact } from "../../activities/artifacts.ts";
import { openStore } from "../../store/open-store.ts";
import { tableColumn } from "../../tables/table-column.ts";
import { tableRows } from "../../tables/table-rows.ts";
import type { Table } from "../../tables/table.ts";
import { runNodes } from "../engines/in-process.ts";
import type { EventListener } from "../runs/event-log.ts";
import { memoryRun, type RunSource } from "../runs/memory-run.ts";
import { storeFolder } from "../runs/workspace.ts";
import { concatTables } from "../../tables/concat-tables.ts";

export interface ExtractionTables {
  /** One row per value, with what it was measured from and how. */
  readonly features: Table;
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
    features: withSources(
      await table("extract.set", "features"),
      await table("extract.set", "settings"),
      await table("inspect.set", "checks"),
    ),
    failures: concatTables([await table("inspect.set", "failures"), await table("extract.set", "failures")]),
  };
}

/** A table that stands alone: settings as IBSI writes them, and the files of each row. */
function withSources(features: Table, settings: Table, checks: Table): Table {
  const families = new Map(tableRows(settings, "feature_settings").map((row) => [row.family, row]));
  const files = new Map(tableRows(checks, "image_checks").map((row) => [row.case, row]));
  const family = tableColumn(features, "family", "text").map((name) => families.get(name));
  const file = tableColumn(features, "case", "text").map((name) => files.get(name));
  const columns: readonly (readonly [string, readonly (string | null | undefined)[]])[] = [
    ["nomenclature", family.map((row) => row?.nomenclature)],
    ["settings_digest", family.map((row) => row?.settings_digest)],
    ["image_digest", file.map((row) => row?.image_digest)],
    ["mask_digest", file.map((row) => row?.mask_digest)],
  ];
  return {
    ...features,
    columns: [
      ...features.columns,
      ...columns.map(([name, values]) => ({ name, type: "text" as const, values: values.map((value) => value ?? "") })),
    ],
  };
}
