import type { PlanOutcome, ValidationNestedNode } from "../protocol/plan.ts";
import { digestOf } from "../store/canonical-json.ts";
import type { FittedModel } from "../statistics/validation/fitted-model.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import type { BatchResult, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, BatchRequest, GatherRequest } from "./activity-context.ts";
import { adaptedArm, armName } from "./adapted-arm.ts";
import { getJson, getMatrix, getTable, inputArtifact, putJson, putTable } from "./artifacts.ts";
import { parsedOutputs, storedOutputs, type StoredOutputs } from "./stored-outputs.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { fittedParameters } from "./fitted-parameters.ts";
import { fitRefs, gatherItems, runItemBatch, type FitRefs } from "./item-batch.ts";
import { outcomeFrom } from "./outcome-rows.ts";
import { splitItems, splitsFrom } from "./outer-splits.ts";
import { predictionRows } from "./prediction-rows.ts";
import type { AdaptedOutputs } from "./thread-tasks.ts";

interface FoldFit {
  readonly repeat: number;
  readonly fold: number;
  readonly label: string;
  readonly trainRows: number;
  readonly testRows: readonly number[];
  /** Of the test rows. */
  readonly outputs: StoredOutputs;
  /** Of all rows of the cohort, those of the fit among them: what the bootstrap compares; null elsewhere. */
  readonly whole: StoredOutputs | null;
  readonly fitted: FittedModel;
  /** Of the test rows, with steps that estimated a center left out; null where nothing adapts. */
  readonly adapted: { readonly outputs: StoredOutputs; readonly batches: AdaptedBatches } | null;
}

type AdaptedBatches = AdaptedOutputs["batches"];

/** One resample's model judged on the whole cohort. */
export interface JudgedResample {
  readonly repeat: number;
  readonly outputs: StoredOutputs;
}

/** Items of the outer loop: every split is fitted on its training rows alone, on its own thread. */
export async function nestedBatch(context: ActivityContext, request: BatchRequest): Promise<BatchResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ValidationNestedNode;
  const { model, inner, outer } = node.params;
  const { outcome: declared, seed } = run.plan;
  let data: Awaited<ReturnType<typeof loadData>> | null = null;
  return await runItemBatch(context, run, node, request, {
    unit: "validation.nested/repeat",
    output: "fits",
    of: itemsOf(node, request.inputs),
    params: (item) => ({ model: { ...model, name: null }, inner, outer: outer.kind, item, outcome: declared }),
    perform: async (item, refs) => {
      data ??= await loadData(context, refs, declared);
      const { matrix, outcome, splits } = data;
      const everyRow = Int32Array.from(matrix.cases.keys());
      const results = await Promise.all(
        splitItems(splits, outer.kind)[item].map(async ({ repeat, fold, label, train, test }): Promise<FoldFit> => {
          const { fitted, outputs, adapted } = await context.threads.run("fit-fold", {
            model,
            table: matrix.features,
            context: { patients: matrix.patients, variables: matrix.variables },
            outcome,
            inner,
            seedKey: foldSeedKey(seed, repeat, fold),
            trainRows: train,
            testRows: outer.kind === "bootstrap" ? everyRow : test,
            adaptToTest: outer.kind === "leave-one-center-out",
          });
          const given = storedOutputs(outputs);
          const isWhole = outer.kind === "bootstrap";
          return {
            repeat,
            fold,
            label,
            trainRows: train.length,
            testRows: [...test],
            outputs: isWhole ? given.map((values) => Array.from(test, (row) => values[row])) : given,
            whole: isWhole ? given : null,
            fitted,
            adapted: adapted && { outputs: storedOutputs(adapted.outputs), batches: adapted.batches },
          };
        }),
      );
      return await putJson(context.store, "fits", results.length, results);
    },
  });
}

/** Predictions, results and parameters of all folds of one model, as tables. */
export async function gatherNested(context: ActivityContext, request: GatherRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ValidationNestedNode;
  const { refs, items } = await gatherItems(context, request);
  const identity = {
    params: node.params,
    files: { fits: digestOf(refs.map((ref) => ref.digest)) },
    seed: run.plan.seed,
  };
  return await checkpointNode(
    context,
    run,
    node,
    request.inputs,
    identity,
    async () => {
      const { matrix, outcome } = await loadData(context, fitRefs(request), run.plan.outcome);
      const center = centerOf(run.plan.columns.center, matrix.variables);
      const model = node.params.model.name;
      const cohort = developmentName(run.plan.cohorts);
      const predictions: TableRow<"predictions">[] = [];
      const folds: FoldSummary[] = [];
      const judged: JudgedResample[] = [];
      const parameters: TableRow<"parameters">[] = [];
      const adaptations: TableRow<"adaptations">[] = [];
      const adaptedParameters: TableRow<"adapted_parameters">[] = [];
      const fits: FoldFit[] = [];
      for (const ref of refs) fits.push(...(await getJson<FoldFit[]>(context.store, ref)));
      const armed = fits.some(({ adapted }) => adapted?.batches.some(({ reason }) => reason === ""));
      for (const fit of fits) {
        predictions.push(
          ...predictionRows(
            {
              place: { model, cohort, scope: "internal", repeat: fit.repeat, fold: fit.fold },
              names: fit.fitted.outputs,
              outputs: parsedOutputs(fit.outputs),
              updated: null,
              rows: fit.testRows,
            },
            outcome,
            matrix.cases,
            center,
          ),
        );
        const place = { model, cohort, scope: "internal", repeat: fit.repeat, fold: fit.fold };
        if (fit.adapted !== null) {
          const arm = adaptedArm(place, fit.adapted.batches);
          adaptations.push(...arm.adaptations);
          adaptedParameters.push(...arm.parameters);
        }
        if (armed) {
          // The arm has every center: one that could not be estimated as it is.
          const outputs = parsedOutputs(fit.adapted?.outputs ?? fit.outputs);
          const beside = { place: { ...place, model: armName(model) }, outputs, updated: null, rows: fit.testRows };
          predictions.push(...predictionRows({ ...beside, names: fit.fitted.outputs }, outcome, matrix.cases, center));
        }
        if (fit.whole !== null) judged.push({ repeat: fit.repeat, outputs: fit.whole });
        folds.push(summarizeFold(fit));
        parameters.push(...fittedParameters(fit.fitted, { model, scope: "fold", repeat: fit.repeat, fold: fit.fold }));
      }
      return {
        outputs: {
          predictions: await putTable(context.store, makeTable("predictions", predictions)),
          fits: await putJson(context.store, "fold-summaries", folds.length, folds),
          parameters: await putTable(context.store, makeTable("parameters", parameters)),
          judged: await putJson(context.store, "judged", judged.length, judged),
          adaptations: await putTable(context.store, makeTable("adaptations", adaptations)),
          adapted_parameters: await putTable(context.store, makeTable("adapted_parameters", adaptedParameters)),
        },
      };
    },
    items,
  );
}

/** What the evaluation needs to know of one outer fold beside its predictions. */
export interface FoldSummary {
  readonly repeat: number;
  readonly fold: number;
  /** What was held out; empty for folds. */
  readonly label: string;
  readonly trainRows: number;
  /** How many features the model could use. */
  readonly candidates: number;
  /** null: a learner without one. */
  readonly lambda: number | null;
  readonly tuned: string;
  /** Names of the columns with a coefficient or importance other than 0; of a learner that has neither, all columns. */
  readonly used: readonly string[];
  /** Cut-points chosen on the inner out-of-fold predictions. */
  readonly cuts: FittedModel["cuts"];
  /** What the fit says of itself. */
  readonly notes: readonly string[];
  /** Digest of everything fitted. */
  readonly parameters: string;
}

/** Names the random numbers of one outer fit. */
export function foldSeedKey(seed: number, repeat: number, fold: number): readonly (string | number)[] {
  return [seed, "validation.nested", repeat, fold];
}

function summarizeFold(fit: FoldFit): FoldSummary {
  const { fitted } = fit;
  const { summary } = fitted;
  return {
    repeat: fit.repeat,
    fold: fit.fold,
    label: fit.label,
    trainRows: fit.trainRows,
    candidates: fitted.columns.length,
    lambda: summary.lambda,
    tuned: JSON.stringify(fitted.chosen),
    used: summary.weights.filter(({ value }) => summary.measure === null || value !== 0).map(({ name }) => name),
    cuts: fitted.cuts,
    notes: fitted.notes,
    parameters: digestOf(fitted),
  };
}

async function loadData(context: ActivityContext, refs: FitRefs, declared: PlanOutcome) {
  const matrix = await getMatrix(context.store, refs.matrix);
  const outcomes = await getTable(context.store, refs.outcomes);
  const folds = await getTable(context.store, refs.folds);
  return { matrix, outcome: outcomeFrom(outcomes, declared), splits: splitsFrom(folds, matrix.cases) };
}

/** As many as the plan knows, else as the splits turned out to be. */
function itemsOf(node: ValidationNestedNode, inputs: BatchRequest["inputs"]): number {
  return node.params.items ?? inputArtifact(inputs, "folds", "items").rows;
}

export function centerOf(
  column: string | null,
  variables: Readonly<Record<string, { readonly values: ArrayLike<string | number> }>>,
): (row: number) => string {
  const values = column === null ? undefined : variables[column]?.values;
  return (row) => (values === undefined ? "" : String(values[row]));
}

export function developmentName(cohorts: readonly { readonly name: string; readonly role: string }[]): string {
  return cohorts.find(({ role }) => role === "development")?.name ?? "development";
}
