import type { PlanCohort, ValidationExternalNode } from "../protocol/plan.ts";
import type { FittedModel } from "../statistics/validation/fitted-model.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { adaptedArm } from "./adapted-arm.ts";
import { getJson, getMatrix, getTable, inputArtifact, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import type { Seal } from "./models-seal.ts";
import { readOutcomes } from "./outcomes-read.ts";
import { predictionRows } from "./prediction-rows.ts";
import { findStudyFile } from "./study-files.ts";
import { centerOf } from "./validation-nested.ts";

/** A model that is not the one on record must not meet the external outcomes. */
export class SealError extends Error {
  override readonly name = "SealError";
  readonly code = "seal-broken";
}

/**
 * Applies the sealed models, and only then opens the outcomes of the external cohort: table `predictions`. A model whose steps
 * may estimate new batches stands there a second time, adapted without outcomes.
 */
export async function validationExternal(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ValidationExternalNode;
  const cohort = run.plan.cohorts.find(({ name }) => name === node.params.cohort) as PlanCohort;
  const sealRef = inputArtifact(request.inputs, "seal", "seal");
  const seal = await getJson<Seal>(context.store, sealRef);
  const models = node.params.models.map((name) => ({
    name,
    ref: inputArtifact(request.inputs, `model.${name}`, "model"),
  }));
  for (const { name, ref } of models) {
    if (seal.models[name] !== ref.digest) {
      throw new SealError(
        `model ${name}: not the sealed one, expected ${seal.models[name] ?? "an entry in the seal"}, got ${ref.digest}; run the study again`,
      );
    }
  }
  const file = findStudyFile(run, cohort.outcomes ?? cohort.cases);
  const outcomesDigest = await context.digestSealed(file, { study: run.plan.study.name, node: node.id });
  run.log({ event: "outcomes-opened", cohort: cohort.name, digest: outcomesDigest, seal: sealRef.digest });
  const identity = {
    params: { ...node.params, outcome: run.plan.outcome, columns: run.plan.columns },
    files: { outcomes: outcomesDigest },
  };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const matrix = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const sources = await getTable(context.store, inputArtifact(request.inputs, "matrix", "rows"));
    const outcome = await readOutcomes(run.plan, file, matrix.cases, sources);
    const center = centerOf(run.plan.columns.center, matrix.variables);
    const rows: TableRow<"predictions">[] = [];
    const adaptations: TableRow<"adaptations">[] = [];
    const parameters: TableRow<"adapted_parameters">[] = [];
    for (const { name, ref } of models) {
      const { fitted } = await getJson<{ readonly fitted: FittedModel }>(context.store, ref);
      const { outputs, updated, adapted } = await context.threads.run("apply-model", {
        fitted,
        table: matrix.features,
        context: { patients: matrix.patients, variables: matrix.variables },
        recalibrateOn: node.params.recalibrate && outcome.kind === "binary" ? outcome.event : null,
      });
      const place = { model: name, cohort: cohort.name, scope: "external", repeat: -1, fold: -1 };
      const all = Int32Array.from(matrix.cases.keys());
      const predicted = { place, names: fitted.outputs, outputs, updated, rows: all };
      rows.push(...predictionRows(predicted, outcome, matrix.cases, center));
      if (adapted === null) continue;
      const arm = adaptedArm(place, adapted.batches);
      adaptations.push(...arm.adaptations);
      parameters.push(...arm.parameters);
      if (arm.name === null) continue;
      const beside = { ...predicted, place: { ...place, model: arm.name }, outputs: adapted.outputs, updated: null };
      rows.push(...predictionRows(beside, outcome, matrix.cases, center));
    }
    return {
      outputs: {
        predictions: await putTable(context.store, makeTable("predictions", rows)),
        adaptations: await putTable(context.store, makeTable("adaptations", adaptations)),
        adapted_parameters: await putTable(context.store, makeTable("adapted_parameters", parameters)),
      },
    };
  });
}
