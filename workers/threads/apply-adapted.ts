import type { AdaptedOutputs } from "../../activities/thread-tasks.ts";
import type { FeatureTable, RowContext } from "../../statistics/feature-table.ts";
import { adaptModel } from "../../statistics/validation/adapt-model.ts";
import { applyModel } from "../../statistics/validation/apply-model.ts";
import type { FittedModel } from "../../statistics/validation/fitted-model.ts";

/** Predictions of the model adapted to all rows of complete held-out batches; null where no batch is new to a step that may adapt. */
export function adaptedOutputs(fitted: FittedModel, table: FeatureTable, context: RowContext): AdaptedOutputs | null {
  const { model, batches } = adaptModel(fitted, table, context);
  return batches.length === 0 ? null : { outputs: applyModel(model, table, context), batches };
}
