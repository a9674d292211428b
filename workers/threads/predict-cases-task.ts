import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { applyModel, modelRows } from "../../statistics/validation/apply-model.ts";
import { refuseUnknownKinds } from "../../statistics/validation/unknown-kind-error.ts";
import { trainingScope } from "../../statistics/validation/training-scope.ts";

type Task = ThreadTasks["predict-cases"];

/** Applies a frozen model as it is; what lies outside its training is said, and changes nothing. */
export function predictCasesTask({ fitted, table, context, margin }: Task["input"]): Task["output"] {
  refuseUnknownKinds(fitted);
  return {
    outputs: applyModel(fitted, table, context),
    scope: trainingScope(fitted, modelRows(fitted, table), context, margin),
  };
}
