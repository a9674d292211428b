/** A value fixed in the protocol, or one to be chosen in the inner loop. */
export type Tunable<T> = T | { readonly tune: readonly T[] };

/** One fitted operation of a model with every default filled in. */
export type StepPlan =
  | { readonly kind: "impute-median" }
  | { readonly kind: "impute-indicator" }
  | { readonly kind: "impute-knn"; readonly neighbors: Tunable<number> }
  /** Absent: every level has a column. */
  | { readonly kind: "one-hot"; readonly minCount?: number | undefined }
  | { readonly kind: "drop-constant" }
  | { readonly kind: "drop-missing"; readonly fraction: number }
  | {
      readonly kind: "drop-near-zero-variance";
      readonly frequencyRatio: number;
      readonly uniqueFraction: number;
    }
  | { readonly kind: "winsorize"; readonly lower: number; readonly upper: number }
  | { readonly kind: "yeo-johnson" }
  | { readonly kind: "robust-scale" }
  | { readonly kind: "standardize" }
  | HarmonizationStepPlan
  | SelectionStepPlan;

/** Steps that leave columns out, or put components in their place. */
type SelectionStepPlan =
  | {
      readonly kind: "drop-correlated";
      readonly by: "spearman" | "pearson";
      readonly above: Tunable<number>;
      readonly representative:
        | "medoid"
        | "first"
        | { readonly kind: "best-univariate"; readonly by: UnivariateMeasure };
    }
  | {
      readonly kind: "pca";
      /** Feature sets that it touches; null: all numeric columns. */
      readonly on: readonly string[] | null;
      readonly blocks: "by-set" | "together";
      /** Below 1: share of the variance; from 1 on: a number of components. */
      readonly components: Tunable<number>;
    }
  | {
      readonly kind: "select-univariate";
      readonly by: UnivariateMeasure;
      readonly keep: Tunable<number>;
      /** null: no p-value is looked at. */
      readonly falseDiscoveryRate: number | null;
    }
  | {
      readonly kind: "select-mrmr";
      readonly scheme: "difference" | "quotient";
      readonly by: "spearman" | "pearson";
      readonly keep: Tunable<number>;
    }
  | { readonly kind: "select-relieff"; readonly neighbors: Tunable<number>; readonly keep: Tunable<number> }
  | {
      readonly kind: "select-recursive";
      readonly l1Ratio: Tunable<number>;
      readonly lambda: Tunable<number>;
      readonly dropShare: number;
      readonly keep: Tunable<number>;
    }
  | {
      readonly kind: "reliability";
      /** Cohort of repeated measurements. */
      readonly from: string;
      readonly icc: "1,1" | "2,1" | "3,1";
      readonly lowerLimit: Tunable<number>;
    }
  | {
      readonly kind: "select-forest";
      readonly keep: Tunable<number>;
      readonly trees: number;
      readonly minLeaf: Tunable<number>;
      readonly seed: number;
    }
  | {
      readonly kind: "select-boruta";
      readonly runs: number;
      readonly trees: number;
      readonly level: number;
      readonly tentative: "drop" | "keep";
      readonly seed: number;
    }
  | { readonly kind: "select-elastic-net"; readonly l1Ratio: Tunable<number>; readonly keep: Tunable<number> }
  | {
      readonly kind: "select-stability";
      readonly perHalf: Tunable<number>;
      readonly threshold: Tunable<number>;
      readonly pairs: number;
      readonly l1Ratio: Tunable<number>;
      readonly seed: number;
    };

/** auc to mutual-information for two classes, mutual-information-knn for all but follow-up, kruskal for levels, spearman for numbers and ordered levels, the last two for follow-up. */
export type UnivariateMeasure =
  | "auc"
  | "t"
  | "chi-squared"
  | "mutual-information"
  | "mutual-information-knn"
  | "kruskal"
  | "spearman"
  | "cox"
  | "concordance";

/** One batch variable each; several of a protocol step are steps one after the other. */
export type HarmonizationStepPlan =
  | CombatStepPlan
  | (Omit<CombatStepPlan, "kind" | "meanOnly" | "bootstrap"> & {
      readonly kind: "covbat";
      /** The leading components that explain more than this share of the variance are harmonized. */
      readonly varianceShare: number;
    })
  | (BatchStepPlan & { readonly kind: "standardize-by-batch" })
  | (BatchStepPlan & { readonly kind: "align-quantiles"; readonly quantiles: number });

type BatchStepPlan = Pick<CombatStepPlan, "on" | "batch" | "unseenBatch">;

interface CombatStepPlan {
  readonly kind: "combat";
  /** Feature sets that it touches; null: all numeric columns. */
  readonly on: readonly string[] | null;
  /** Column of the case table. */
  readonly batch: string;
  readonly covariates: readonly string[];
  readonly prior: "parametric" | "non-parametric" | "none";
  readonly meanOnly: boolean;
  readonly referenceBatch: string | null;
  readonly unseenBatch:
    | "error"
    | "passthrough"
    | {
        readonly kind: "estimate-unlabeled";
        /** A batch of fewer cases keeps its values as they are. */
        readonly minCases: number;
      };
  /** A batch with a single case: refuse, or harmonize means only. */
  readonly singleCaseBatch: "error" | "mean-only";
  /** Estimates are means over resamples within the batches; absent: of all rows. */
  readonly bootstrap?: { readonly resamples: number } | undefined;
}

/** All harmonization that one model (or several alike) does on a set. */
export interface HarmonizationPlan {
  /** Kind of the step, with the model where other models use the same kind otherwise. */
  readonly label: string;
  /** Applied one after the other. */
  readonly steps: readonly HarmonizationStepPlan[];
}
