import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TablesCollectNode } from "../protocol/plan.ts";
import type { PlantedTruth } from "../radiomics/synthetic/planted-truth.ts";
import { concatTables } from "../tables/concat-tables.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import { plantedFindings } from "../tables/planted-findings.ts";
import type { TableName } from "../tables/schemas.ts";
import type { Table } from "../tables/table.ts";
import { wideFeatures } from "../tables/wide-features.ts";
import { writeParquet } from "../tables/write-parquet.ts";
import type { NodeInputs, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest, RunContext } from "./activity-context.ts";
import { getJson, getMatrix, getTable, putBytes, putJson, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import type { Thumbnail } from "./images-inspect.ts";
import { digestFile, findStudyFile } from "./study-files.ts";

/** Outputs of nodes, by the name of the final table that they become a part of. */
const partsOf: Readonly<Partial<Record<TableName, string>>> = {
  cases: "cases",
  matrix_rows: "rows",
  left_out_rows: "left_out",
  lesion_rules: "rules",
  image_checks: "checks",
  features_long: "features",
  feature_settings: "settings",
  missing_values: "missing_values",
  folds: "folds",
  predictions: "predictions",
  parameters: "parameters",
  adaptations: "adaptations",
  adapted_parameters: "adapted_parameters",
  failures: "failures",
  reliability: "reliability",
  batch_components: "components",
  batch_effects: "effects",
  batch_summary: "summaries",
  batch_outcome: "association",
  batch_sizes: "sizes",
  batch_agreement: "pairs",
  feature_agreement: "agreement",
  metrics: "metrics",
  fit_warnings: "fit_warnings",
  fold_metrics: "fold_metrics",
  center_performance: "center_performance",
  comparisons: "comparisons",
  bootstrap_performance: "bootstrap_performance",
  permutations: "permutations",
  permutation_tests: "permutation_tests",
  roc: "roc",
  calibration: "calibration",
  survival_curves: "survival_curves",
  net_benefit: "net_benefit",
  treatment_benefit: "treatment_benefit",
  sample_size: "sample_size",
  feature_overview: "feature_overview",
};

/** Every final table of a run, as Arrow (`table.NAME`) and as Parquet (`parquet.NAME`). */
export async function tablesCollect(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as TablesCollectNode;
  const truthFile = run.plan.study.truth === null ? null : findStudyFile(run, run.plan.study.truth);
  const identity = {
    params: { nodes: run.plan.nodes.map(({ id }) => id), primary: run.plan.primary, truth: truthFile !== null },
    files: {
      ...(truthFile !== null && existsSync(truthFile) ? { truth: await digestFile(truthFile) } : {}),
      ...Object.fromEntries(Object.entries(request.inputs).map(([role, result]) => [`key.${role}`, result.key])),
    },
  };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const tables: Table[] = [];
    for (const [name, output] of Object.entries(partsOf)) {
      const parts = await collectParts(context, run, request.inputs, output);
      tables.push(parts.length === 0 ? makeTable(name as TableName, []) : { ...concatTables(parts), name });
    }
    tables.push(
      await wideTable(context, run, request.inputs),
      makeTable("provenance", provenanceRows(run, request.inputs)),
    );
    const truth = truthFile === null ? null : (JSON.parse(await readFile(truthFile, "utf8")) as PlantedTruth);
    tables.push(makeTable("planted", truth === null ? [] : plantedFindings(truth, tables, run.plan)));
    const outputs: Record<string, Awaited<ReturnType<typeof putTable>>> = {};
    const thumbnails: Thumbnail[] = [];
    for (const { id } of run.plan.nodes) {
      const ref = request.inputs[id]?.outputs["thumbnails"];
      if (ref !== undefined) thumbnails.push(...(await getJson<Thumbnail[]>(context.store, ref)));
    }
    outputs["thumbnails"] = await putJson(context.store, "thumbnails", thumbnails.length, thumbnails);
    const folder = await mkdtemp(join(tmpdir(), "radstudy-tables-"));
    try {
      for (const table of tables) {
        const path = join(folder, `${table.name}.parquet`);
        await writeParquet(table, path);
        outputs[`table.${table.name}`] = await putTable(context.store, table);
        outputs[`parquet.${table.name}`] = await putBytes(
          context.store,
          `parquet/${table.name}`,
          table.rows,
          await readFile(path),
        );
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return { outputs };
  });
}

/** Parts in plan order; `cases` come from the matrices, which know what became of each case. */
async function collectParts(
  context: ActivityContext,
  run: RunContext,
  inputs: NodeInputs,
  output: string,
): Promise<Table[]> {
  const parts: Table[] = [];
  for (const node of run.plan.nodes) {
    if (output === "cases" && node.kind !== "features.assemble") continue;
    const ref = inputs[node.id]?.outputs[output];
    if (ref !== undefined && ref.kind.startsWith("table/")) parts.push(await getTable(context.store, ref));
  }
  return parts;
}

async function wideTable(context: ActivityContext, run: RunContext, inputs: NodeInputs): Promise<Table> {
  const parts: Table[] = [];
  // Repeated measurements have only the sets that are measured repeatedly.
  const repeats = new Set(run.plan.cohorts.flatMap(({ name, role }) => (role === "reliability" ? [name] : [])));
  for (const node of run.plan.nodes) {
    const ref = node.kind === "features.assemble" ? inputs[node.id]?.outputs["matrix"] : undefined;
    if (node.kind !== "features.assemble" || ref === undefined || repeats.has(node.params.cohort)) continue;
    const matrix = await getMatrix(context.store, ref);
    const wide = wideFeatures(matrix.cases, matrix.features);
    const [cases, ...features] = wide.columns;
    const cohort = { name: "cohort", type: "text", values: matrix.cases.map(() => node.params.cohort) } as const;
    parts.push({ ...wide, columns: [cases, cohort, ...features] });
  }
  return concatTables(parts);
}

/** Who made what from what: the same for every engine, thread count and machine. */
function provenanceRows(run: RunContext, inputs: NodeInputs): TableRow<"provenance">[] {
  return run.plan.nodes.flatMap((node) => {
    const result = inputs[node.id];
    if (result === undefined) return [];
    return Object.entries(result.outputs).map(([output, ref]) => ({
      node: node.id,
      kind: node.kind,
      stage: node.stage,
      key: result.key,
      code: result.code,
      output,
      digest: ref.digest,
      rows: ref.rows,
    }));
  });
}
