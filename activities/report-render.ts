import { readProtocol } from "../protocol/read-protocol.ts";
import { resolvedProtocol } from "../protocol/resolved-protocol.ts";
import type { ReportRenderNode } from "../protocol/plan.ts";
import type { DigestedTable, ReportThumbnail } from "../reports/report-input.ts";
import { digestOf } from "../store/canonical-json.ts";
import { type TableName, tableSchemas } from "../tables/schemas.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getJson, getTable, inputArtifact, putJson } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";

/** Charts and body of the report; the run's own facts are added when it is delivered. */
export async function reportRender(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ReportRenderNode;
  const { protocolText } = run;
  const identity = { params: { plan: run.planDigest, protocol: digestOf(protocolText) } };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const tables: Partial<Record<TableName, DigestedTable>> = {};
    for (const name of Object.keys(tableSchemas) as TableName[]) {
      const table = await getTable(context.store, inputArtifact(request.inputs, "tables", `table.${name}`));
      tables[name] = { table, digest: inputArtifact(request.inputs, "tables", `parquet.${name}`).digest };
    }
    const { protocol, source } = readProtocol("study.yaml", protocolText);
    // Vega takes a third of a second to load, and most runs reuse the charts.
    const { renderReport } = await import("../reports/render-report.ts");
    const output = await renderReport({
      tables: tables as Record<TableName, DigestedTable>,
      thumbnails: await getJson<ReportThumbnail[]>(
        context.store,
        inputArtifact(request.inputs, "tables", "thumbnails"),
      ),
      plan: run.plan,
      planDigest: run.planDigest,
      protocol: protocol === null ? [] : resolvedProtocol(protocol, source, run.plan.columns),
      protocolText,
    });
    return { outputs: { report: await putJson(context.store, "report", output.charts.length, output) } };
  });
}
