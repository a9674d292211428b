import type { Outputs } from "../learners/learner.ts";
import { logistic } from "../learners/logistic-loss.ts";
import { fitNonNegativeLogistic } from "../learners/non-negative-logistic.ts";
import { OutcomeKindError, takeOutcomeRows } from "../outcome.ts";
import type { Outcome } from "../outcome.ts";
import { rowsOfFold } from "../resampling/take-rows.ts";

/** How the outputs of several models become one. */
export type Combination = { readonly by: "vote" } | StackedCombination;

/** Log-odds = intercept + sum of weight times the log-odds of each member. */
export interface StackedCombination {
  readonly by: "stack";
  readonly intercept: number;
  /** One per member, at least 0. */
  readonly weights: readonly number[];
  readonly lambda: number;
  /** Probabilities of members are kept this far from 0 and 1. */
  readonly bound: number;
  readonly kktResidual: number;
}

/** A member that is certain and wrong must not outweigh all others: log-odds of at most 9.2. */
const bound = 1e-4;

/**
 * Learns how to combine models. A vote has nothing to learn. A stack is a logistic regression on the members' log-odds with
 * weights of at least 0 and a ridge penalty of lambda = 1 / n (the weights have a standard normal prior cut at 0). Sources:
 * Wolpert, Stacked generalization, 1992; Breiman, Stacked regressions, 1996 (weights of at least 0); van der Laan, Polley and
 * Hubbard, Super learner, 2007.
 *
 * @param by vote or stack
 * @param members outputs of each member for n rows that its fit did not see
 * @param outcome of the same rows
 * @returns plain JSON
 * @throws OutcomeKindError for a vote on follow-up and a stack of anything but a binary outcome
 */
export function fitCombination(by: "vote" | "stack", members: readonly Outputs[], outcome: Outcome): Combination {
  const { kind } = outcome;
  if (by === "vote") {
    if (kind === "survival") throw new OutcomeKindError("ensemble by vote", votedOutcomes, kind);
    return { by };
  }
  if (kind !== "binary") throw new OutcomeKindError("ensemble by stack", ["binary"], kind);
  const lambda = 1 / outcome.event.length;
  const columns = members.map(([probabilities]) => probabilities.map((p) => logOdds(p, bound)));
  return { by, lambda, bound, ...fitNonNegativeLogistic(columns, outcome.event, lambda) };
}

const votedOutcomes = ["binary", "multiclass", "ordinal", "continuous"] as const;

/**
 * Combines what the members say of the same rows.
 *
 * @param combination of `fitCombination`, possibly read back from JSON
 * @param members outputs of each member, n rows
 * @returns the same outputs; of a vote the mean of the members
 */
export function combineOutputs(combination: Combination, members: readonly Outputs[]): Outputs {
  return members[0].map((first, at) => {
    const combined = new Float64Array(first.length);
    for (let row = 0; row < combined.length; row++) {
      let sum = combination.by === "stack" ? combination.intercept : 0;
      members.forEach((outputs, m) => {
        const value = outputs[at][row];
        sum += combination.by === "stack" ? combination.weights[m] * logOdds(value, combination.bound) : value;
      });
      combined[row] = combination.by === "stack" ? logistic(sum) : sum / members.length;
    }
    return combined;
  });
}

/**
 * What the combination would say of each row had the row's inner fold not taken part in fitting it.
 *
 * @param by vote or stack
 * @param members out-of-fold outputs of each member for n training rows
 * @param outcome of the same rows
 * @param foldOfRow inner fold of each row
 * @param folds number of inner folds
 * @returns outputs of n rows
 */
export function combineOutOfFold(
  by: "vote" | "stack",
  members: readonly Outputs[],
  outcome: Outcome,
  foldOfRow: Int32Array,
  folds: number,
): Outputs {
  const combined = members[0].map((output) => new Float64Array(output.length));
  for (let fold = 0; fold < folds; fold++) {
    const others = rowsOfFold(foldOfRow, fold, false);
    const own = rowsOfFold(foldOfRow, fold, true);
    const combination = fitCombination(by, takeRows(members, others), takeOutcomeRows(outcome, others));
    combineOutputs(combination, takeRows(members, own)).forEach((values, at) => {
      own.forEach((row, i) => (combined[at][row] = values[i]));
    });
  }
  return combined;
}

function takeRows(members: readonly Outputs[], rows: Int32Array): Outputs[] {
  return members.map((outputs) => outputs.map((output) => Float64Array.from(rows, (row) => output[row])));
}

function logOdds(probability: number, distance: number): number {
  const bounded = Math.min(Math.max(probability, distance), 1 - distance);
  return Math.log(bounded / (1 - bounded));
}
