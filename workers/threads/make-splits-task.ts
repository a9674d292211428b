import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { makeOuterSplits } from "../../statistics/resampling/make-outer-splits.ts";

type Task = ThreadTasks["make-splits"];

/** Outer splits of the development cohort. */
export function makeSplitsTask({ seed, node, ...input }: Task["input"]): Task["output"] {
  return makeOuterSplits(input, [seed, node]);
}
