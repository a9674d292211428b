import type { ThreadTaskName, ThreadTasks } from "../../activities/thread-tasks.ts";
import { applyModelTask } from "./apply-model-task.ts";
import { combineLesionsTask } from "./combine-lesions-task.ts";
import { describeFailure, type ThreadFailure } from "./describe-failure.ts";
import { extractCaseTask } from "./extract-case-task.ts";
import { fitFinalTask, fitFoldTask } from "./fit-tasks.ts";
import { freeMemory } from "./free-memory.ts";
import { inspectCaseTask } from "./inspect-case-task.ts";
import { measureReferenceTask } from "./measure-reference-task.ts";
import { permutedEstimateTask } from "./permuted-estimate-task.ts";
import { makeSplitsTask } from "./make-splits-task.ts";
import { predictCasesTask } from "./predict-cases-task.ts";
import { diagnoseBatch } from "../../statistics/evaluation/diagnose-batch.ts";
import { measureReliability } from "../../statistics/selection/measure-reliability.ts";
import { evaluateStudy } from "../../statistics/evaluation/evaluate-study.ts";

type Tasks = {
  readonly [Name in ThreadTaskName]: (
    input: ThreadTasks[Name]["input"],
  ) => ThreadTasks[Name]["output"] | Promise<ThreadTasks[Name]["output"]>;
};

/** What each task does, on whatever thread it is called. */
export const threadTasks: Tasks = {
  "inspect-case": inspectCaseTask,
  "extract-case": extractCaseTask,
  "measure-reference": measureReferenceTask,
  "combine-lesions": combineLesionsTask,
  "make-splits": makeSplitsTask,
  "fit-fold": fitFoldTask,
  "permuted-estimate": permutedEstimateTask,
  "fit-final": fitFinalTask,
  "apply-model": applyModelTask,
  "diagnose-batch": diagnoseBatch,
  "measure-reliability": measureReliability,
  "evaluate-study": evaluateStudy,
  "predict-cases": predictCasesTask,
};

export interface ThreadRequest<Name extends ThreadTaskName = ThreadTaskName> {
  readonly task: Name;
  readonly input: ThreadTasks[Name]["input"];
}

export type ThreadReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: ThreadFailure };

/** Entry point of a Piscina thread: errors leave as values, because their classes would not survive. */
export async function runThreadTask<Name extends ThreadTaskName>(request: ThreadRequest<Name>): Promise<ThreadReply> {
  try {
    return { ok: true, value: await threadTasks[request.task](request.input) };
  } catch (error) {
    return { ok: false, failure: describeFailure(error) };
  } finally {
    if (holdsVolumes.has(request.task)) freeMemory();
  }
}

const holdsVolumes: ReadonlySet<ThreadTaskName> = new Set([
  "inspect-case",
  "extract-case",
  "measure-reference",
  "fit-fold",
]);
