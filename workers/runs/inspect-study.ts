import { getJson, getTable, inputArtifact } from "../../activities/artifacts.ts";
import type { Thumbnail } from "../../activities/images-inspect.ts";
import type { Plan } from "../../protocol/plan.ts";
import { openStore } from "../../store/open-store.ts";
import { concatTables } from "../../tables/concat-tables.ts";
import type { Table } from "../../tables/table.ts";
import type { TimedRunEvent } from "../../activities/run-event.ts";
import { runNodes } from "../engines/in-process.ts";
import { memoryRun, type RunSource } from "./memory-run.ts";
import { storeFolder } from "./workspace.ts";

export interface StudyInspection {
  /** Every image of the study, measured or not. */
  readonly cases: number;
  readonly checks: Table;
  readonly failures: Table;
  readonly thumbnails: readonly Thumbnail[];
}

/** The part of a plan that looks at images before anything is measured; null where a study has none. */
export function inspectionPlan(plan: Plan): Plan | null {
  const kinds: ReadonlySet<string> = new Set(["cases.index", "images.index", "images.inspect"]);
  const nodes = plan.nodes.filter(({ kind }) => kinds.has(kind));
  return nodes.some(({ kind }) => kind === "images.inspect")
    ? { ...plan, nodes, execution: { maxFailedFraction: 1 } }
    : null;
}

/** Looks at all images of a study in this process; what a later run needs of it is in the store then. */
export async function inspectStudy(
  source: RunSource,
  options: {
    readonly threads: number;
    readonly signal: AbortSignal;
    readonly listen: (event: TimedRunEvent) => void;
  },
): Promise<StudyInspection> {
  const { workspace, plan } = source;
  const run = memoryRun(source, "check", (event) => options.listen({ time: new Date().toISOString(), ...event }));
  const results = await runNodes({ workspace, run: run.run, plan, memory: run, ...options }, async () => {});
  const store = await openStore(storeFolder(workspace));
  const inspected = plan.nodes.filter(({ kind }) => kind === "images.inspect").map(({ id }) => id);
  const tables = async (output: string) =>
    concatTables(await Promise.all(inspected.map((id) => getTable(store, inputArtifact(results, id, output)))));
  const thumbnails = await Promise.all(
    inspected.map((id) => getJson<Thumbnail[]>(store, inputArtifact(results, id, "thumbnails"))),
  );
  return {
    cases: inspected.reduce((sum, id) => sum + (results[id].items?.total ?? 0), 0),
    checks: await tables("checks"),
    failures: await tables("failures"),
    thumbnails: thumbnails.flat(),
  };
}
