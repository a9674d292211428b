import type { KeyPart } from "../random/counter-random.ts";
import type { RowContext } from "../feature-table.ts";
import type { ColumnMatrix } from "./column-matrix.ts";

/** Training rows after the steps: all that a learner sees. */
export interface TrainingRows<Labels = Uint8Array> {
  readonly matrix: ColumnMatrix;
  /** One per column. */
  readonly names: readonly string[];
  /** Of a binary learner 0 or 1 per row, else the outcome itself. */
  readonly outcome: Labels;
  /** Grouping for a learner's own splits, one per row. */
  readonly patients: readonly string[];
  /** Batch variables, covariates and strata of the same rows by name; left out: none. */
  readonly variables?: RowVariables;
}

/** Columns of the row context by name. */
export type RowVariables = RowContext["variables"];

/** One setting of the grid. */
export interface Setting<Options> {
  readonly options: Options;
  /** Tuned values only: `learner.minLeaf`. */
  readonly chosen: readonly { readonly parameter: string; readonly value: unknown }[];
  /** Higher = simpler model: wins a tie, and is what `one-se` looks for. */
  readonly strength: number;
}

/**
 * What a fit is for: a model that is written down; probabilities of other rows, after which it is dropped (it may then share memory
 * with the training rows); or numbers that order the rows as the probabilities would, which is cheaper for some.
 */
export type Purpose = "model" | "probability" | "ranking";

/** Settings of one grid point, fitted together because they share work (a path of penalties, a kernel matrix). */
export interface SettingPath<Options, Fitted, Labels = Uint8Array> {
  readonly settings: readonly Setting<Options>[];
  /** One fit per setting on any rows. */
  readonly fitAll: (rows: TrainingRows<Labels>, seedKey: readonly KeyPart[], purpose: Purpose) => Fitted[];
  /** The fit of one setting on any rows, for probabilities of others. */
  readonly fitOne: (index: number, rows: TrainingRows<Labels>, seedKey: readonly KeyPart[]) => Fitted;
  /** The fit of one setting on the rows that the path was made for: the model. */
  readonly refit: (index: number) => Fitted;
}

/** What a report says of a fitted learner; never needed to predict. */
export interface LearnerSummary {
  /**
   * What `weights` are: `coefficient-norm` = root of the sum of squares over the levels, `impurity` = gain of the splits in
   * training (Gini, squares of numbers or residuals, log-rank), sum 1. null: all columns are used alike.
   */
  readonly measure: "coefficient" | "coefficient-norm" | "impurity" | null;
  readonly weights: readonly NamedValue[];
  /** Options and single numbers, in the order of the report. */
  readonly numbers: readonly { readonly parameter: string; readonly value: number }[];
  /** Numbers per column beside the weights. */
  readonly columnNumbers: readonly { readonly parameter: string; readonly values: readonly NamedValue[] }[];
  readonly lambda: number | null;
  /** Largest violation of the optimality conditions; null where the fit is no optimization. */
  readonly kktResidual: number | null;
  /** Violation above which a fit is said not to have converged. */
  readonly kktTolerance: number;
  /** What a reader must know of the fit: sentences without a full stop. */
  readonly notes?: readonly string[];
}

export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

/** Numbers per row, one array per output name of the outcome (`outputNames`). */
export type Outputs = readonly Float64Array[];

/**
 * What predicts the outcome from the columns. `paths` sees training rows only, `predict` nothing but the fitted JSON and never
 * refits; neither touches its input, and the same seed key gives the same bits. A binary learner takes 0 or 1 per row and
 * gives a probability per row; any other takes the outcome of its kind and gives all outputs.
 */
export interface Learner<Spec, Options, Fitted, Labels = Uint8Array, Predicted = Float64Array> {
  readonly kind: string;
  /** Fits for `ranking` are cheaper and no probabilities. */
  readonly ranksWithoutProbabilities: boolean;
  /** Grid points in the order written, the last tuned option varying fastest. */
  readonly paths: (
    spec: Spec,
    rows: TrainingRows<Labels>,
    seedKey: readonly KeyPart[],
  ) => SettingPath<Options, Fitted, Labels>[];
  /** Probability of an event per row, in [0, 1], or all outputs; `variables` of the same rows for a learner that has strata. */
  readonly predict: (fitted: Fitted, matrix: ColumnMatrix, variables?: RowVariables) => Predicted;
  /** The same numbers for all fits of one path, where work can be shared. Left out: one by one. */
  readonly predictAll?: (fits: readonly Fitted[], matrix: ColumnMatrix, variables?: RowVariables) => Predicted[];
  readonly summarize: (fitted: Fitted) => LearnerSummary;
}
