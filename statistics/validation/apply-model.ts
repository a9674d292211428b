import type { FeatureTable, RowContext } from "../feature-table.ts";
import type { Outputs } from "../learners/learner.ts";
import { learnerRegistry } from "../learners/learner-registry.ts";
import { takeContextRows, takeTableRows } from "../resampling/take-rows.ts";
import { blockPresence, refuseAbsentBlocks, rowsWithBlocks, rowsWithoutBlocks } from "./block-presence.ts";
import { combineAvailable, outputsOfRows } from "./combine-available.ts";
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
 * @throws UnknownFeatureError where a column of training is missing, UnusableColumnError, AbsentBlocksError, and what a step throws (unseen batch)
 */
export function applyModel(model: FittedModel, table: FeatureTable, context: RowContext): Outputs {
  const { learner } = model;
  if (learner.kind === "ensemble") {
    const { members, combination } = learner;
    if (combination.by !== "available") {
      return combineOutputs(
        combination,
        members.map((member) => applyModel(member, table, context)),
      );
    }
    const presence = blockPresence(modelRows(model, table).columns, table.rows);
    refuseAbsentBlocks(presence, context);
    const said = members.map((member) => {
      const rows = rowsWithBlocks(presence, member.features, table.rows);
      return outputsOfRows(
        applyModel(member, takeTableRows(table, rows), takeContextRows(context, rows)),
        rows,
        table.rows,
      );
    });
    return combineAvailable(combination, said);
  }
  const matrix = packColumns(applySteps(model.steps, modelRows(model, table), context));
  return learnerRegistry[learner.kind].predict(learner, matrix, context.variables);
}

/**
 * Rows of which a fitted model can say nothing: none of the sets is there that the members of an ensemble of available blocks
 * look at. `applyModel` refuses them.
 *
 * @param model of `fitProcedure`, possibly read back from JSON
 * @param table all feature sets of the rows
 * @returns ascending row numbers, and the sets; none of any other model
 */
export function silentRows(
  model: FittedModel,
  table: FeatureTable,
): { readonly rows: Int32Array; readonly sets: readonly string[] } {
  const { learner } = model;
  if (learner.kind !== "ensemble" || learner.combination.by !== "available")
    return { rows: new Int32Array(0), sets: [] };
  const presence = blockPresence(modelRows(model, table).columns, table.rows);
  return { rows: rowsWithoutBlocks(presence, table.rows), sets: [...presence.keys()] };
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
