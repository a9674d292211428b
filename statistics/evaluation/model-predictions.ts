import type { NamedValue, Outputs } from "../learners/learner.ts";
import type { Outcome } from "../outcome.ts";

/** Out-of-fold predictions of one model: one entry per repeat and case. */
export interface ModelPredictions {
  readonly model: string;
  readonly repeat: Int32Array;
  readonly fold: Int32Array;
  /** Row of the development cohort. */
  readonly row: Int32Array;
  /** In the order of `outputNames`. */
  readonly outputs: Outputs;
  /** What each outer fold chose on its own training rows. */
  readonly cuts: readonly { readonly repeat: number; readonly fold: number; readonly cuts: readonly NamedValue[] }[];
}

/** Development cohort in the order of its matrix. */
export interface DevelopmentCohort {
  readonly cohort: string;
  readonly outcome: Outcome;
  /** null where the study knows no centers. */
  readonly centers: readonly string[] | null;
  /** Rows that a fold was fitted on; absent: all others. */
  readonly trainRows?: (repeat: number, fold: number) => number;
}

/** Predictions of frozen models on one sealed cohort, all in the same order of rows. */
export interface CohortPredictions {
  readonly cohort: string;
  readonly outcome: Outcome;
  /** Patient per row. */
  readonly patients: readonly string[];
  readonly centers: readonly string[] | null;
  readonly models: readonly {
    readonly model: string;
    readonly outputs: Outputs;
    /** Recalibrated on this very cohort: a labeled update; null where the study does not ask for it. */
    readonly updated: Float64Array | null;
    /** Chosen when the model was made. */
    readonly cuts: readonly NamedValue[];
  }[];
}

/** Rows of one outer fold. */
export interface FoldEntries {
  readonly repeat: number;
  readonly fold: number;
  /** Entries of the predictions. */
  readonly entries: readonly number[];
}

/** Entries of every outer fold, in order of repeat and fold. */
export function foldEntries({ repeat, fold }: Pick<ModelPredictions, "repeat" | "fold">): FoldEntries[] {
  const groups = new Map<number, { repeat: number; fold: number; entries: number[] }>();
  for (let entry = 0; entry < repeat.length; entry++) {
    const key = repeat[entry] * 100_000 + fold[entry];
    const group = groups.get(key) ?? { repeat: repeat[entry], fold: fold[entry], entries: [] };
    group.entries.push(entry);
    groups.set(key, group);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** The given entries of predictions with the outcome of their rows. */
export function takeEntries(
  { row, outputs }: Pick<ModelPredictions, "row" | "outputs">,
  entries: readonly number[],
): { readonly rows: Int32Array; readonly outputs: Outputs } {
  return {
    rows: Int32Array.from(entries, (entry) => row[entry]),
    outputs: outputs.map((values) => Float64Array.from(entries, (entry) => values[entry])),
  };
}
