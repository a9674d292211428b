import type { ValidationPermutationNode } from "../protocol/plan.ts";
import { digestOf } from "../store/canonical-json.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import type { BatchResult, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, BatchRequest, GatherRequest } from "./activity-context.ts";
import { getJson, getMatrix, getTable, putJson, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { gatherItems, runItemBatch, type FitRefs } from "./item-batch.ts";
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
  const { model, inner, outer, permute, block, repeats, items } = node.params;
  const { outcome: declared, seed, columns } = run.plan;
  const load = async (refs: FitRefs) => {
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
  let data: Awaited<ReturnType<typeof load>> | null = null;
  return await runItemBatch(context, run, node, request, {
    unit: "validation.permutation/resample",
    output: "estimate",
    of: items,
    params: (resample) => ({
      ...node.params,
      model: { ...model, name: null },
      items: null,
      resample,
      outcome: declared,
      center: columns.center,
    }),
    perform: async (resample, refs) => {
      data ??= await load(refs);
      const { metric, value } = await context.threads.run("permuted-estimate", {
        ...data,
        model,
        inner,
        folds: outer.kind === "folds" ? { ...outer, repeats } : null,
        permute,
        block,
        resample,
        seed,
      });
      const estimate: Estimate = { resample, metric, value: Number.isFinite(value) ? value : null };
      return await putJson(context.store, "estimate", 1, estimate);
    },
  });
}

/** All permutations of one model: table `permutations`. */
export async function gatherPermutation(context: ActivityContext, request: GatherRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ValidationPermutationNode;
  const { refs, items } = await gatherItems(context, request);
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
