import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { planDigest } from "../../protocol/canonical-plan.ts";
import type { Plan } from "../../protocol/plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { resolvedProtocol } from "../../protocol/resolved-protocol.ts";
import type { RunFacts } from "../../reports/page/run-facts.ts";
import { writePage } from "../../reports/page/write-page.ts";
import type { DigestedTable, ReportThumbnail } from "../../reports/report-input.ts";
import { renderReport } from "../../reports/render-report.ts";
import { readParquet } from "../../tables/read-parquet.ts";
import { type TableName, tableSchemas } from "../../tables/schemas.ts";

/** Renders the report of a finished run once more from the tables in its own folder; returns the page's path. */
export async function renderAgain(folder: string): Promise<string> {
  const text = async (name: string) => await readFile(join(folder, name), "utf8");
  const plan = JSON.parse(await text("plan.json")) as Plan;
  const facts = JSON.parse(await text("run.json")) as RunFacts;
  const digests = JSON.parse(await text("digests.json")) as Record<TableName, string>;
  const tables: Partial<Record<TableName, DigestedTable>> = {};
  for (const name of Object.keys(tableSchemas) as TableName[]) {
    tables[name] = { table: await readParquet(join(folder, "tables", `${name}.parquet`)), digest: digests[name] };
  }
  const protocolText = await text("study.yaml");
  const { protocol, source } = readProtocol("study.yaml", protocolText);
  const output = await renderReport({
    tables: tables as Record<TableName, DigestedTable>,
    thumbnails: JSON.parse(await text("thumbnails.json")) as ReportThumbnail[],
    plan,
    planDigest: planDigest(plan),
    protocol: protocol === null ? [] : resolvedProtocol(protocol, source, plan.columns),
    protocolText,
  });
  const path = join(folder, "report.html");
  await writeFile(path, writePage(output, facts));
  return path;
}
