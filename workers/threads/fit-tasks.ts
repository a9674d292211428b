import type { FitInput, ThreadTasks } from "../../activities/thread-tasks.ts";
import type { FeatureTable } from "../../statistics/feature-table.ts";
import { takeOutcomeRows } from "../../statistics/outcome.ts";
import { takeContextRows, takeTableRows } from "../../statistics/resampling/take-rows.ts";
import { applyModel } from "../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../statistics/validation/fit-procedure.ts";
import { adaptedOutputs } from "./apply-adapted.ts";
import type { FittedModel } from "../../statistics/validation/fitted-model.ts";

/** One outer fold: the test rows are cut off before anything is fitted. */
export function fitFoldTask(input: ThreadTasks["fit-fold"]["input"]): ThreadTasks["fit-fold"]["output"] {
  const fitted = fit(input, input.trainRows);
  const testTable = takeTableRows(input.table, input.testRows);
  const testContext = takeContextRows(input.context, input.testRows);
  return {
    fitted,
    outputs: applyModel(fitted, testTable, testContext),
    adapted: input.adaptToTest ? adaptedOutputs(fitted, testTable, testContext) : null,
  };
}

/** The model that is shipped: the same procedure on all development rows. */
export function fitFinalTask(input: ThreadTasks["fit-final"]["input"]): ThreadTasks["fit-final"]["output"] {
  return {
    fitted: fit(
      input,
      Int32Array.from({ length: input.table.rows }, (_, row) => row),
    ),
  };
}

function fit(input: FitInput, rows: Int32Array): FittedModel {
  const table: FeatureTable = takeTableRows(input.table, rows);
  const context = takeContextRows(input.context, rows);
  const outcome = takeOutcomeRows(input.outcome, rows);
  return fitProcedure(input.model, table, context, outcome, { inner: input.inner, seedKey: input.seedKey });
}
