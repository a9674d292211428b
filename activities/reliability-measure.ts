import type { ReliabilityMeasureNode } from "../protocol/plan.ts";
import type { FeatureColumn } from "../statistics/feature-table.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { NodeInputs, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getMatrix, getTable, inputArtifact, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";

/** Intraclass correlations of all features of a cohort of repeated measurements: table `reliability`. */
export async function reliabilityMeasure(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ReliabilityMeasureNode;
  const { cohort, forms, subject, rater } = node.params;
  const { confidence } = run.plan;
  const identity = { params: { ...node.params, confidence } };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const matrix = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const sources = await getTable(context.store, inputArtifact(request.inputs, "matrix", "rows"));
    const labels = (name: string): string[] =>
      Array.from<string | number, string>(matrix.variables[name].values, String);
    const lesionOf = new Map(tableRows(sources, "matrix_rows").map(({ row, lesion }) => [row, lesion ?? ""]));
    const rows = await context.threads.run("measure-reliability", {
      table: matrix.features,
      subjects:
        subject === null
          ? matrix.cases.map((row, index) => `${matrix.patients[index]}/${lesionOf.get(row) ?? ""}`)
          : labels(subject),
      raters: rater === null ? null : labels(rater),
      forms,
      confidence,
    });
    const setOf = new Map(matrix.features.columns.map(({ name, set }) => [name, set]));
    const listed = rows.map((row): TableRow<"reliability"> => ({ cohort, set: setOf.get(row.feature) ?? "", ...row }));
    return { outputs: { reliability: await putTable(context.store, makeTable("reliability", listed)) } };
  });
}

/** Lower limits by feature and key (cohort and form), of all cohorts of repeats among the inputs. */
export async function reliabilityLimits(
  context: ActivityContext,
  inputs: NodeInputs,
): Promise<ReadonlyMap<string, Readonly<Record<string, number | null>>>> {
  const limits = new Map<string, Record<string, number | null>>();
  for (const role of Object.keys(inputs).filter((name) => name.startsWith("reliability."))) {
    const table = await getTable(context.store, inputArtifact(inputs, role, "reliability"));
    for (const { cohort, feature, form, lower } of tableRows(table, "reliability")) {
      const own = limits.get(feature ?? "") ?? {};
      own[`${cohort} ${form}`] = Number.isNaN(lower) ? null : lower;
      limits.set(feature ?? "", own);
    }
  }
  return limits;
}

/** The column with its limits, where it was measured repeatedly. */
export function withReliability(
  column: FeatureColumn,
  limits: Awaited<ReturnType<typeof reliabilityLimits>>,
): FeatureColumn {
  const reliability = limits.get(column.name);
  return column.kind === "category" || reliability === undefined ? column : { ...column, reliability };
}
