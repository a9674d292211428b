import type { BinaryOutcome, ContinuousOutcome, LevelOutcome } from "../../outcome.ts";
import { refuseOneClassOf } from "../class-outcome.ts";
import { giniCriterion } from "./gini-criterion.ts";
import { meanCriterion } from "./mean-criterion.ts";
import type { SplitCriterion } from "./split-criterion.ts";

/** What trees learn: classes, levels without their order, or a number. */
export type TreeOutcome = BinaryOutcome | LevelOutcome | ContinuousOutcome;

export const treeOutcomes: readonly TreeOutcome["kind"][] = ["binary", "multiclass", "ordinal", "continuous"];

/** How the trees of a forest split, and of how many classes their leaves say the shares; 0: a leaf is one number. */
export interface ForestCriterion {
  readonly criterion: SplitCriterion;
  readonly classes: number;
}

/** By Gini of two classes, which is the variance of 0 and 1; of levels; by variance of a number. */
export function forestCriterion(outcome: TreeOutcome): ForestCriterion {
  switch (outcome.kind) {
    case "binary":
      return { criterion: meanCriterion(Float64Array.from(outcome.event)), classes: 0 };
    case "continuous":
      return { criterion: meanCriterion(outcome.value), classes: 0 };
    default:
      return { criterion: giniCriterion(outcome.level, outcome.levels.length), classes: outcome.levels.length };
  }
}

/**
 * Refuses classes of which only one occurs; a number may be constant.
 *
 * @throws OneClassError, OneLevelError
 */
export function refuseOneClassOfTree(outcome: TreeOutcome): void {
  if (outcome.kind !== "continuous") refuseOneClassOf(outcome);
}
