import type { EvaluationSummarizeNode, PlanOutcome, ValidationPermutationNode } from "../protocol/plan.ts";
import type { OuterKind } from "../protocol/outer-plan.ts";
import type { EvaluationInput } from "../statistics/evaluation/evaluate-study.ts";
import type { CohortPredictions, ModelPredictions } from "../statistics/evaluation/model-predictions.ts";
import type { FittedModel } from "../statistics/validation/fitted-model.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import { tableColumn } from "../tables/table-column.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { Table } from "../tables/table.ts";
import type { NodeInputs, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest, RunContext } from "./activity-context.ts";
import { armsOf } from "./arms-of.ts";
import { armName } from "./adapted-arm.ts";
import { getJson, getMatrix, getTable, inputArtifact, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { featureFamilies } from "./feature-families.ts";
import { outcomeFrom, outcomeOf } from "./outcome-rows.ts";
import { readOutputs } from "./read-outputs.ts";
import { splitsFrom } from "./outer-splits.ts";
import { foldSeedKey, type FoldSummary, type JudgedResample } from "./validation-nested.ts";
import { parsedOutputs } from "./stored-outputs.ts";

/** Metrics, fold results, curves and the feature overview, all from stored predictions. */
export async function evaluationSummarize(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as EvaluationSummarizeNode;
  const { plan } = run;
  const { models, externalCohorts, volumeFeature, baselines, outer, treatment } = node.params;
  const cohort = plan.cohorts.find(({ role }) => role === "development")?.name ?? "development";
  const families = featureFamilies(plan);
  const identity = {
    params: {
      ...node.params,
      confidence: plan.confidence,
      primary: plan.primary,
      seed: plan.seed,
      outcome: plan.outcome,
      center: plan.columns.center,
      cohort,
      families,
    },
  };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const matrix = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const outcomes = await getTable(context.store, inputArtifact(request.inputs, "outcomes", "outcomes"));
    const rowOf = new Map(matrix.cases.map((name, row) => [name, row]));
    const center = plan.columns.center === null ? undefined : matrix.variables[plan.columns.center];
    const internal: ModelPredictions[] = [];
    const summaries = new Map<string, FoldSummary[]>();
    /** Models whose steps estimated the center left out, made by the same fits. */
    const arms = new Map<string, FoldSummary[]>();
    for (const model of models) {
      const table = await getTable(context.store, inputArtifact(request.inputs, `validate.${model}`, "predictions"));
      const ref = inputArtifact(request.inputs, `validate.${model}`, "fits");
      const folds = await getJson<FoldSummary[]>(context.store, ref);
      summaries.set(model, folds);
      internal.push(internalPredictions(model, table, rowOf, folds));
      const arm = armName(model);
      if (!tableColumn(table, "model", "text").includes(arm)) continue;
      arms.set(arm, folds);
      internal.push(internalPredictions(arm, table, rowOf, folds));
    }
    const frozen: { name: string; cuts: FittedModel["cuts"] }[] = [];
    for (const name of externalCohorts.length === 0 ? [] : models) {
      const ref = inputArtifact(request.inputs, `model.${name}`, "model");
      frozen.push({ name, cuts: (await getJson<{ readonly fitted: FittedModel }>(context.store, ref)).fitted.cuts });
    }
    const external: CohortPredictions[] = [];
    const treatedElsewhere: Record<string, Uint8Array> = {};
    for (const name of externalCohorts) {
      const table = await getTable(context.store, inputArtifact(request.inputs, `external.${name}`, "predictions"));
      const judged = await getMatrix(context.store, inputArtifact(request.inputs, `matrix.${name}`, "matrix"));
      const patientOf = new Map(judged.cases.map((id, row) => [id, judged.patients[row]]));
      external.push(externalPredictions(name, table, frozen, plan.outcome, plan.columns.center !== null, patientOf));
      if (treatment?.cohorts.includes(name) !== true) continue;
      treatedElsewhere[name] = armsOf(treatment, judged, readOutputs(table, models[0]).cases);
    }
    const evaluated = await context.threads.run("evaluate-study", {
      confidence: plan.confidence,
      primary: plan.primary,
      development: {
        cohort,
        outcome: outcomeFrom(outcomes, plan.outcome),
        centers: center === undefined ? null : Array.from<string | number, string>(center.values, String),
      },
      internal,
      external,
      selections: [...summaries].map(([model, folds]) => ({
        model,
        candidates: folds[0]?.candidates ?? 0,
        used: folds.map(({ used }) => used),
      })),
      features: matrix.features,
      volumeFeature,
      options: {
        riskThresholds: node.params.riskThresholds,
        netBenefitRange: node.params.netBenefitRange,
        riskGroups: node.params.riskGroups,
      },
      treatment:
        treatment === undefined
          ? null
          : {
              event: treatment.event,
              development: treatment.cohorts.includes(cohort) ? armsOf(treatment, matrix, matrix.cases) : null,
              external: treatedElsewhere,
            },
      permutations: await permutationsOf(context, run, request.inputs, node.params.permuted),
      outer: {
        kind: outer.kind,
        seed: plan.seed,
        patients: matrix.patients,
        trainRows: [...summaries.values()][0]
          .filter((fold) => outer.kind !== "bootstrap" || fold.repeat > 0)
          .map(({ repeat, fold, trainRows }) => ({ repeat, fold, trainRows })),
        judged: await judgedSplits(context, request.inputs, models, matrix.cases, outer.kind),
      },
    });
    const folds = evaluated.folds.map((fold): TableRow<"fold_metrics"> => {
      const summary = (summaries.get(fold.model) ?? arms.get(fold.model))?.find(
        (entry) => entry.repeat === fold.repeat && entry.fold === fold.fold,
      );
      if (summary === undefined)
        throw new TypeError(
          `${fold.model}: fold ${fold.repeat}/${fold.fold} was never fitted; the plan and this program disagree`,
        );
      return {
        ...fold,
        n_train: summary.trainRows,
        label: summary.label,
        lambda: summary.lambda ?? Number.NaN,
        tuned: summary.tuned,
        features: summary.used.length,
        parameters: summary.parameters,
        seed_key: JSON.stringify(foldSeedKey(plan.seed, fold.repeat, fold.fold)),
      };
    });
    const shown =
      summaries.get(plan.primary?.model ?? "") ??
      summaries.get(models.findLast((name) => !baselines.includes(name)) ?? "") ??
      [];
    const overview = evaluated.overview.map((row): TableRow<"feature_overview"> => ({
      ...row,
      family: families[row.set] ?? familyOfTag(row.feature.slice(row.set.length + 1)),
      selected_fraction: selectedFraction(row.feature, shown),
    }));
    const put = (table: Table) => putTable(context.store, table);
    return {
      outputs: {
        metrics: await put(makeTable("metrics", evaluated.metrics)),
        fit_warnings: await put(
          makeTable("fit_warnings", await fitWarnings(context, request.inputs, models, summaries)),
        ),
        fold_metrics: await put(makeTable("fold_metrics", folds)),
        roc: await put(makeTable("roc", evaluated.roc)),
        calibration: await put(makeTable("calibration", evaluated.calibration)),
        survival_curves: await put(makeTable("survival_curves", evaluated.curves)),
        sample_size: await put(makeTable("sample_size", evaluated.sampleSize)),
        treatment_benefit: await put(makeTable("treatment_benefit", evaluated.benefit)),
        net_benefit: await put(makeTable("net_benefit", evaluated.netBenefit)),
        feature_overview: await put(makeTable("feature_overview", overview)),
        center_performance: await put(makeTable("center_performance", evaluated.centers)),
        comparisons: await put(makeTable("comparisons", evaluated.comparisons)),
        permutation_tests: await put(makeTable("permutation_tests", evaluated.permutations)),
        bootstrap_performance: await put(makeTable("bootstrap_performance", evaluated.bootstrap)),
      },
    };
  });
}

/** What every fit of every model says of itself: outer fits first, then the frozen model. */
async function fitWarnings(
  context: ActivityContext,
  inputs: NodeInputs,
  models: readonly string[],
  summaries: ReadonlyMap<string, readonly FoldSummary[]>,
): Promise<TableRow<"fit_warnings">[]> {
  const rows: TableRow<"fit_warnings">[] = [];
  for (const model of models) {
    for (const { repeat, fold, notes } of summaries.get(model) ?? []) {
      for (const warning of notes) rows.push({ model, scope: "fold", repeat, fold, warning });
    }
    const ref = inputs[`model.${model}`]?.outputs["model"];
    if (ref === undefined) continue;
    const { fitted } = await getJson<{ readonly fitted: FittedModel }>(context.store, ref);
    for (const warning of fitted.notes) rows.push({ model, scope: "final", repeat: -1, fold: -1, warning });
  }
  return rows;
}

/** What the procedures of some models give on permuted data. */
async function permutationsOf(
  context: ActivityContext,
  run: RunContext,
  inputs: NodeInputs,
  models: readonly string[],
): Promise<EvaluationInput["permutations"]> {
  const found: EvaluationInput["permutations"][number][] = [];
  for (const model of models) {
    const table = await getTable(context.store, inputArtifact(inputs, `permute.${model}`, "permutations"));
    const [first] = tableRows(table, "permutations");
    const node = run.node(`permute.${model}`) as ValidationPermutationNode;
    found.push({
      model,
      permute: node.params.permute,
      metric: first.metric ?? "",
      values: [...tableColumn(table, "value", "float")],
      repeats: node.params.repeats,
    });
  }
  return found;
}

/** Every resample of the bootstrap with its models' outputs for the whole cohort. */
async function judgedSplits(
  context: ActivityContext,
  inputs: NodeInputs,
  models: readonly string[],
  cases: readonly string[],
  kind: OuterKind,
): Promise<EvaluationInput["outer"]["judged"]> {
  if (kind !== "bootstrap") return [];
  const table = await getTable(context.store, inputArtifact(inputs, "folds", "folds"));
  const splitOf = new Map(splitsFrom(table, cases).map((split) => [split.repeat, split]));
  const judged: { model: string; splits: EvaluationInput["outer"]["judged"][number]["splits"] }[] = [];
  for (const model of models) {
    const resamples = await getJson<JudgedResample[]>(
      context.store,
      inputArtifact(inputs, `validate.${model}`, "judged"),
    );
    const splits = resamples.flatMap(({ repeat, outputs }) => {
      const split = splitOf.get(repeat);
      return split === undefined ? [] : [{ ...split, outputs: parsedOutputs(outputs) }];
    });
    judged.push({ model, splits });
  }
  return judged;
}

function internalPredictions(
  model: string,
  table: Table,
  rowOf: ReadonlyMap<string, number>,
  cuts: ModelPredictions["cuts"],
): ModelPredictions {
  const { repeat, fold, cases, outputs } = readOutputs(table, model);
  return { model, repeat, fold, row: Int32Array.from(cases, (name) => rowOf.get(name) ?? -1), outputs, cuts };
}

function externalPredictions(
  cohort: string,
  table: Table,
  models: readonly { readonly name: string; readonly cuts: FittedModel["cuts"] }[],
  declared: PlanOutcome,
  hasCenters: boolean,
  patientOf: ReadonlyMap<string, string>,
): CohortPredictions {
  const present = new Set(tableColumn(table, "model", "text"));
  const arms = models.flatMap(({ name, cuts }) =>
    [name, armName(name)].filter((arm) => present.has(arm)).map((arm) => ({ name: arm, cuts })),
  );
  const read = arms.map(({ name, cuts }) => ({ name, cuts, ...readOutputs(table, name) }));
  const [first] = read;
  return {
    cohort,
    outcome: outcomeOf(declared, first.outcome, first.observed),
    patients: first.cases.map((name) => patientOf.get(name) ?? name),
    centers: hasCenters ? first.centers : null,
    models: read.map(({ name, cuts, outputs, updated }) => ({
      model: name,
      outputs,
      updated: updated.some((value) => !Number.isNaN(value)) ? updated : null,
      cuts,
    })),
  };
}

const familiesOfTags: Readonly<Record<string, string>> = {
  morph: "morphology",
  loc: "local-intensity",
  stat: "intensity",
  ih: "histogram",
  ivh: "ivh",
  cm: "glcm",
  rlm: "glrlm",
  szm: "glszm",
  dzm: "gldzm",
  ngt: "ngtdm",
  ngl: "ngldm",
  x: "extensions",
};

/** IBSI tags start with their family; a derived region stands before the tag. */
function familyOfTag(name: string): string {
  const tag = /^(?:[A-Za-z][\w-]*\.)?([a-z]+)_/.exec(name);
  return familiesOfTags[tag?.[1] ?? ""] ?? "other";
}

/** Share of outer folds in which the feature, or a level of it, had a coefficient. */
function selectedFraction(feature: string, folds: readonly FoldSummary[]): number {
  if (folds.length === 0) return Number.NaN;
  const hits = folds.filter(({ used }) => used.some((name) => name === feature || name.startsWith(`${feature}=`)));
  return hits.length / folds.length;
}
