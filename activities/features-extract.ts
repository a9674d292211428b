import { resolve, sep } from "node:path";
import type { ArtifactRef, FeaturesExtractNode } from "../protocol/plan.ts";
import type { ActionPreimage } from "../store/action-key.ts";
import { digestOf } from "../store/canonical-json.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { BatchResult, NodeResult } from "../workflows/run-plan.ts";
import {
  WouldRunError,
  type ActivityContext,
  type BatchRequest,
  type GatherRequest,
  type RunContext,
} from "./activity-context.ts";
import { getJson, getTable, inputArtifact, putJson, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { addItems, TooManyFailedError, type FailedItem } from "./failed-items.ts";
import { TaskFailedError, type MeasuredFeature } from "./thread-tasks.ts";

/** One case of a batch: where its measurements are, or why there are none (in a dry run neither). */
interface CaseEntry {
  readonly case: string;
  readonly cohort: string;
  readonly measured: ArtifactRef | null;
  readonly failure: FailedItem | null;
}

interface CaseJob {
  readonly case: string;
  readonly cohort: string;
  readonly image: string;
  readonly mask: string;
  readonly imageDigest: string;
  readonly maskDigest: string;
}

/** Measures a few cases; each has its own record, so that a kill loses at most the case in hand. */
export async function extractBatch(context: ActivityContext, request: BatchRequest): Promise<BatchResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as FeaturesExtractNode;
  if (request.batch.index === 0) run.log({ event: "node-started", node: node.id, kind: node.kind, stage: node.stage });
  const images = await getTable(context.store, inputArtifact(request.inputs, "images", "images"));
  const jobs = (tableRows(images) as unknown as CaseJob[]).slice(
    request.batch.offset,
    request.batch.offset + request.batch.length,
  );
  const entries: CaseEntry[] = [];
  const counts = { total: 0, reused: 0, executed: 0, failed: 0 };
  for (const job of jobs) {
    const { entry, state } = await measureCase(context, run, node, job);
    entries.push(entry);
    counts.total += 1;
    counts[state] += 1;
  }
  run.log({ event: "items", node: node.id, stage: node.stage, items: counts, of: images.rows });
  return { manifest: await putJson(context.store, "manifest", entries.length, entries), items: counts };
}

async function measureCase(
  context: ActivityContext,
  run: RunContext,
  node: FeaturesExtractNode,
  job: CaseJob,
): Promise<{ entry: CaseEntry; state: "reused" | "executed" | "failed" }> {
  const who = { case: job.case, cohort: job.cohort };
  const { label, settings } = node.params;
  const preimage: ActionPreimage = {
    kind: "features.extract/case",
    code: await context.codeDigest("features.extract/case"),
    params: { label, settings },
    inputs: { image: job.imageDigest, mask: job.maskDigest },
    seed: null,
    profile: "float64",
  };
  try {
    const done = await context.checkpoint(preimage, async () => {
      const { rows } = await context.threads.run("extract-case", {
        imagePath: resolve(run.dataFolder, job.image),
        maskPath: resolve(run.dataFolder, job.mask),
        label,
        settings,
      });
      return { outputs: { measured: await putJson(context.store, "measured", rows.length, rows.map(encodeFeature)) } };
    });
    if (done.repaired !== null) run.log({ event: "repaired", node: node.id, message: done.repaired });
    return { entry: { ...who, measured: done.record.outputs["measured"], failure: null }, state: done.state };
  } catch (error) {
    if (error instanceof WouldRunError) return { entry: { ...who, measured: null, failure: null }, state: "executed" };
    if (!(error instanceof TaskFailedError)) throw error;
    const message = failureMessage(error.message, job, run.dataFolder);
    const failure: FailedItem = { ...who, node: node.id, step: "extract", error: error.code, message };
    run.log({ event: "item-failed", node: node.id, case: job.case, step: "extract", error: error.code, message });
    return { entry: { ...who, measured: null, failure }, state: "failed" };
  }
}

/** Names the file, relative to the data folder: the folder itself is no part of a result. */
function failureMessage(message: string, { image, mask }: CaseJob, dataFolder: string): string {
  const relative = message.replaceAll(resolve(dataFolder) + sep, "");
  if (relative.includes(image) || relative.includes(mask)) return relative;
  return `${mask}: ${relative.replace(/^(?:mask|region): /, "")}`;
}

/** Joins the batches to one long table; more failures than the study allows stop the run, and nothing is lost. */
export async function gatherExtraction(context: ActivityContext, request: GatherRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as FeaturesExtractNode;
  const entries: CaseEntry[] = [];
  for (const batch of request.batches) entries.push(...(await getJson<CaseEntry[]>(context.store, batch.manifest)));
  const items = addItems(request.batches.map((batch) => batch.items));
  const failures = entries.flatMap((entry) => (entry.failure === null ? [] : [entry.failure]));
  const allowed = run.plan.execution.maxFailedFraction;
  if (failures.length > allowed * items.total) throw new TooManyFailedError(node.id, failures, items.total, allowed);

  const identity = { params: node.params, files: { entries: entriesDigest(entries) } };
  return await checkpointNode(
    context,
    run,
    node,
    request.inputs,
    identity,
    async () => {
      const rows: TableRow<"features_long">[] = [];
      for (const entry of entries) {
        if (entry.measured === null) continue;
        const measured = await getJson<EncodedFeature[]>(context.store, entry.measured);
        for (const feature of measured) {
          rows.push({
            ...decodeFeature(feature),
            case: entry.case,
            image: node.params.set,
            region: "mask",
            filter: "none",
          });
        }
      }
      return {
        outputs: {
          features: await putTable(context.store, makeTable("features_long", rows)),
          failures: await putTable(context.store, makeTable("failures", failures)),
        },
      };
    },
    items,
  );
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

function entriesDigest(entries: readonly CaseEntry[]): string {
  return digestOf(
    entries.map((entry) => [entry.case, entry.cohort, entry.measured?.digest ?? entry.failure?.error ?? ""]),
  );
}
