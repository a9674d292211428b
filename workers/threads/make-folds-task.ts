import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { foldStrata } from "../../statistics/resampling/fold-strata.ts";
import { stratifiedGroupFolds } from "../../statistics/resampling/stratified-group-folds.ts";

type Task = ThreadTasks["make-folds"];

/** Outer folds of all repeats; the key of a repeat does not depend on how many there are. */
export function makeFoldsTask(input: Task["input"]): Task["output"] {
  return Array.from({ length: input.repeats }, (_, repeat) =>
    stratifiedGroupFolds(foldStrata(input.outcome), input.patients, input.folds, [input.seed, input.node, repeat]),
  );
}
