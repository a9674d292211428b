import type { KeyPart } from "../random/counter-random.ts";
import type { Outcome } from "../outcome.ts";
import { bootstrapSplits } from "./bootstrap-splits.ts";
import { foldStrata } from "./fold-strata.ts";
import { leaveOneCenterOut } from "./leave-one-center-out.ts";
import type { OuterSplit } from "./outer-split.ts";
import { predefinedSplits } from "./predefined-splits.ts";
import { stratifiedGroupFolds } from "./stratified-group-folds.ts";
import { rowsOfFold } from "./take-rows.ts";
import { temporalSplit } from "./temporal-split.ts";

/** The scheme as the plan states it. */
export type OuterScheme =
  | { readonly kind: "folds"; readonly folds: number; readonly repeats: number }
  | { readonly kind: "leave-one-center-out"; readonly oneClassCenters: "error" | "train-only" }
  | { readonly kind: "bootstrap"; readonly resamples: number }
  | { readonly kind: "predefined"; readonly heldOut: readonly string[] | null }
  | { readonly kind: "temporal"; readonly cut: string };

/** What splits are made from; nothing of the features. */
export interface SplitInput {
  readonly outer: OuterScheme;
  readonly outcome: Outcome;
  /** Patient per row. */
  readonly patients: readonly string[];
  /** Center per row; empty where the study knows none. */
  readonly centers: readonly string[];
  /** Value per row of the column that splits; empty where none does. */
  readonly parts: readonly string[];
  /** Folds of the inner loop, which a resample must be able to hold. */
  readonly innerFolds: number;
}

/**
 * The outer splits of a scheme, in order of repeat and fold.
 *
 * @param input scheme, outcome and what belongs to the rows
 * @param key names the random stream; a repeat or a resample keeps its rows whatever their number
 * @returns folds: repeats x folds splits; bootstrap: the cohort itself, then the resamples; else one repeat
 * @throws OuterSplitError, OneClassError, FewerEventsThanFoldsError
 */
export function makeOuterSplits(input: SplitInput, key: readonly KeyPart[]): OuterSplit[] {
  const { outer, outcome, patients, centers, parts, innerFolds } = input;
  switch (outer.kind) {
    case "folds":
      return Array.from({ length: outer.repeats }, (_, repeat) => {
        const foldOfRow = stratifiedGroupFolds(foldStrata(outcome), patients, outer.folds, [...key, repeat]);
        return Array.from({ length: outer.folds }, (_each, fold) => ({
          repeat,
          fold,
          label: "",
          train: rowsOfFold(foldOfRow, fold, false),
          test: rowsOfFold(foldOfRow, fold, true),
        }));
      }).flat();
    case "leave-one-center-out":
      return leaveOneCenterOut(centers, patients, foldStrata(outcome), outer);
    case "bootstrap":
      return bootstrapSplits(
        patients,
        foldStrata(outcome),
        { resamples: outer.resamples, minPatientsPerClass: innerFolds },
        key,
      );
    case "predefined":
      return predefinedSplits(parts, patients, outer.heldOut);
    case "temporal":
      return temporalSplit(parts, patients, outer.cut);
  }
}
