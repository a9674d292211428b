import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { takeContextRows, takeTableRows } from "../../statistics/resampling/take-rows.ts";
import { applyModel, modelRows, silentRows } from "../../statistics/validation/apply-model.ts";
import { outputsOfRows } from "../../statistics/validation/combine-available.ts";
import { refuseUnknownKinds } from "../../statistics/validation/unknown-kind-error.ts";
import { trainingScope } from "../../statistics/validation/training-scope.ts";

type Task = ThreadTasks["predict-cases"];

/** Applies a frozen model as it is; what lies outside its training is said, and changes nothing. */
export function predictCasesTask({ fitted, table, context, margin }: Task["input"]): Task["output"] {
  refuseUnknownKinds(fitted);
  const silent = silentRows(fitted, table);
  const spoken = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => !silent.rows.includes(row));
  const outputs = applyModel(fitted, takeTableRows(table, spoken), takeContextRows(context, spoken));
  return {
    outputs: outputsOfRows(outputs, spoken, table.rows),
    scope: trainingScope(fitted, modelRows(fitted, table), context, margin),
    silent,
  };
}
