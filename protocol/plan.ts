import type { OuterPlan } from "./outer-plan.ts";
import type { InnerPlan, ModelPlan } from "./model-plan.ts";
import type { ReadingPlan } from "./reading-plan.ts";
import type { HarmonizationPlan } from "./step-plan.ts";
import type { TreatmentPlan } from "./treatment-plan.ts";

/** The compiled form of a study: plain data, canonical as JSON, and the only thing that the engines know of the protocol. */
export interface Plan {
  readonly radstudyPlan: 1;
  readonly study: StudyFacts;
  readonly seed: number;
  readonly cohorts: readonly PlanCohort[];
  readonly columns: PlanColumns;
  readonly outcome: PlanOutcome;
  readonly primary: PlanPrimary | null;
  readonly confidence: number;
  /** In topological order: a node stands after all its inputs. */
  readonly nodes: readonly Node[];
  /** How to run, not what: left out of the plan digest. */
  readonly execution: { readonly maxFailedFraction: number };
}

interface StudyFacts {
  readonly name: string;
  readonly title: string | null;
  readonly question: string | null;
  readonly license: string | null;
  /** What a reader must know of the data. */
  readonly notes: readonly string[];
  /** Synthetic studies only: file (beside the case table) that says what was planted. */
  readonly truth: string | null;
}

export interface PlanCohort {
  readonly name: string;
  /** reliability: repeated measurements of other patients, without an outcome. */
  readonly role: "development" | "external" | "reliability";
  /** File as written in the protocol: looked for beside the protocol, then in the data folder. */
  readonly cases: string;
  /** Separate outcomes file, or null where the case table holds the outcome. */
  readonly outcomes: string | null;
}

/** Names of columns in the case tables; null where the study has none. */
export interface PlanColumns {
  readonly id: string;
  readonly patient: string | null;
  readonly lesion: string | null;
  readonly timepoint: string | null;
  readonly center: string | null;
  readonly scanner: string | null;
  /** What was measured, where batches measured the same objects. */
  readonly object: string | null;
}

/** Values of an outcome column are compared as text. */
export type PlanOutcome =
  | { readonly kind: "binary"; readonly column: string; readonly positive: string }
  | {
      readonly kind: "multiclass" | "ordinal";
      readonly column: string;
      readonly levels: readonly string[];
      /** Of each level the values that mean it; `*` stands for any text. */
      readonly values: readonly (readonly string[])[];
    }
  | { readonly kind: "continuous"; readonly column: string; readonly unit: string | null }
  | SurvivalPlanOutcome;

interface SurvivalPlanOutcome {
  readonly kind: "survival";
  /** Column of the time from `origin` to the event or to the end of follow-up. */
  readonly time: string;
  readonly unit: string;
  readonly event: {
    readonly column: string;
    readonly event: readonly string[];
    readonly competing: readonly string[];
    readonly censored: readonly string[];
  };
  /** What time zero is, in words. */
  readonly origin: string | null;
  /** In `unit`, ascending. */
  readonly horizons: readonly number[];
}

export interface PlanPrimary {
  readonly model: string;
  readonly versus: string | null;
  readonly metric: string;
  readonly cohort: string | null;
}

export type Stage = "check" | "extract" | "models" | "external" | "report";

interface NodeBase<Kind extends string, Params> {
  /** Stable, readable, free of patient identifiers: `extract.ct`. */
  readonly id: string;
  readonly kind: Kind;
  readonly stage: Stage;
  /** Role of the input -> id of the node that makes it. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly params: Params;
}

/** Where the files of one feature set are: a column of the case table, or a path pattern with `{column}` placeholders. */
export type FileSource =
  | { readonly kind: "column"; readonly column: string }
  | { readonly kind: "pattern"; readonly pattern: string };

export type MissingPolicy = "error" | "exclude" | "impute";

/** Cohorts' case tables -> table `cases` (never an outcomes file of an external cohort). */
export type CasesIndexNode = NodeBase<
  "cases.index",
  {
    /** Cases per cohort in a first try; null: all. */
    readonly limit: number | null;
  }
>;

/** Finds and digests image and mask of every case of one feature set -> table `images`. Inputs: cases. */
export type ImagesIndexNode = NodeBase<
  "images.index",
  {
    readonly set: string;
    readonly image: FileSource;
    readonly mask: FileSource;
    /** Rows of this visit only; null: all rows. */
    readonly timepoint: string | null;
    readonly missing: MissingPolicy;
  }
>;

/** One item per case: looks before anything is measured -> tables `images` (usable), `checks`, `failures`, artifact `thumbnails`. Inputs: images. */
export type ImagesInspectNode = NodeBase<
  "images.inspect",
  {
    readonly set: string;
    readonly reading: ReadingPlan;
    /** Of the extraction: tells how much memory a region will take. */
    readonly spacingMm: ExtractionPlan["spacingMm"];
  }
>;

/** One item per usable case -> tables `features` (long) and `failures`. Inputs: images (of the inspection). */
export type FeaturesExtractNode = NodeBase<
  "features.extract",
  { readonly set: string; readonly reading: ReadingPlan; readonly settings: ExtractionPlan }
>;

export type DiscretizationPlan =
  | { readonly kind: "none" }
  | { readonly kind: "binCount"; readonly binCount: number }
  | { readonly kind: "binWidth"; readonly binWidth: number };

/** The processing of one feature set with every default filled in. */
export interface ExtractionPlan {
  /** 2D: the third axis keeps its spacing and texture stays within slices. */
  readonly dimension: "2d" | "3d";
  /** Per axis x, y, z in mm; null keeps the axis as it is. */
  readonly spacingMm: readonly (number | null)[];
  readonly imageInterpolation: "nearest" | "linear" | "cubic";
  readonly maskInterpolation: "nearest" | "linear";
  readonly maskThreshold: number;
  readonly roundIntensities: boolean;
  /** Closed interval in image units; null is an open end; null as a whole: no range. */
  readonly range: readonly [number | null, number | null] | null;
  readonly outlierSigma: number | null;
  readonly discretization: DiscretizationPlan;
  /** Of the intensity-volume histogram. */
  readonly ivh: DiscretizationPlan;
  readonly families: readonly string[];
  readonly aggregation: "2d-average" | "2d-merged" | "2.5d-average" | "2.5d-merged" | "3d-average" | "3d-merged";
  readonly texture: {
    readonly glcmDistance: number;
    readonly glcmWeighting: "none" | "inverse-distance" | "exponential";
    readonly glcmNorm: "manhattan" | "euclidean" | "chebyshev";
    readonly ngldmAlpha: number;
    readonly ngldmDistance: number;
  };
}

/** Columns of the case tables or of a file made elsewhere -> table `columns` (wide). Inputs: cases. */
export type FeaturesReadNode = NodeBase<
  "features.read",
  {
    readonly set: string;
    readonly file: string | null;
    /** Column of `file` that names the case (or patient). */
    readonly key: string | null;
    readonly columns: readonly TableColumnPlan[];
    /** Columns that a glob never takes: ids, outcome and other special columns. */
    readonly except: readonly string[];
    readonly missing: MissingPolicy;
    /** Columns that are numbers, where a frozen model says so; absent: those whose development values are. */
    readonly numeric?: readonly string[] | undefined;
  }
>;

export interface TableColumnPlan {
  /** A name or a glob (`original_*`); `*` is all but ids, outcome and other special columns. */
  readonly name: string;
  /** Declared category levels; null: numeric where every value is a number, else levels learned in training. */
  readonly levels: readonly string[] | null;
}

/** Joins the feature sets for one cohort -> artifact `matrix`, tables `cases`, `rows` and `rules`. Inputs: cases, features.SET ..., images.SET ... */
export type FeaturesAssembleNode = NodeBase<
  "features.assemble",
  {
    readonly cohort: string;
    /** What a row of the matrix is: a row of the case table, a patient, or a lesion. */
    readonly unit: "case" | "patient" | "lesion";
    /** How several lesions make one patient; null: a patient has one. */
    readonly aggregate: "largest" | "sum" | "volume-weighted-mean" | null;
    readonly sets: readonly SetPlan[];
  }
>;

interface SetPlan {
  readonly set: string;
  readonly missing: MissingPolicy;
  /** null: rows of all visits. */
  readonly timepoint: string | null;
  /** Each of several regions of the mask is a lesion. */
  readonly eachLesion: boolean;
  /** Derived regions of which a case may have several. */
  readonly eachRegion: readonly string[];
}

/** Outcome of the development cohort -> table `outcomes`. Inputs: matrix. */
export type OutcomesReadNode = NodeBase<"outcomes.read", { readonly cohort: string }>;

/** Outer splits from ids, strata and seed -> table `folds`, artifact `items`. Inputs: matrix, outcomes, and cases where a column of the case table splits. */
export type FoldsMakeNode = NodeBase<
  "folds.make",
  {
    readonly outer: OuterPlan;
    /** A resample must hold as many patients of each class. */
    readonly innerFolds: number;
  }
>;

/**
 * One model judged in every outer split, the procedure nested inside -> tables `predictions`, `parameters`, artifacts `fits`, `judged`. Inputs: matrix,
 * outcomes, folds. One item per repeat of folds, else per split.
 */
export type ValidationNestedNode = NodeBase<
  "validation.nested",
  {
    readonly model: ModelPlan;
    readonly inner: InnerPlan;
    readonly outer: OuterPlan;
    /** null: as many as the node `folds` finds. */
    readonly items: number | null;
  }
>;

/**
 * The whole procedure on permuted data, one item per permutation and one for the data as they are -> table `permutations`. Inputs:
 * matrix, outcomes, folds.
 */
export type ValidationPermutationNode = NodeBase<
  "validation.permutation",
  {
    readonly model: ModelPlan;
    readonly inner: InnerPlan;
    readonly outer: OuterPlan;
    readonly permute: "outcome" | "radiomics-block";
    /** Feature sets that are exchanged; empty for an outcome. */
    readonly block: readonly string[];
    readonly repeats: number;
    readonly items: number;
  }
>;

/** Refit on all development rows -> artifact `model` (JSON), table `parameters`. Inputs: matrix, outcomes. */
export type ModelsFreezeNode = NodeBase<"models.freeze", { readonly model: ModelPlan; readonly inner: InnerPlan }>;

/** Records the digests of all frozen models -> artifact `seal`. Inputs: model.NAME ... */
export type ModelsSealNode = NodeBase<"models.seal", { readonly models: readonly string[] }>;

/** The only node that opens the outcomes of an external cohort -> table `predictions`. Inputs: seal, matrix, model.NAME ... */
export type ValidationExternalNode = NodeBase<
  "validation.external",
  { readonly cohort: string; readonly models: readonly string[]; readonly recalibrate: boolean }
>;

/** Intraclass correlations of repeated measurements -> tables `reliability`, `limits` (JSON). Inputs: matrix (of a cohort of repeats). */
export type ReliabilityMeasureNode = NodeBase<
  "reliability.measure",
  {
    readonly cohort: string;
    readonly forms: readonly ("1,1" | "2,1" | "3,1")[];
    /** Column that names what was measured; null: the patient (and lesion). */
    readonly subject: string | null;
    /** Column that names who measured, or which repeat it is; null: repeats have no order. */
    readonly rater: string | null;
  }
>;

/** Batch effect before and after each harmonization, described on the development cohort -> tables `components`, `effects`, `summaries`, `pairs`, `agreement`, `association`, `sizes`. Inputs: matrix, outcomes. */
export type HarmonizationDiagnoseNode = NodeBase<
  "harmonization.diagnose",
  {
    readonly set: string;
    /** Column of the case table. */
    readonly batch: string;
    readonly harmonizations: readonly HarmonizationPlan[];
  }
>;

/** Metrics with intervals, ROC and calibration curves, feature overview -> tables. Inputs: everything that was validated. */
export type EvaluationSummarizeNode = NodeBase<
  "evaluation.summarize",
  {
    readonly models: readonly string[];
    readonly externalCohorts: readonly string[];
    readonly volumeFeature: string | null;
    /** Models among them that the study did not declare. */
    readonly baselines: readonly string[];
    readonly riskThresholds: readonly number[];
    /** First and last threshold of the decision curve. */
    readonly netBenefitRange: readonly [number, number] | null;
    readonly riskGroups: 2 | 3;
    readonly outer: OuterPlan;
    /** Models with a permutation test. */
    readonly permuted: readonly string[];
    /** Absent where the study asks about none. */
    readonly treatment?: TreatmentPlan;
  }
>;

/** The one collector: final tables as Parquet and one DuckDB file. Inputs: everything. */
export type TablesCollectNode = NodeBase<"tables.collect", Record<string, never>>;

/** Charts and page of the report. Inputs: tables. */
export type ReportRenderNode = NodeBase<"report.render", Record<string, never>>;

/** Applies a frozen model to new cases -> table `predictions`, one row per case and output. Inputs: matrix. */
export type ModelsPredictNode = NodeBase<
  "models.predict",
  {
    /** Where the model is; what it is says its digest. */
    readonly file: string;
    readonly digest: string;
    /** What becomes of cases with a value outside the training range, widened by `margin` of it at both ends. */
    readonly outOfRange: "flag" | "refuse";
    readonly margin: number;
    /** Columns of the case table that steps look at, and whether they are numbers. */
    readonly variables: readonly { readonly name: string; readonly kind: "numeric" | "category" }[];
  }
>;

export type Node =
  | CasesIndexNode
  | ImagesIndexNode
  | ImagesInspectNode
  | FeaturesExtractNode
  | FeaturesReadNode
  | FeaturesAssembleNode
  | OutcomesReadNode
  | FoldsMakeNode
  | ValidationNestedNode
  | ValidationPermutationNode
  | ModelsFreezeNode
  | ModelsSealNode
  | ValidationExternalNode
  | ModelsPredictNode
  | HarmonizationDiagnoseNode
  | ReliabilityMeasureNode
  | EvaluationSummarizeNode
  | TablesCollectNode
  | ReportRenderNode;

export type NodeKind = Node["kind"];
export type NodeOf<Kind extends NodeKind> = Extract<Node, { readonly kind: Kind }>;

/** What travels between nodes: a name for bytes in the store, never the bytes. */
export interface ArtifactRef {
  /** `table/cases`, `matrix`, `model` ... */
  readonly kind: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  readonly rows: number;
  readonly bytes: number;
}
