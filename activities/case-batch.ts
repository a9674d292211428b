import { resolve, sep } from "node:path";
import type { ArtifactRef, FeaturesExtractNode, ImagesInspectNode } from "../protocol/plan.ts";
import type { ActionPreimage } from "../store/action-key.ts";
import { digestOf } from "../store/canonical-json.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { BatchResult, ItemCounts } from "../workflows/run-plan.ts";
import {
  StoppingError,
  WouldRunError,
  type ActivityContext,
  type BatchRequest,
  type CodeUnit,
  type GatherRequest,
  type RunContext,
} from "./activity-context.ts";
import { getJson, getTable, inputArtifact, putJson } from "./artifacts.ts";
import { addItems, type FailedItem } from "./failed-items.ts";
import { TaskFailedError } from "./thread-tasks.ts";

/** One case of an images table. */
export interface CaseJob {
  readonly case: string;
  readonly cohort: string;
  /** As the case table says; empty where it does not. */
  readonly lesion: string;
  readonly timepoint: string;
  /** Relative to the data folder. */
  readonly image: string;
  readonly mask: string;
  readonly imageDigest: string;
  readonly maskDigest: string;
}

/** One case of a batch: where its result is, or why there is none (in a dry run neither). */
export interface CaseEntry {
  readonly case: string;
  readonly cohort: string;
  readonly lesion: string;
  readonly timepoint: string;
  readonly result: ArtifactRef | null;
  readonly failure: FailedItem | null;
}

export interface CaseWork {
  readonly unit: CodeUnit;
  /** Step as it stands in the table of failures. */
  readonly step: string;
  readonly params: unknown;
  readonly perform: (job: CaseJob, paths: { readonly image: string; readonly mask: string }) => Promise<ArtifactRef>;
}

type CaseNode = FeaturesExtractNode | ImagesInspectNode;

/** Does the same work on a few cases; each has its own record, so that a kill loses at most the case in hand. */
export async function runCaseBatch(
  context: ActivityContext,
  run: RunContext,
  node: CaseNode,
  request: BatchRequest,
  work: CaseWork,
): Promise<BatchResult> {
  if (request.batch.index === 0) run.log({ event: "node-started", node: node.id, kind: node.kind, stage: node.stage });
  const images = await getTable(context.store, inputArtifact(request.inputs, "images", "images"));
  const { offset, length } = request.batch;
  const jobs = (tableRows(images) as unknown as CaseJob[]).slice(offset, offset + length);
  const entries: CaseEntry[] = [];
  const counts = { total: 0, reused: 0, executed: 0, failed: 0 };
  for (const job of jobs) {
    if (context.isStopping()) throw new StoppingError(node.id);
    const { entry, state } = await workOnCase(context, run, node, work, job);
    entries.push(entry);
    counts.total += 1;
    counts[state] += 1;
    const items = { total: 1, reused: 0, executed: 0, failed: 0, [state]: 1 };
    run.log({ event: "items", node: node.id, stage: node.stage, items, of: images.rows });
  }
  return { manifest: await putJson(context.store, "manifest", entries.length, entries), items: counts };
}

async function workOnCase(
  context: ActivityContext,
  run: RunContext,
  node: CaseNode,
  work: CaseWork,
  job: CaseJob,
): Promise<{ entry: CaseEntry; state: "reused" | "executed" | "failed" }> {
  const who = { case: job.case, cohort: job.cohort };
  const entry = { ...who, lesion: job.lesion, timepoint: job.timepoint };
  const preimage: ActionPreimage = {
    kind: work.unit,
    code: await context.codeDigest(work.unit),
    params: work.params,
    inputs: { image: job.imageDigest, mask: job.maskDigest },
    seed: null,
    profile: "float64",
  };
  try {
    const done = await context.checkpoint(preimage, async () => {
      const paths = { image: resolve(run.dataFolder, job.image), mask: resolve(run.dataFolder, job.mask) };
      return { outputs: { result: await work.perform(job, paths) } };
    });
    if (done.repaired !== null) run.log({ event: "repaired", node: node.id, message: done.repaired });
    return { entry: { ...entry, result: done.record.outputs["result"], failure: null }, state: done.state };
  } catch (error) {
    if (error instanceof WouldRunError) return { entry: { ...entry, result: null, failure: null }, state: "executed" };
    if (!(error instanceof TaskFailedError)) throw error;
    const message = failureMessage(error.message, job, run.dataFolder);
    const failure: FailedItem = { ...who, node: node.id, step: work.step, error: error.code, message };
    run.log({ event: "item-failed", node: node.id, case: job.case, step: work.step, error: error.code, message });
    return { entry: { ...entry, result: null, failure }, state: "failed" };
  }
}

/** Names the file, relative to the data folder: the folder itself is no part of a result. */
function failureMessage(message: string, { image, mask }: CaseJob, dataFolder: string): string {
  const relative = message.replaceAll(resolve(dataFolder) + sep, "");
  if (relative.includes(image) || relative.includes(mask)) return relative;
  return `${mask}: ${relative.replace(/^(?:mask|region): /, "")}`;
}

/** All cases of the batches in order, what failed among them, and a digest of it all. */
export async function gatherCases(
  context: ActivityContext,
  request: GatherRequest,
): Promise<{
  readonly entries: readonly CaseEntry[];
  readonly failures: readonly FailedItem[];
  readonly items: ItemCounts;
  readonly digest: string;
}> {
  const entries: CaseEntry[] = [];
  for (const batch of request.batches) entries.push(...(await getJson<CaseEntry[]>(context.store, batch.manifest)));
  return {
    entries,
    failures: entries.flatMap((entry) => (entry.failure === null ? [] : [entry.failure])),
    items: addItems(request.batches.map((batch) => batch.items)),
    digest: digestOf(
      entries.map(({ case: name, cohort, lesion, timepoint, result, failure }) => [
        name,
        cohort,
        lesion,
        timepoint,
        result?.digest ?? failure?.error ?? "",
      ]),
    ),
  };
}
