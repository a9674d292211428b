import type { ArtifactRef, ValidationNestedNode, ValidationPermutationNode } from "../protocol/plan.ts";
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
import { getJson, inputArtifact, putJson } from "./artifacts.ts";
import { addItems } from "./failed-items.ts";

/** What is fitted again and again: matrix, outcomes and splits. */
export type FitRefs = Readonly<Record<"matrix" | "outcomes" | "folds", ArtifactRef>>;

/** Numbered work of a validation, alike but for the number. */
export interface ItemWork {
  readonly unit: CodeUnit;
  /** Name of its one output. */
  readonly output: string;
  /** How many items the node has in all. */
  readonly of: number;
  readonly params: (item: number) => unknown;
  readonly perform: (item: number, refs: FitRefs) => Promise<ArtifactRef>;
}

/** Does a few items; each has its own record, so that a kill loses at most the item in hand. */
export async function runItemBatch(
  context: ActivityContext,
  run: RunContext,
  node: ValidationNestedNode | ValidationPermutationNode,
  request: BatchRequest,
  work: ItemWork,
): Promise<BatchResult> {
  const { index, offset, length } = request.batch;
  if (index === 0) run.log({ event: "node-started", node: node.id, kind: node.kind, stage: node.stage });
  const refs = fitRefs(request);
  const counts = { total: 0, reused: 0, executed: 0, failed: 0 };
  const done: ArtifactRef[] = [];
  for (let item = offset; item < offset + length; item++) {
    if (context.isStopping()) throw new StoppingError(node.id);
    const preimage = {
      kind: work.unit,
      code: await context.codeDigest(work.unit),
      params: work.params(item),
      inputs: { matrix: refs.matrix.digest, outcomes: refs.outcomes.digest, folds: refs.folds.digest },
      seed: run.plan.seed,
      profile: "float64",
    };
    const compute = async () => ({ outputs: { [work.output]: await work.perform(item, refs) } });
    counts.total += 1;
    const result = await context.checkpoint(preimage, compute).catch((error: unknown) => {
      if (error instanceof WouldRunError) return null;
      throw error;
    });
    if (result === null) {
      counts.executed += 1;
      continue;
    }
    if (result.repaired !== null) run.log({ event: "repaired", node: node.id, message: result.repaired });
    done.push(result.record.outputs[work.output]);
    counts[result.state] += 1;
  }
  run.log({ event: "items", node: node.id, stage: node.stage, items: counts, of: work.of });
  return { manifest: await putJson(context.store, "manifest", done.length, done), items: counts };
}

/** The outputs of all items of the batches in order, and how many there were. */
export async function gatherItems(
  context: ActivityContext,
  request: GatherRequest,
): Promise<{ readonly refs: readonly ArtifactRef[]; readonly items: ItemCounts }> {
  const refs: ArtifactRef[] = [];
  for (const { manifest } of request.batches) refs.push(...(await getJson<ArtifactRef[]>(context.store, manifest)));
  return { refs, items: addItems(request.batches.map(({ items }) => items)) };
}

export function fitRefs({ inputs }: Pick<BatchRequest, "inputs">): FitRefs {
  return {
    matrix: inputArtifact(inputs, "matrix", "matrix"),
    outcomes: inputArtifact(inputs, "outcomes", "outcomes"),
    folds: inputArtifact(inputs, "folds", "folds"),
  };
}
