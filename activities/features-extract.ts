import { comparableSettings } from "../protocol/comparable-settings.ts";
import { ibsiNomenclature } from "../protocol/ibsi-nomenclature.ts";
import type { FeaturesExtractNode } from "../protocol/plan.ts";
import { digestOf } from "../store/canonical-json.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import type { BatchResult, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, BatchRequest, GatherRequest } from "./activity-context.ts";
import { getJson, inputArtifact, putJson, putTable } from "./artifacts.ts";
import { gatherCases, runCaseBatch } from "./case-batch.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { TooManyFailedError } from "./failed-items.ts";
import type { MeasuredFeature } from "./thread-tasks.ts";

/** Measures a few cases that passed inspection. */
export async function extractBatch(context: ActivityContext, request: BatchRequest): Promise<BatchResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as FeaturesExtractNode;
  const { reading, settings } = node.params;
  return await runCaseBatch(context, run, node, request, {
    unit: "features.extract/case",
    step: "extract",
    params: { reading, settings },
    perform: async (_job, { image, mask }) => {
      const input = { imagePath: image, maskPath: mask, reading, settings };
      const { rows } = await context.threads.run("extract-case", input);
      return await putJson(context.store, "measured", rows.length, rows.map(encodeFeature));
    },
  });
}

/** Joins the batches to one long table; more failures than the study allows stop the run, and nothing is lost. */
export async function gatherExtraction(context: ActivityContext, request: GatherRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as FeaturesExtractNode;
  const { entries, failures, items, digest } = await gatherCases(context, request);
  const allowed = run.plan.execution.maxFailedFraction;
  const earlier = inputArtifact(request.inputs, "images", "failures").rows;
  if (failures.length > 0 && failures.length + earlier > allowed * (items.total + earlier)) {
    throw new TooManyFailedError(node.id, failures, items.total + earlier, allowed);
  }
  const identity = { params: node.params, files: { entries: digest } };
  return await checkpointNode(
    context,
    run,
    node,
    request.inputs,
    identity,
    async () => {
      const { set, reading, settings } = node.params;
      const rows: TableRow<"features_long">[] = [];
      const missing: TableRow<"missing_values">[] = [];
      for (const entry of entries) {
        if (entry.result === null) continue;
        const measured = await getJson<EncodedFeature[]>(context.store, entry.result);
        for (const feature of measured) {
          rows.push({
            ...decodeFeature(feature),
            case: entry.case,
            lesion: feature.lesion === "" ? entry.lesion : feature.lesion,
            timepoint: entry.timepoint,
            image: set,
            filter: "none",
          });
        }
        missing.push(...countMissing(measured).map((row) => ({ ...row, set, case: entry.case, cohort: entry.cohort })));
      }
      const digest = digestOf(comparableSettings(reading, settings));
      const written = ibsiNomenclature(reading, settings).map((row) => ({ ...row, set, settings_digest: digest }));
      return {
        outputs: {
          features: await putTable(context.store, makeTable("features_long", rows)),
          settings: await putTable(context.store, makeTable("feature_settings", written)),
          missing_values: await putTable(context.store, makeTable("missing_values", missing)),
          failures: await putTable(context.store, makeTable("failures", failures)),
        },
      };
    },
    items,
  );
}

/** Per region and reason, in the order of the features. */
function countMissing(
  measured: readonly EncodedFeature[],
): Pick<TableRow<"missing_values">, "region" | "reason" | "features" | "of">[] {
  const all = new Map<string, number>();
  const counts = new Map<string, { region: string; reason: string; features: number }>();
  for (const { region, reason } of measured) {
    all.set(region, (all.get(region) ?? 0) + 1);
    if (reason === "") continue;
    const key = `${region}\n${reason}`;
    const row = counts.get(key) ?? { region, reason, features: 0 };
    row.features += 1;
    counts.set(key, row);
  }
  return [...counts.values()].map((row) => ({ ...row, of: all.get(row.region) ?? 0 }));
}

/** JSON knows no NaN: an undefined value travels as null beside its reason. */
type EncodedFeature = Omit<MeasuredFeature, "value"> & { readonly value: number | string | null };

function encodeFeature(feature: MeasuredFeature): EncodedFeature {
  const { value } = feature;
  return { ...feature, value: Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value) };
}

function decodeFeature(feature: EncodedFeature): MeasuredFeature {
  return { ...feature, value: feature.value === null ? Number.NaN : Number(feature.value) };
}
