import type { LearnerSummary, Outputs } from "../learners/learner.ts";
import type { FittedLearner, LearnerSpec } from "../learners/learner-registry.ts";
import type { Outcome } from "../outcome.ts";
import { rowsOfFold } from "../resampling/take-rows.ts";
import { innerScore } from "./choose-candidate.ts";
import { chooseCuts } from "./choose-cuts.ts";
import {
  combineOutOfFold,
  combineOutputs,
  fitCombination,
  type Combination,
  type ReferenceHorizon,
} from "./combine-outputs.ts";
import type { FittedModel } from "./fitted-model.ts";
import type { EnsembleSpec, InnerSpec, ModelSpec } from "./model-spec.ts";
import { scoreAll } from "./score-outputs.ts";

/** A fitted member, with what it says of its training rows. */
export interface MemberFit {
  readonly fitted: FittedModel<FittedLearner>;
  /** Of the chosen candidate, each row by the fit that did not see its inner fold. */
  readonly outOfFold: Outputs;
  /** Of the refitted model. */
  readonly outputs: Outputs;
}

/** Violation above which the weights of a stack are said not to be the best ones. */
const kktTolerance = 1e-7;

/**
 * Fits every member by itself on the same training rows and inner folds, then their combination on the inner out-of-fold
 * predictions: no row has a say in the weights through a model that saw it. Steps and features are the members' own.
 *
 * @param model the ensemble
 * @param outcome of the training rows
 * @param inner the inner loop, the same for all members
 * @param fitMember fits one member on the training rows; equal folds for all
 * @returns plain JSON; `chosen` has the name of the member in front
 * @throws CombinedFollowUpError for follow-up that cannot be combined in this way, and what `fitMember` throws
 */
export function fitEnsemble(
  model: ModelSpec<EnsembleSpec>,
  outcome: Outcome,
  inner: InnerSpec,
  fitMember: (member: ModelSpec<LearnerSpec>) => MemberFit,
): FittedModel {
  const { by } = model.learner;
  const fits = model.learner.members.map(fitMember);
  const members = fits.map(({ fitted }) => fitted);
  const [first] = members;
  const foldOfRow = Int32Array.from(first.inner.foldOfRow);
  const saidOutOfFold = fits.map(({ outOfFold }) => outOfFold);
  const combination = fitCombination(by, saidOutOfFold, outcome);
  const outOfFold = combineOutOfFold(by, saidOutOfFold, outcome, foldOfRow, inner.folds);
  const apparent = combineOutputs(
    combination,
    fits.map(({ outputs }) => outputs),
  );
  const rows = Array.from({ length: inner.folds }, (_, fold) => rowsOfFold(foldOfRow, fold, true));
  return {
    name: model.name,
    outcome: first.outcome,
    outputs: first.outputs,
    features: model.features,
    columns: [...new Set(members.flatMap(({ columns }) => columns))],
    steps: [],
    learner: { kind: "ensemble", members, combination },
    summary: summarize(members, combination, outcome),
    chosen: members.flatMap(({ name, chosen }) =>
      chosen.map(({ parameter, value }) => ({ parameter: `${name}.${parameter}`, value })),
    ),
    inner: {
      ...inner,
      foldOfRow: [...foldOfRow],
      candidates: [{ chosen: [], ...innerScore(outcome, outOfFold, rows, inner.metric) }],
    },
    training: {
      rows: first.training.rows,
      events: first.training.events,
      apparent: scoreAll(outcome, apparent),
      outOfFold: scoreAll(outcome, outOfFold),
      ranges: uniqueBy(members.flatMap(({ training }) => training.ranges)),
      levels: uniqueBy(members.flatMap(({ training }) => training.levels)),
    },
    cuts: chooseCuts(outcome, outOfFold[0]),
    notes: notesOn(members, combination),
  };
}

/** Columns are those that a member with a say uses; how much, its own summary tells. */
function summarize(
  members: readonly FittedModel<FittedLearner>[],
  combination: Combination,
  outcome: Outcome,
): LearnerSummary {
  const weights = combination.by === "stack" ? combination.weights : members.map(() => 1 / members.length);
  const used = members.flatMap(({ summary }, m) =>
    summary.weights.filter(({ value }) => weights[m] > 0 && (summary.measure === null || value !== 0)),
  );
  const numbers = members.map(({ name }, m) => ({ parameter: `weight.${name}`, value: weights[m] }));
  return {
    measure: null,
    weights: [...new Set(used.map(({ name }) => name))].map((name) => ({ name, value: 0 })),
    numbers: [...numbersOf(combination, outcome), ...numbers],
    columnNumbers: [],
    lambda: null,
    kktResidual: combination.by === "stack" ? combination.kktResidual : null,
    kktTolerance,
  };
}

/** The numbers of a combination beside its weights. */
function numbersOf(combination: Combination, outcome: Outcome): LearnerSummary["numbers"] {
  const horizonOf = ({ horizon }: ReferenceHorizon) =>
    outcome.kind === "survival" ? [{ parameter: "horizon", value: outcome.horizons[horizon] }] : [];
  if (combination.by === "vote") return combination.reference === undefined ? [] : horizonOf(combination.reference);
  const lambda = { parameter: "lambda", value: combination.lambda };
  switch (combination.scale) {
    case "log-odds":
    case "value":
      return [{ parameter: "intercept", value: combination.intercept }, lambda];
    case "log-probability":
      return [
        ...combination.intercepts.map((value, k) => ({
          parameter: `intercept.${"levels" in outcome ? outcome.levels[k] : k}`,
          value,
        })),
        lambda,
      ];
    case "log-hazard":
      return [...horizonOf(combination), lambda];
  }
}

function uniqueBy<Entry extends { readonly column: string }>(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.column, entry])).values()];
}

function notesOn(members: readonly FittedModel<FittedLearner>[], combination: Combination): string[] {
  const notes = members.flatMap(({ name, notes: own }) => own.map((note) => `${name}: ${note}`));
  if (combination.by === "vote") {
    notes.push("inner out-of-fold predictions are the means of the members'");
    return notes;
  }
  notes.push(
    "inner out-of-fold predictions combine the members' by weights fitted without the inner fold; the members chose their settings on all inner folds",
  );
  if (combination.kktResidual > kktTolerance) {
    notes.push(`the weights stopped at a KKT residual of ${combination.kktResidual}, above ${kktTolerance}`);
  }
  const silent = members.filter((_, m) => combination.weights[m] === 0).map(({ name }) => name);
  if (silent.length > 0) notes.push(`members without a say, of weight 0: ${silent.join(", ")}`);
  return notes;
}
