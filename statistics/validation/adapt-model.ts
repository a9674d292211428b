import type { FeatureTable, RowContext } from "../feature-table.ts";
import type { FittedLearner } from "../learners/learner-registry.ts";
import { takeContextRows, takeTableRows } from "../resampling/take-rows.ts";
import type { AdaptedBatch } from "../harmonization/unseen-batch.ts";
import { stepRegistry, type StepOptions } from "../step-registry.ts";
import { modelRows } from "./apply-model.ts";
import { blockPresence, rowsWithBlocks } from "./block-presence.ts";
import type { FittedModel, FittedStep } from "./fitted-model.ts";

export interface AdaptedModel<Model extends FittedModel = FittedModel> {
  /** The model whose steps know the new batches; its learner is untouched. */
  readonly model: Model;
  /** What became of each new batch in each step that may adapt; empty: the model is the one given. */
  readonly batches: readonly (AdaptedBatch & { readonly step: string })[];
}

/**
 * Adapts the steps of a fitted model with `unseenBatch: estimate-unlabeled` to batches that training did not have. To be
 * called with all rows of complete held-out batches (an external cohort, a center left out) and never inside a fit: then a
 * prediction depends on the other rows of its batch, though on no outcome, and stands beside the one of the model as it was.
 *
 * @param model of `fitProcedure`, possibly read back from JSON
 * @param table all feature sets of the new rows; extra columns are ignored
 * @param context patients and variables of the same rows
 * @returns an adapted copy, and per step (`2 combat`, of a member of an ensemble `radiomics: 2 combat`) every batch that was
 *   new to it
 * @throws what `applyModel` throws
 */
export function adaptModel(model: FittedModel, table: FeatureTable, context: RowContext): AdaptedModel {
  const { learner } = model;
  if (learner.kind !== "ensemble") return adaptSteps(model, table, context);
  const adapted = learner.members.map((member) => adaptMember(model, member, table, context));
  const batches = adapted.flatMap((member) =>
    member.batches.map((batch) => ({ ...batch, step: `${member.model.name}: ${batch.step}` })),
  );
  if (batches.length === 0) return { model, batches };
  return { model: { ...model, learner: { ...learner, members: adapted.map((member) => member.model) } }, batches };
}

/** A member of an ensemble of available blocks adapts to the rows of which it speaks. */
function adaptMember(
  { learner, ...model }: FittedModel,
  member: FittedModel<FittedLearner>,
  table: FeatureTable,
  context: RowContext,
): AdaptedModel<FittedModel<FittedLearner>> {
  if (learner.kind !== "ensemble" || learner.combination.by !== "available") return adaptSteps(member, table, context);
  const presence = blockPresence(modelRows({ ...model, learner }, table).columns, table.rows);
  const rows = rowsWithBlocks(presence, member.features, table.rows);
  if (rows.length === 0) return { model: member, batches: [] };
  return adaptSteps(member, takeTableRows(table, rows), takeContextRows(context, rows));
}

function adaptSteps<Model extends FittedModel>(
  model: Model,
  table: FeatureTable,
  context: RowContext,
): AdaptedModel<Model> {
  let present = modelRows(model, table);
  const steps: FittedStep[] = [];
  const batches: (AdaptedBatch & { readonly step: string })[] = [];
  model.steps.forEach(({ kind, fitted }, index) => {
    const step = stepRegistry[kind as StepOptions["kind"]];
    const adapted = step.adapt?.(fitted, present, context) ?? { fitted, batches: [] };
    batches.push(...adapted.batches.map((batch) => ({ ...batch, step: `${index + 1} ${kind}` })));
    steps.push({ kind, fitted: adapted.fitted });
    present = step.apply(adapted.fitted, present, context);
  });
  return { model: batches.length === 0 ? model : { ...model, steps }, batches };
}
