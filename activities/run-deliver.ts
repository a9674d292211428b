import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RunFacts } from "../reports/page/run-facts.ts";
import { writePage } from "../reports/page/write-page.ts";
import type { ReportOutput } from "../reports/report-input.ts";
import type { Table } from "../tables/table.ts";
import { writeStudyDatabase } from "../tables/write-study-database.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import { countWork } from "./count-work.ts";
import type { Environment } from "./environment.ts";
import type { ActivityContext, RunContext, RunRef } from "./activity-context.ts";
import { getJson, getTable, inputArtifact } from "./artifacts.ts";

export interface DeliverRequest {
  readonly run: RunRef;
  readonly results: Readonly<Record<string, NodeResult>>;
}

/** Writes the run folder from stored artifacts: tables, database, models, charts, page. Computes nothing. */
export async function runDeliver(context: ActivityContext, request: DeliverRequest): Promise<{ report: string }> {
  const run = await context.openRun(request.run);
  const tables: Table[] = [];
  const digests: { name: string; digest: string }[] = [];
  for (const [output, ref] of Object.entries(request.results["tables"]?.outputs ?? {})) {
    if (output === "thumbnails") {
      await write(run, "thumbnails.json", await context.store.getBlob(ref.digest));
      continue;
    }
    const [form, name] = output.split(".", 2) as [string, string];
    const bytes = await context.store.getBlob(ref.digest);
    await write(run, `tables/${name}.${form === "parquet" ? "parquet" : "arrow"}`, bytes);
    if (form === "parquet") digests.push({ name, digest: ref.digest });
    else tables.push(await getTable(context.store, ref));
  }
  await writeStudyDatabase(tables, join(run.folder, "study.duckdb"));
  for (const node of run.plan.nodes) {
    const ref = request.results[node.id]?.outputs["model"];
    if (node.kind === "models.freeze" && ref !== undefined) {
      await write(run, `models/${node.params.model.name}.json`, await context.store.getBlob(ref.digest));
    }
  }
  const output = await getJson<ReportOutput>(context.store, inputArtifact(request.results, "report", "report"));
  for (const chart of output.charts)
    await write(run, `charts/${chart.name}.vl.json`, `${JSON.stringify(chart.spec, null, 1)}\n`);
  const facts = await gatherFacts(run, request.results, digests);
  await write(run, "run.json", `${JSON.stringify(facts, null, 2)}\n`);
  await write(run, "report.html", writePage(output, facts));
  await write(
    run,
    "digests.json",
    `${JSON.stringify(Object.fromEntries(digests.map(({ name, digest }) => [name, digest])), null, 2)}\n`,
  );
  await writeFile(join(dirname(run.folder), "latest.txt"), `${run.run.id}\n`);
  return { report: join(run.folder, "report.html") };
}

async function gatherFacts(
  run: RunContext,
  results: DeliverRequest["results"],
  digests: readonly { readonly name: string; readonly digest: string }[],
): Promise<RunFacts> {
  const environment = JSON.parse(await readFile(join(run.folder, "environment.json"), "utf8")) as Environment;
  const counts = countWork(results);
  const finished = new Date();
  return {
    run: run.run.id,
    study: run.plan.study.name,
    started: environment.started,
    finished: finished.toISOString(),
    seconds: (finished.getTime() - Date.parse(environment.started)) / 1000,
    engine: environment.engine,
    server: environment.server,
    notices: environment.notices,
    environment: environment.facts,
    seeds: [{ name: "study seed", value: String(run.plan.seed) }],
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    digests: [{ name: "plan", digest: run.planDigest }, ...digests],
    ...counts,
  };
}

async function write(run: RunContext, name: string, content: Uint8Array | string): Promise<void> {
  const path = join(run.folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
