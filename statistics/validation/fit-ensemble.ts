import type { LearnerSummary, Outputs } from "../learners/learner.ts";
import type { FittedLearner, LearnerSpec } from "../learners/learner-registry.ts";
import { countOutcomeEvents, outcomeRows, type Outcome } from "../outcome.ts";
import { rowsOfFold } from "../resampling/take-rows.ts";
import { innerScore } from "./choose-candidate.ts";
import { chooseCuts } from "./choose-cuts.ts";
import { speakingGroups } from "./block-presence.ts";
import {
  availableOutOfFold,
  combineAvailable,
  fitAvailable,
  membersWithSay,
  speakingParts,
  weightsOf,
} from "./combine-available.ts";
import {
  combineOutOfFold,
  combineOutputs,
  fitCombination,
  type Combination,
  type ReferenceHorizon,
} from "./combine-outputs.ts";
import type { FittedEnsemble, FittedModel } from "./fitted-model.ts";
import type { EnsembleSpec, InnerSpec, ModelSpec } from "./model-spec.ts";
import { scoreAll } from "./score-outputs.ts";

/** A fitted member, with what it says of its training rows. */
export interface MemberFit {
  readonly fitted: FittedModel<FittedLearner>;
  /** Of the chosen candidate, each row by the fit that did not see its inner fold; NaN for rows that the member does not know. */
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
 * @param foldOfRow inner fold of each training row
 * @param fitMember fits one member on the training rows, or on those of which it can speak
 * @returns plain JSON; `chosen` has the name of the member in front
 * @throws CombinedFollowUpError for follow-up that cannot be combined in this way, and what `fitMember` throws
 */
export function fitEnsemble(
  model: ModelSpec<EnsembleSpec>,
  outcome: Outcome,
  inner: InnerSpec,
  foldOfRow: Int32Array,
  fitMember: (member: ModelSpec<LearnerSpec>) => MemberFit,
): FittedModel {
  const { by, missing } = model.learner;
  const fits = model.learner.members.map(fitMember);
  const members = fits.map(({ fitted }) => fitted);
  const [first] = members;
  const combine = missing === "available" ? combineSpeaking : combineAll;
  const { combination, outOfFold, apparent } = combine(model.learner, {
    outOfFold: fits.map((fit) => fit.outOfFold),
    refitted: fits.map(({ outputs }) => outputs),
    outcome,
    foldOfRow,
    folds: inner.folds,
  });
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
      rows: outcomeRows(outcome),
      events: countOutcomeEvents(outcome),
      apparent: scoreAll(outcome, apparent),
      outOfFold: scoreAll(outcome, outOfFold),
      ranges: uniqueBy(members.flatMap(({ training }) => training.ranges)),
      levels: uniqueBy(members.flatMap(({ training }) => training.levels)),
    },
    cuts: chooseCuts(outcome, outOfFold[0]),
    notes: notesOn(members, by, combination),
  };
}

/** What the members say of their training rows, in order of the members. */
interface SaidOfTraining {
  readonly outOfFold: readonly Outputs[];
  readonly refitted: readonly Outputs[];
  readonly outcome: Outcome;
  readonly foldOfRow: Int32Array;
  readonly folds: number;
}

interface Combined {
  readonly combination: FittedEnsemble["combination"];
  readonly outOfFold: Outputs;
  readonly apparent: Outputs;
}

function combineAll({ by }: EnsembleSpec, said: SaidOfTraining): Combined {
  const { outOfFold, refitted, outcome, foldOfRow, folds } = said;
  const combination = fitCombination(by, outOfFold, outcome);
  return {
    combination,
    outOfFold: combineOutOfFold(by, outOfFold, outcome, foldOfRow, folds),
    apparent: combineOutputs(combination, refitted),
  };
}

function combineSpeaking({ by, members }: EnsembleSpec, said: SaidOfTraining): Combined {
  const { outOfFold, refitted, outcome, foldOfRow, folds } = said;
  const groups = speakingGroups(members.map(({ features }) => features));
  const combination = fitAvailable(by, outOfFold, outcome, groups);
  return {
    combination,
    outOfFold: availableOutOfFold(by, outOfFold, outcome, groups, foldOfRow, folds),
    apparent: combineAvailable(combination, refitted),
  };
}

/** Columns are those that a member with a say uses; how much, its own summary tells. */
function summarize(
  members: readonly FittedModel<FittedLearner>[],
  combination: FittedEnsemble["combination"],
  outcome: Outcome,
): LearnerSummary {
  const parts = speakingParts(combination, members.length);
  const hasSay = membersWithSay(combination, members.length);
  const used = members.flatMap(({ summary }, m) =>
    summary.weights.filter(({ value }) => hasSay[m] && (summary.measure === null || value !== 0)),
  );
  const numbers = parts.flatMap((part) => {
    const { speaking } = part;
    const group = speaking.length === members.length ? "" : `${groupName(members, speaking)}.`;
    const weights = weightsOf(part).map((value, i) => ({ parameter: `weight.${members[speaking[i]].name}`, value }));
    const rows = part.rows !== undefined ? [{ parameter: "rows", value: part.rows }] : [];
    return [...numbersOf(part.combination, outcome), ...weights, ...rows].map(({ parameter, value }) => ({
      parameter: `${group}${parameter}`,
      value,
    }));
  });
  const residuals = parts.flatMap(({ combination: own }) => (own.by === "stack" ? [own.kktResidual] : []));
  return {
    measure: null,
    weights: [...new Set(used.map(({ name }) => name))].map((name) => ({ name, value: 0 })),
    numbers,
    columnNumbers: [],
    lambda: null,
    kktResidual: residuals.length === 0 ? null : Math.max(...residuals),
    kktTolerance,
  };
}

function groupName(members: readonly { readonly name: string }[], speaking: readonly number[]): string {
  return speaking.map((m) => members[m].name).join("+");
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

function notesOn(
  members: readonly FittedModel<FittedLearner>[],
  by: "vote" | "stack",
  combination: FittedEnsemble["combination"],
): string[] {
  const notes = members.flatMap(({ name, notes: own }) => own.map((note) => `${name}: ${note}`));
  if (by === "vote") {
    notes.push("inner out-of-fold predictions are the means of the members'");
    return notes;
  }
  notes.push(
    "inner out-of-fold predictions combine the members' by weights fitted without the inner fold; the members chose their settings on all inner folds",
  );
  for (const part of speakingParts(combination, members.length)) {
    const { speaking, combination: own } = part;
    const where = speaking.length === members.length ? "" : ` where only ${groupName(members, speaking)} speak`;
    if (own.by === "vote") {
      notes.push(`the mean instead of a stack${where}: too few training cases, or follow-up that ends too early`);
      continue;
    }
    if (own.kktResidual > kktTolerance) {
      notes.push(`the weights${where} stopped at a KKT residual of ${own.kktResidual}, above ${kktTolerance}`);
    }
    const silent = speaking.filter((_, i) => own.weights[i] === 0).map((m) => members[m].name);
    if (silent.length > 0) notes.push(`members without a say${where}, of weight 0: ${silent.join(", ")}`);
  }
  return notes;
}
