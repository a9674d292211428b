import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { permutedEstimate } from "../../statistics/validation/permuted-estimate.ts";

type Task = ThreadTasks["permuted-estimate"];

/** The whole procedure on one permutation. */
export function permutedEstimateTask(input: Task["input"]): Task["output"] {
  return permutedEstimate(input);
}
