import type { ActivityContext, BatchRequest, GatherRequest, NodeRequest } from "./activity-context.ts";
import { casesIndex } from "./cases-index.ts";
import { evaluationSummarize } from "./evaluation-summarize.ts";
import { extractBatch, gatherExtraction } from "./features-extract.ts";
import { featuresAssemble } from "./features-assemble.ts";
import { featuresRead } from "./features-read.ts";
import { foldsMake } from "./folds-make.ts";
import { harmonizationDiagnose } from "./harmonization-diagnose.ts";
import { imagesIndex } from "./images-index.ts";
import { gatherInspection, inspectBatch } from "./images-inspect.ts";
import { modelsFreeze } from "./models-freeze.ts";
import { modelsPredict } from "./models-predict.ts";
import { modelsSeal } from "./models-seal.ts";
import { outcomesRead } from "./outcomes-read.ts";
import { reliabilityMeasure } from "./reliability-measure.ts";
import { reportRender } from "./report-render.ts";
import { runDeliver, type DeliverRequest } from "./run-deliver.ts";
import { tablesCollect } from "./tables-collect.ts";
import { validationExternal } from "./validation-external.ts";
import { gatherPermutation, permutationBatch } from "./validation-permutation.ts";
import { gatherNested, nestedBatch } from "./validation-nested.ts";

/** All activities under their stable names; both engines call these and nothing else. */
export function createActivities(context: ActivityContext) {
  return {
    "cases.index": (request: NodeRequest) => casesIndex(context, request),
    "images.index": (request: NodeRequest) => imagesIndex(context, request),
    "images.inspect.batch": (request: BatchRequest) => inspectBatch(context, request),
    "images.inspect.gather": (request: GatherRequest) => gatherInspection(context, request),
    "features.extract.batch": (request: BatchRequest) => extractBatch(context, request),
    "features.extract.gather": (request: GatherRequest) => gatherExtraction(context, request),
    "features.read": (request: NodeRequest) => featuresRead(context, request),
    "features.assemble": (request: NodeRequest) => featuresAssemble(context, request),
    "outcomes.read": (request: NodeRequest) => outcomesRead(context, request),
    "folds.make": (request: NodeRequest) => foldsMake(context, request),
    "validation.nested.batch": (request: BatchRequest) => nestedBatch(context, request),
    "validation.nested.gather": (request: GatherRequest) => gatherNested(context, request),
    "validation.permutation.batch": (request: BatchRequest) => permutationBatch(context, request),
    "validation.permutation.gather": (request: GatherRequest) => gatherPermutation(context, request),
    "models.freeze": (request: NodeRequest) => modelsFreeze(context, request),
    "models.seal": (request: NodeRequest) => modelsSeal(context, request),
    "validation.external": (request: NodeRequest) => validationExternal(context, request),
    "models.predict": (request: NodeRequest) => modelsPredict(context, request),
    "harmonization.diagnose": (request: NodeRequest) => harmonizationDiagnose(context, request),
    "reliability.measure": (request: NodeRequest) => reliabilityMeasure(context, request),
    "evaluation.summarize": (request: NodeRequest) => evaluationSummarize(context, request),
    "tables.collect": (request: NodeRequest) => tablesCollect(context, request),
    "report.render": (request: NodeRequest) => reportRender(context, request),
    "run.deliver": (request: DeliverRequest) => runDeliver(context, request),
  };
}

export type Activities = ReturnType<typeof createActivities>;
