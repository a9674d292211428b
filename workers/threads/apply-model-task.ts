import type { AdaptedOutputs, ThreadTasks } from "../../activities/thread-tasks.ts";
import type { FeatureTable, RowContext } from "../../statistics/feature-table.ts";
import { adaptModel } from "../../statistics/validation/adapt-model.ts";
import { applyModel } from "../../statistics/validation/apply-model.ts";
import type { FittedModel } from "../../statistics/validation/fitted-model.ts";
import { applyRecalibration, fitRecalibration } from "../../statistics/validation/recalibrate.ts";

type Task = ThreadTasks["apply-model"];

/** Applies a frozen model as it is; the recalibrated column is a separate, labeled update. */
export function applyModelTask(input: Task["input"]): Task["output"] {
  const outputs = applyModel(input.fitted, input.table, input.context);
  const updated =
    input.recalibrateOn === null
      ? null
      : applyRecalibration(fitRecalibration(input.recalibrateOn, outputs[0]), outputs[0]);
  return { outputs, updated, adapted: adaptedOutputs(input.fitted, input.table, input.context) };
}

/** Predictions of the model adapted to all rows of complete held-out batches; null where no batch is new to a step that may adapt. */
export function adaptedOutputs(fitted: FittedModel, table: FeatureTable, context: RowContext): AdaptedOutputs | null {
  const { model, batches } = adaptModel(fitted, table, context);
  return batches.length === 0 ? null : { outputs: applyModel(model, table, context), batches };
}
