import { sealModel, type FrozenModel } from "../protocol/frozen-model.ts";
import { variablesOf } from "../protocol/ensemble-plans.ts";
import { keptTrainingRows } from "../protocol/kept-training-rows.ts";
import { modelRowsPlan, type ModelRowsPlan, type ModelSetPlan } from "../protocol/model-sets.ts";
import type { ModelPlan } from "../protocol/model-plan.ts";
import type { ModelsFreezeNode } from "../protocol/plan.ts";
import type { FittedModel } from "../statistics/validation/fitted-model.ts";
import { digestOf } from "../store/canonical-json.ts";
import type { CohortMatrix } from "../tables/cohort-matrix.ts";
import { makeTable } from "../tables/make-table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest, RunContext } from "./activity-context.ts";
import { getMatrix, getTable, inputArtifact, putJson, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { fittedParameters } from "./fitted-parameters.ts";
import { outcomeFrom } from "./outcome-rows.ts";

/** The model that would be shipped: the same procedure on all development rows, as JSON with all that applying it needs. */
export async function modelsFreeze(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ModelsFreezeNode;
  const { model, inner } = node.params;
  const { seed } = run.plan;
  const rows = modelRowsPlan(run.plan, model);
  const { study, outcome, columns } = run.plan;
  const params = { ...node.params, study: study.name, outcome, rows, columns };
  return await checkpointNode(context, run, node, request.inputs, { params, seed }, async () => {
    const matrixRef = inputArtifact(request.inputs, "matrix", "matrix");
    const outcomesRef = inputArtifact(request.inputs, "outcomes", "outcomes");
    const matrix = await getMatrix(context.store, matrixRef);
    const outcomes = await getTable(context.store, outcomesRef);
    const { fitted } = await context.threads.run("fit-final", {
      model,
      table: matrix.features,
      context: { patients: matrix.patients, variables: matrix.variables },
      outcome: outcomeFrom(outcomes, run.plan.outcome),
      inner,
      seedKey: [seed, "models.freeze"],
    });
    const parameters = fittedParameters(fitted, { model: model.name, scope: "final", repeat: -1, fold: -1 });
    const made = {
      plan: digestOf(params),
      code: await context.codeDigest(node.kind),
      matrix: matrixRef.digest,
      outcomes: outcomesRef.digest,
      seed,
    };
    const frozen = frozenModel(run, model, fitted, rows, matrix, made);
    return {
      outputs: {
        model: await putJson(context.store, "model", matrix.cases.length, frozen),
        parameters: await putTable(context.store, makeTable("parameters", parameters)),
      },
    };
  });
}

function frozenModel(
  run: RunContext,
  model: ModelPlan,
  fitted: FittedModel,
  { sets, unit, aggregate }: ModelRowsPlan,
  matrix: CohortMatrix,
  made: FrozenModel["made"],
): FrozenModel {
  const { object: _object, ...columns } = run.plan.columns;
  return sealModel({
    name: model.name,
    study: run.plan.study.name,
    privacy: keptTrainingRows(model),
    outcome: run.plan.outcome,
    columns,
    unit,
    aggregate,
    variables: variablesOf(model).map((name) => ({ name, kind: matrix.variables[name].kind })),
    sets: sets.map((set) => modelSet(set, fitted)),
    made,
    fitted,
  });
}

function modelSet(set: ModelSetPlan, fitted: FittedModel): FrozenModel["sets"][number] {
  const eachRegion = [...set.eachRegion];
  if (set.kind === "radiomics") {
    const { comparable, ...rest } = set;
    return { ...rest, eachRegion, settingsDigest: digestOf(comparable) };
  }
  const numeric = new Set(fitted.training.ranges.map(({ column }) => column));
  const declared = new Map(set.columns.map(({ name, levels }) => [name, levels]));
  const columns = fitted.columns
    .filter((column) => column.startsWith(`${set.set}.`))
    .map((column) => {
      const name = column.slice(set.set.length + 1);
      const kind = numeric.has(column) ? ("numeric" as const) : ("category" as const);
      return { name, kind, levels: [...(declared.get(name) ?? [])] };
    })
    .map(({ levels, ...column }) => ({ ...column, levels: levels.length === 0 ? null : levels }));
  return { ...set, eachRegion, columns };
}
