import type { Outputs } from "../learners/learner.ts";
import { logistic } from "../learners/logistic-loss.ts";
import type { StoredHazard } from "../learners/survival/stored-hazard.ts";
import { outcomeRows, takeOutcomeRows } from "../outcome.ts";
import type { Outcome } from "../outcome.ts";
import { rowsOfFold } from "../resampling/take-rows.ts";
import { stackEvents } from "../stacking/stack-events.ts";
import { stackFollowUp } from "../stacking/stack-follow-up.ts";
import { pooledLevels, stackLevels } from "../stacking/stack-levels.ts";
import { stackValues } from "../stacking/stack-values.ts";
import { weightedSum } from "../stacking/weighted-sum.ts";
import { absoluteRisk } from "../survival/baseline-hazard.ts";
import { causeSpecific } from "../survival/cause-specific.ts";

/** How the outputs of several models become one. */
export type Combination = VotedCombination | StackedCombination;

/** The mean of what the members say. */
export interface VotedCombination {
  readonly by: "vote";
  /** Of follow-up: its score is the log cumulative hazard that the mean risk at this horizon means. */
  readonly reference?: ReferenceHorizon;
}

/** The index of the last horizon at which all members know the risk. */
export interface ReferenceHorizon {
  readonly horizon: number;
  readonly bound: number;
}

/** A weighted sum of what the members say, on a scale that they have in common. */
export type StackedCombination = {
  readonly by: "stack";
  /** One per member, at least 0. */
  readonly weights: readonly number[];
  readonly lambda: number;
  readonly kktResidual: number;
} & StackScale;

/** Probabilities of members are kept `bound` away from 0 and 1. */
type StackScale =
  | { readonly scale: "log-odds"; readonly intercept: number; readonly bound: number }
  | { readonly scale: "value"; readonly intercept: number }
  | { readonly scale: "log-probability"; readonly intercepts: readonly number[]; readonly bound: number }
  | ({
      readonly scale: "log-hazard";
      readonly horizons: readonly number[];
      readonly baseline: StoredHazard;
    } & ReferenceHorizon);

/** Scales that a stack can have. */
export const stackScales: readonly StackedCombination["scale"][] = [
  "log-odds",
  "value",
  "log-probability",
  "log-hazard",
];

/** Follow-up that cannot be combined: no horizon at which every member says a risk, or competing events in a stack. */
export class CombinedFollowUpError extends Error {
  override readonly name = "CombinedFollowUpError";
  constructor(by: "vote" | "stack", expected: string, got: string, fix: string) {
    super(`ensemble by ${by}: cannot combine follow-up, expected ${expected}, got ${got}, ${fix}`);
  }
}

/** A member that is certain and wrong must not outweigh all others: log-odds of at most 9.2. */
const bound = 1e-4;

/**
 * Learns how to combine models. A vote has nothing to learn. A stack has weights of at least 0 and a ridge penalty of
 * lambda = 1 / n (the weights have a standard normal prior cut at 0): of two classes a logistic regression on the members'
 * log-odds, of levels a multinomial one on their log-probabilities, of numbers least squares, of follow-up a Cox regression on
 * their log cumulative hazards at one horizon. Sources: Wolpert, Stacked generalization, 1992; Breiman, Stacked regressions, 1996
 * (weights of at least 0); van der Laan, Polley and Hubbard, Super learner, 2007.
 *
 * @param by vote or stack
 * @param members outputs of each member for n rows that its fit did not see
 * @param outcome of the same rows
 * @param reference of follow-up; left out: the last horizon at which all members know the risk of these rows
 * @returns plain JSON
 * @throws CombinedFollowUpError, NoEventsError
 */
export function fitCombination(
  by: "vote" | "stack",
  members: readonly Outputs[],
  outcome: Outcome,
  reference: ReferenceHorizon | null = referenceHorizon(by, members, outcome),
): Combination {
  if (by === "vote") return reference === null ? { by } : { by, reference };
  const lambda = 1 / outcomeRows(outcome);
  switch (outcome.kind) {
    case "binary": {
      const columns = members.map(([probabilities]) => probabilities.map((p) => logOdds(p, bound)));
      return { by, scale: "log-odds", lambda, bound, ...stackEvents(columns, outcome.event, lambda) };
    }
    case "continuous": {
      const columns = members.map(([values]) => values);
      return { by, scale: "value", lambda, ...stackValues(columns, outcome.value, lambda) };
    }
    case "survival": {
      const { horizons, competing } = outcome;
      if (competing || reference === null) {
        throw new CombinedFollowUpError(by, "one kind of event", "competing events", "write by: vote");
      }
      const columns = members.map((outputs) => logHazards(outputs, reference));
      const fit = stackFollowUp(columns, causeSpecific(outcome, 1), lambda);
      return { by, scale: "log-hazard", lambda, ...reference, horizons, ...fit };
    }
    default: {
      const logs = members.map((outputs) => logProbabilities(outputs, bound));
      return { by, scale: "log-probability", lambda, bound, ...stackLevels(logs, outcome.level, lambda) };
    }
  }
}

/**
 * The last horizon at which every member knows the risk of every row.
 *
 * @param by vote or stack, for the message
 * @param members outputs of each member, n rows
 * @param outcome of the same rows; only its horizons are read
 * @returns null of an outcome without follow-up
 * @throws CombinedFollowUpError where there is none
 */
export function referenceHorizon(
  by: "vote" | "stack",
  members: readonly Outputs[],
  outcome: Outcome,
): ReferenceHorizon | null {
  if (outcome.kind !== "survival") return null;
  const horizon = outcome.horizons.findLastIndex((_, h) =>
    members.every((outputs) => outputs[1 + h].every((risk) => Number.isFinite(risk))),
  );
  if (horizon < 0) {
    const got = outcome.horizons.length === 0 ? "no horizon" : outcome.horizons.join(", ");
    throw new CombinedFollowUpError(
      by,
      "a horizon at which every member knows the risk of every case",
      got,
      "write an earlier one in outcome.horizons, or leave out the ensemble",
    );
  }
  return { horizon, bound };
}

/**
 * Combines what the members say of the same rows.
 *
 * @param combination of `fitCombination`, possibly read back from JSON
 * @param members outputs of each member, n rows
 * @returns the same outputs; of a vote the mean of the members
 */
export function combineOutputs(combination: Combination, members: readonly Outputs[]): Outputs {
  if (combination.by === "vote") return meanOutputs(combination, members);
  const { weights } = combination;
  switch (combination.scale) {
    case "log-odds": {
      const columns = members.map(([probabilities]) => probabilities.map((p) => logOdds(p, combination.bound)));
      return [weightedSum(weights, columns).map((sum) => logistic(combination.intercept + sum))];
    }
    case "value": {
      const columns = members.map(([values]) => values);
      return [weightedSum(weights, columns).map((sum) => combination.intercept + sum)];
    }
    case "log-probability": {
      const logs = members.map((outputs) => logProbabilities(outputs, combination.bound));
      return pooledLevels(combination.intercepts, weights, logs);
    }
    case "log-hazard": {
      const { horizons, baseline } = combination;
      const score = weightedSum(
        weights,
        members.map((outputs) => logHazards(outputs, combination)),
      );
      const risks = absoluteRisk(baseline, score, horizons);
      return [score, ...horizons.map((_, h) => score.map((_, row) => risks[row * horizons.length + h]))];
    }
  }
}

function meanOutputs({ reference }: VotedCombination, members: readonly Outputs[]): Outputs {
  const means = members[0].map((first, at) =>
    first.map((_, row) => members.reduce((sum, outputs) => sum + outputs[at][row], 0) / members.length),
  );
  return reference === undefined ? means : [logHazards(means, reference), ...means.slice(1)];
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
  const reference = referenceHorizon(by, members, outcome);
  return combineByFold(members, outcome, foldOfRow, folds, (seen, seenOutcome, own) =>
    combineOutputs(fitCombination(by, seen, seenOutcome, reference), own),
  );
}

/**
 * Combines the rows of each inner fold by what is learned from the other folds.
 *
 * @param members out-of-fold outputs of each member for n training rows
 * @param outcome of the same rows
 * @param foldOfRow inner fold of each row
 * @param folds number of inner folds
 * @param combine learns from what the members say of the other folds, and combines what they say of the fold
 * @returns outputs of n rows
 */
export function combineByFold(
  members: readonly Outputs[],
  outcome: Outcome,
  foldOfRow: Int32Array,
  folds: number,
  combine: (seen: readonly Outputs[], seenOutcome: Outcome, own: readonly Outputs[]) => Outputs,
): Outputs {
  const combined = members[0].map((output) => new Float64Array(output.length));
  for (let fold = 0; fold < folds; fold++) {
    const others = rowsOfFold(foldOfRow, fold, false);
    const own = rowsOfFold(foldOfRow, fold, true);
    const said = combine(
      takeOutputRows(members, others),
      takeOutcomeRows(outcome, others),
      takeOutputRows(members, own),
    );
    said.forEach((values, at) => own.forEach((row, i) => (combined[at][row] = values[i])));
  }
  return combined;
}

/** The given rows of what each member says, as a copy. */
export function takeOutputRows(members: readonly Outputs[], rows: Int32Array): Outputs[] {
  return members.map((outputs) => outputs.map((output) => Float64Array.from(rows, (row) => output[row])));
}

function logOdds(probability: number, distance: number): number {
  const bounded = within(probability, distance);
  return Math.log(bounded / (1 - bounded));
}

function logProbabilities(outputs: Outputs, distance: number): Float64Array[] {
  return outputs.map((output) => output.map((probability) => Math.log(within(probability, distance))));
}

/** Log of the cumulative hazard that a risk means: one scale for all learners, on which Cox models differ by a constant. */
export function logHazards(outputs: Outputs, { horizon, bound: distance }: ReferenceHorizon): Float64Array {
  return outputs[1 + horizon].map((risk) => Math.log(-Math.log1p(-within(risk, distance))));
}

/** NaN stays NaN. */
function within(probability: number, distance: number): number {
  return Math.min(Math.max(probability, distance), 1 - distance);
}
