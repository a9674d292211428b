import type { FeatureTable, RowContext } from "../feature-table.ts";
import type { Outputs } from "../learners/learner.ts";
import { learnerRegistry } from "../learners/learner-registry.ts";
import { combineOutputs } from "./combine-outputs.ts";
import { applySteps } from "./fit-steps.ts";
import type { FittedModel } from "./fitted-model.ts";
import { packColumns } from "./pack-columns.ts";
import { selectModelColumns, UnknownFeatureError } from "./select-model-columns.ts";

/**
 * Predictions of a fitted model for any rows; never refits, so that a row's prediction does not depend on the others.
 *
 * @param model of `fitProcedure`, possibly read back from JSON
 * @param table all feature sets of the new rows; extra columns are ignored
 * @param context patients and variables of the same rows
 * @returns one array per name of `model.outputs`
 * @throws UnknownFeatureError where a column of training is missing, UnusableColumnError, and what a step throws (unseen batch)
 */
export function applyModel(model: FittedModel, table: FeatureTable, context: RowContext): Outputs {
  const { learner } = model;
  if (learner.kind === "ensemble") {
    const members = learner.members.map((member) => applyModel(member, table, context));
    return combineOutputs(learner.combination, members);
  }
  const matrix = packColumns(applySteps(model.steps, modelRows(model, table), context));
  return learnerRegistry[learner.kind].predict(learner, matrix, context.variables);
}

/**
 * The raw columns of a fitted model, in its order.
 *
 * @param model of `fitProcedure`
 * @param table all feature sets of the rows; extra columns are left out
 * @returns what the first step is applied to
 * @throws UnknownFeatureError where a column of training is missing
 */
export function modelRows(model: FittedModel, table: FeatureTable): FeatureTable {
  const raw = selectModelColumns(table, model.features);
  const present = new Map(raw.columns.map((column) => [column.name, column]));
  const columns = model.columns.map((name) => {
    const column = present.get(name);
    if (column === undefined) throw new UnknownFeatureError(setOf(model, name), name, [...present.keys()]);
    return column;
  });
  return { rows: table.rows, columns };
}

function setOf(model: FittedModel, column: string): string {
  return model.features.find((choice) => column.startsWith(`${choice.set}.`))?.set ?? model.features[0].set;
}
