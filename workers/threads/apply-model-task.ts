import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { applyModel } from "../../statistics/validation/apply-model.ts";
import { applyRecalibration, fitRecalibration } from "../../statistics/validation/recalibrate.ts";

import { adaptedOutputs } from "./apply-adapted.ts";

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
