import type { SearchPlan } from "./outer-plan.ts";
import type { StepPlan, Tunable } from "./step-plan.ts";

/** The models of a plan: features, steps and learner with every default filled in. */
export interface InnerPlan {
  readonly folds: number;
  readonly metric: "deviance" | "auc" | "brier" | "c-index";
  readonly rule: "min" | "one-se";
  /** Absent: the whole grid. */
  readonly search?: SearchPlan | undefined;
}

export interface ModelPlan<Learner = LearnerPlan | EnsemblePlan> {
  readonly name: string;
  /** null columns: all of the set but what `except` names by globs. */
  readonly features: readonly {
    readonly set: string;
    readonly columns: readonly string[] | null;
    readonly except?: readonly string[] | undefined;
  }[];
  readonly steps: readonly StepPlan[];
  readonly learner: Learner;
}

/** Whole models whose predictions make one; the model around it has the features of all and no steps. */
interface EnsemblePlan {
  readonly kind: "ensemble";
  readonly by: "vote" | "stack";
  /** What the ensemble says of a case without a block. */
  readonly missing: "impute" | "available";
  readonly members: readonly ModelPlan<LearnerPlan>[];
}

/** A learner with every default filled in. */
export type LearnerPlan =
  | {
      readonly kind: "logistic" | "multinomial" | "proportional-odds" | "linear";
      readonly l1Ratio: Tunable<number>;
      readonly lambda: "auto" | Tunable<number>;
      /** How many values `auto` tries. */
      readonly lambdas: number;
      /** By feature set; left out: 1. */
      readonly penaltyFactors?: Readonly<Record<string, number>> | undefined;
    }
  | {
      readonly kind: "cox";
      readonly l1Ratio: Tunable<number>;
      /** 0: unpenalized. */
      readonly lambda: "auto" | Tunable<number>;
      /** How many values `auto` tries. */
      readonly lambdas: number;
      readonly ties: "breslow" | "efron";
      /** Column of the case table; null: one baseline hazard. */
      readonly strata: string | null;
      /** By feature set; left out: 1. */
      readonly penaltyFactors: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: "forest" | "extra-trees" | "survival-forest";
      readonly trees: Tunable<number>;
      readonly minLeaf: Tunable<number>;
      /** 0: until leaves are pure. */
      readonly depth: Tunable<number>;
      readonly columnsPerSplit: "sqrt" | "all" | Tunable<number>;
      readonly bootstrap: boolean;
    }
  | {
      readonly kind: "boosting" | "boosted-cox";
      readonly trees: Tunable<number>;
      readonly learningRate: Tunable<number>;
      readonly depth: Tunable<number>;
      readonly minLeaf: Tunable<number>;
    }
  | {
      readonly kind: "svm";
      readonly kernel: "linear" | "rbf";
      readonly c: Tunable<number>;
      readonly gamma: "scale" | Tunable<number>;
    }
  | {
      readonly kind: "perceptron";
      /** Of each hidden layer. */
      readonly units: Tunable<number>;
      /** Hidden layers. */
      readonly layers: Tunable<1 | 2>;
      readonly activation: "relu" | "tanh";
      readonly learningRate: Tunable<number>;
      readonly decay: Tunable<number>;
      readonly epochs: number;
      readonly patience: number;
      readonly batch: number;
    }
  | { readonly kind: "nearest-neighbors"; readonly neighbors: Tunable<number> }
  | { readonly kind: "naive-bayes"; readonly smoothing: Tunable<number> };
