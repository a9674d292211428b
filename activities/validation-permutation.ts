import type { ArtifactRef, ValidationPermutationNode } from "../protocol/plan.ts";
import { digestOf } from "../store/canonical-json.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import type { BatchResult, NodeResult } from "../workflows/run-plan.ts";
import {
  StoppingError,
  WouldRunError,
  type ActivityContext,
  type BatchRequest,
  type GatherRequest,
} from "./activity-context.ts";
import { getJson, getMatrix, getTable, inputArtifact, putJson, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { addItems } from "./failed-items.ts";
import { outcomeFrom } from "./outcome-rows.ts";
import { splitsFrom } from "./outer-splits.ts";
import { centerOf } from "./validation-nested.ts";

interface Estimate {
  readonly resample: number;
  readonly metric: string;
  /** null: a permuted split lacked a class. */
  readonly value: number | null;
}

/** The whole procedure on permuted data, one item per permutation; item 0 is the data as they are. */
export async function permutationBatch(context: ActivityContext, request: BatchRequest): Promise<BatchResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ValidationPermutationNode;
  if (request.batch.index === 0) run.log({ event: "node-started", node: node.id, kind: node.kind, stage: node.stage });
  const refs = {
    matrix: inputArtifact(request.inputs, "matrix", "matrix"),
    outcomes: inputArtifact(request.inputs, "outcomes", "outcomes"),
    folds: inputArtifact(request.inputs, "folds", "folds"),
  };
  const { model, inner, outer, permute, block, repeats, items } = node.params;
  const { outcome: declared, seed, columns } = run.plan;
  const counts = { total: 0, reused: 0, executed: 0, failed: 0 };
  const done: ArtifactRef[] = [];
  const load = async () => {
    const matrix = await getMatrix(context.store, refs.matrix);
    const splits = splitsFrom(await getTable(context.store, refs.folds), matrix.cases);
    const center = centerOf(columns.center, matrix.variables);
    return {
      table: matrix.features,
      context: { patients: matrix.patients, variables: matrix.variables },
      outcome: outcomeFrom(await getTable(context.store, refs.outcomes), declared),
      splits: splits.filter(({ repeat }) => repeat < repeats),
      centers: columns.center === null ? null : matrix.cases.map((_, row) => center(row)),
    };
  };
  let data: ReturnType<typeof load> | null = null;
  for (let resample = request.batch.offset; resample < request.batch.offset + request.batch.length; resample++) {
    if (context.isStopping()) throw new StoppingError(node.id);
    const preimage = {
      kind: "validation.permutation/resample",
      code: await context.codeDigest("validation.permutation/resample"),
      params: {
        ...node.params,
        model: { ...model, name: null },
        items: null,
        resample,
        outcome: declared,
        center: columns.center,
      },
      inputs: { matrix: refs.matrix.digest, outcomes: refs.outcomes.digest, folds: refs.folds.digest },
      seed,
      profile: "float64",
    };
    counts.total += 1;
    const compute = async () => {
      data ??= load();
      const found = await context.threads.run("permuted-estimate", {
        ...(await data),
        model,
        inner,
        folds: outer.kind === "folds" ? { ...outer, repeats } : null,
        permute,
        block,
        resample,
        seed,
      });
      const estimate: Estimate = {
        resample,
        metric: found.metric,
        value: Number.isFinite(found.value) ? found.value : null,
      };
      return { outputs: { estimate: await putJson(context.store, "estimate", 1, estimate) } };
    };
    const result = await context.checkpoint(preimage, compute).catch((error: unknown) => {
      if (error instanceof WouldRunError) return null;
      throw error;
    });
    if (result === null) {
      counts.executed += 1;
      continue;
    }
    if (result.repaired !== null) run.log({ event: "repaired", node: node.id, message: result.repaired });
    done.push(result.record.outputs["estimate"]);
    counts[result.state] += 1;
  }
  run.log({ event: "items", node: node.id, stage: node.stage, items: counts, of: items });
  return { manifest: await putJson(context.store, "manifest", done.length, done), items: counts };
}

/** All permutations of one model: table `permutations`. */
export async function gatherPermutation(context: ActivityContext, request: GatherRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ValidationPermutationNode;
  const refs: ArtifactRef[] = [];
  for (const batch of request.batches) refs.push(...(await getJson<ArtifactRef[]>(context.store, batch.manifest)));
  const items = addItems(request.batches.map((batch) => batch.items));
  const identity = {
    params: node.params,
    files: { estimates: digestOf(refs.map((ref) => ref.digest)) },
    seed: run.plan.seed,
  };
  return await checkpointNode(
    context,
    run,
    node,
    request.inputs,
    identity,
    async () => {
      const rows: TableRow<"permutations">[] = [];
      for (const ref of refs) {
        const { resample, metric, value } = await getJson<Estimate>(context.store, ref);
        const { model, permute } = node.params;
        rows.push({ model: model.name, permute, metric, resample, value: value ?? Number.NaN });
      }
      return { outputs: { permutations: await putTable(context.store, makeTable("permutations", rows)) } };
    },
    items,
  );
}
