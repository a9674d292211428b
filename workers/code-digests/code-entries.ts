import type { CodeUnit } from "../../activities/activity-context.ts";

/** The files whose code decides a result: an activity, and what runs in a thread on its behalf. */
export const codeEntries: Readonly<Record<CodeUnit, readonly string[]>> = {
  "cases.index": ["activities/cases-index.ts"],
  "images.index": ["activities/images-index.ts"],
  "images.inspect": ["activities/images-inspect.ts", "workers/threads/inspect-case-task.ts"],
  "images.inspect/case": ["workers/threads/inspect-case-task.ts"],
  "features.extract": ["activities/features-extract.ts", "workers/threads/extract-case-task.ts"],
  "features.extract/case": ["workers/threads/extract-case-task.ts"],
  "features.read": ["activities/features-read.ts"],
  "features.assemble": ["activities/features-assemble.ts", "workers/threads/combine-lesions-task.ts"],
  "outcomes.read": ["activities/outcomes-read.ts"],
  "folds.make": ["activities/folds-make.ts", "workers/threads/make-splits-task.ts"],
  "validation.nested": ["activities/validation-nested.ts", "workers/threads/fit-tasks.ts"],
  "validation.nested/repeat": ["workers/threads/fit-tasks.ts"],
  "validation.permutation": ["activities/validation-permutation.ts", "workers/threads/permuted-estimate-task.ts"],
  "validation.permutation/resample": ["workers/threads/permuted-estimate-task.ts"],
  "models.freeze": ["activities/models-freeze.ts", "workers/threads/fit-tasks.ts"],
  "models.seal": ["activities/models-seal.ts"],
  "validation.external": ["activities/validation-external.ts", "workers/threads/apply-model-task.ts"],
  "models.predict": ["activities/models-predict.ts", "workers/threads/predict-cases-task.ts"],
  "harmonization.diagnose": ["activities/harmonization-diagnose.ts", "statistics/evaluation/diagnose-batch.ts"],
  "reliability.measure": ["activities/reliability-measure.ts", "statistics/selection/measure-reliability.ts"],
  "evaluation.summarize": ["activities/evaluation-summarize.ts", "statistics/evaluation/evaluate-study.ts"],
  "tables.collect": ["activities/tables-collect.ts"],
  "report.render": ["activities/report-render.ts"],
};
