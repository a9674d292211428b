import type { InnerPlan, ModelPlan } from "../protocol/model-plan.ts";
import type { ExtractionPlan } from "../protocol/plan.ts";
import type { ReadingPlan } from "../protocol/reading-plan.ts";
import type { RegionInspection } from "../radiomics/inspection/inspect-region.ts";
import type { EvaluationInput, EvaluationOutput } from "../statistics/evaluation/evaluate-study.ts";
import type { BatchDiagnosis, BatchDiagnosisInput } from "../statistics/evaluation/diagnose-batch.ts";
import type { FeatureTable, RowContext } from "../statistics/feature-table.ts";
import type { Outputs } from "../statistics/learners/learner.ts";
import type { Outcome } from "../statistics/outcome.ts";
import type { LesionGroups, LesionRule } from "../statistics/lesions/combine-lesions.ts";
import type { ReliabilityInput, ReliabilityRow } from "../statistics/selection/measure-reliability.ts";
import type { AdaptedModel } from "../statistics/validation/adapt-model.ts";
import type { SplitInput } from "../statistics/resampling/make-outer-splits.ts";
import type { OuterSplit } from "../statistics/resampling/outer-split.ts";
import type { PermutedInput } from "../statistics/validation/permuted-estimate.ts";
import type { FittedModel } from "../statistics/validation/fitted-model.ts";
import type { TrainingScope } from "../statistics/validation/training-scope.ts";

/** What the threads can do: numbers in, numbers out. Inputs and outputs survive a structured clone. */
export interface ThreadTasks {
  /** Reads one case and measures it; a broken case is a value, not an error. */
  readonly "extract-case": {
    readonly input: {
      readonly imagePath: string;
      readonly maskPath: string;
      readonly reading: ReadingPlan;
      readonly settings: ExtractionPlan;
    };
    readonly output: { readonly rows: readonly MeasuredFeature[] };
  };
  /** Reads one case and says what is there, with a small picture. */
  readonly "inspect-case": {
    readonly input: {
      readonly imagePath: string;
      readonly maskPath: string;
      readonly reading: ReadingPlan;
      readonly spacingMm: ExtractionPlan["spacingMm"];
    };
    readonly output: InspectedCase;
  };
  /** All values of one published IBSI configuration, by tag. */
  readonly "measure-reference": {
    readonly input: { readonly dataset: string; readonly imagePath: string; readonly maskPath: string };
    readonly output: readonly (readonly [string, number])[];
  };
  /** Outer splits in order of repeat and fold. */
  readonly "make-splits": {
    readonly input: SplitInput & { readonly seed: number; readonly node: string };
    readonly output: readonly OuterSplit[];
  };
  /** Brings the lesions of each row of the models together; a feature that has no meaning for several has no values. */
  readonly "combine-lesions": {
    readonly input: {
      readonly aggregate: "largest" | "sum" | "volume-weighted-mean";
      readonly groups: LesionGroups;
      /** One per lesion; NaN where it is not known. */
      readonly volumesMm3: Float64Array;
      readonly features: readonly { readonly tag: string; readonly values: Float64Array }[];
    };
    readonly output: {
      /** Lesion by row; -1 where there is none. */
      readonly largest: Int32Array;
      readonly features: readonly { readonly rule: LesionRule | null; readonly values: Float64Array | null }[];
    };
  };
  /** Fits the whole procedure on the training rows and applies it to other rows (of a resample also to those). */
  readonly "fit-fold": {
    readonly input: FitInput & {
      readonly trainRows: Int32Array;
      readonly testRows: Int32Array;
      /** The test rows are complete batches: steps that may learn them do, in an arm beside the model as it is. */
      readonly adaptToTest: boolean;
    };
    readonly output: {
      readonly fitted: FittedModel;
      readonly outputs: Outputs;
      readonly adapted: AdaptedOutputs | null;
    };
  };
  /** The whole procedure on one permutation. */
  readonly "permuted-estimate": {
    readonly input: PermutedInput;
    readonly output: { readonly metric: string; readonly value: number };
  };
  readonly "fit-final": { readonly input: FitInput; readonly output: { readonly fitted: FittedModel } };
  readonly "apply-model": {
    readonly input: {
      readonly fitted: FittedModel;
      readonly table: FeatureTable;
      readonly context: RowContext;
      /** Events of these rows, given only where a labeled update of a binary model is wanted. */
      readonly recalibrateOn: Uint8Array | null;
    };
    readonly output: {
      readonly outputs: Outputs;
      readonly updated: Float64Array | null;
      /** Where steps may learn new batches from all these rows without outcomes; null where no batch is new to them. */
      readonly adapted: AdaptedOutputs | null;
    };
  };
  /** Applies a frozen model to new cases, and says what of them lies outside its training. */
  readonly "predict-cases": {
    readonly input: {
      readonly fitted: FittedModel;
      readonly table: FeatureTable;
      readonly context: RowContext;
      /** Share of the training range by which it is widened. */
      readonly margin: number;
    };
    readonly output: {
      readonly outputs: Outputs;
      readonly scope: TrainingScope;
      /** Rows of which the model can say nothing, and the feature sets that they lack. */
      readonly silent: { readonly rows: Int32Array; readonly sets: readonly string[] };
    };
  };
  readonly "diagnose-batch": { readonly input: BatchDiagnosisInput; readonly output: BatchDiagnosis };
  readonly "measure-reliability": { readonly input: ReliabilityInput; readonly output: readonly ReliabilityRow[] };
  readonly "evaluate-study": { readonly input: EvaluationInput; readonly output: EvaluationOutput };
}

export interface AdaptedOutputs {
  /** As `outputs`, of the adapted model. */
  readonly outputs: Outputs;
  readonly batches: AdaptedModel["batches"];
}

export interface InspectedCase {
  /** Those that were drawn: of the mask one, or each of several. */
  readonly regions: readonly InspectedRegion[];
  readonly source: ImageSource;
}

export interface InspectedRegion {
  /** Empty where the mask is one region. */
  readonly lesion: string;
  readonly region: RegionInspection;
  readonly label: number;
  /** Regions of the mask file that were taken, with their number and name. */
  readonly drawn: string;
  readonly notes: readonly string[];
  /** PNG in base64. */
  readonly thumbnail: string;
}

/** What the files said of themselves, and what was decided while they were read. */
interface ImageSource {
  readonly format: string;
  /** Of DICOM, else empty. */
  readonly modality: string;
  readonly units: string;
  readonly notes: readonly string[];
  /** Acquisition, and every attribute that the intensities depend on. */
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface FitInput {
  readonly model: ModelPlan;
  readonly table: FeatureTable;
  readonly context: RowContext;
  readonly outcome: Outcome;
  readonly inner: InnerPlan;
  readonly seedKey: readonly (string | number)[];
}

export interface MeasuredFeature {
  /** `mask` or the name of a derived region; of several `label-2`, `label-2.rim`. */
  readonly region: string;
  /** Which of several regions of the mask file; empty where there is one. */
  readonly lesion: string;
  readonly family: string;
  readonly tag: string;
  readonly ibsi: string;
  readonly name: string;
  readonly aggregation: string;
  readonly value: number;
  readonly unit: string;
  readonly reason: string;
}

export type ThreadTaskName = keyof ThreadTasks;

/** Runs tasks on the pool; a failed task rejects with `TaskFailedError`. */
export interface ThreadPool {
  readonly run: <Name extends ThreadTaskName>(
    task: Name,
    input: ThreadTasks[Name]["input"],
    signal?: AbortSignal,
  ) => Promise<ThreadTasks[Name]["output"]>;
}

/** A failure inside a thread, rebuilt on this side: classes do not survive a thread boundary. */
export class TaskFailedError extends Error {
  override readonly name = "TaskFailedError";
  readonly task: string;
  /** Class of the original error, and its own code where it has one. */
  readonly original: string;
  readonly code: string;
  constructor(task: string, failure: { readonly name: string; readonly code: string; readonly message: string }) {
    super(failure.message);
    this.task = task;
    this.original = failure.name;
    this.code = failure.code;
  }
}
