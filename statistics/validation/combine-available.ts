import type { Outputs } from "../learners/learner.ts";
import { outcomeRows, rarestOutcome, takeOutcomeRows } from "../outcome.ts";
import type { Outcome } from "../outcome.ts";
import {
  combineByFold,
  combineOutputs,
  fitCombination,
  logHazards,
  referenceHorizon,
  takeOutputRows,
  type Combination,
  type ReferenceHorizon,
} from "./combine-outputs.ts";

/** How the members that speak become one, for each group of them that can be left to speak; the whole comes first. */
export interface AvailableCombination {
  readonly by: "available";
  readonly groups: readonly GroupCombination[];
  /** Of follow-up: scores of all groups are log cumulative hazards at this horizon, so that they can be compared. */
  readonly reference: ReferenceHorizon | null;
}

export interface GroupCombination {
  /** Numbers of the members, ascending. */
  readonly speaking: readonly number[];
  /** Training rows of which all of them speak. */
  readonly rows: number;
  readonly combination: Combination;
}

/** A group; of an ensemble whose members always speak its rows are not counted. */
type SpeakingPart = Omit<GroupCombination, "rows"> & { readonly rows?: number };

/**
 * What an ensemble does by who speaks.
 *
 * @param combination of either kind
 * @param members number of members
 * @returns one group of all members where each of them always speaks
 */
export function speakingParts(
  combination: Combination | AvailableCombination,
  members: number,
): readonly SpeakingPart[] {
  if (combination.by === "available") return combination.groups;
  return [{ speaking: Array.from({ length: members }, (_, m) => m), combination }];
}

/**
 * The weight of each member of a group.
 *
 * @param part of `speakingParts`
 * @returns one weight per speaking member; of a vote equal ones
 */
export function weightsOf({ speaking, combination }: SpeakingPart): readonly number[] {
  return combination.by === "stack" ? combination.weights : speaking.map(() => 1 / speaking.length);
}

/**
 * Whether each member has a say in any group.
 *
 * @param combination of either kind
 * @param members number of members
 * @returns one per member; false of one whose weight is 0 wherever it speaks
 */
export function membersWithSay(combination: Combination | AvailableCombination, members: number): boolean[] {
  const parts = speakingParts(combination, members);
  return Array.from({ length: members }, (_, m) =>
    parts.some((part) => (weightsOf(part)[part.speaking.indexOf(m)] ?? 0) > 0),
  );
}

/** Cases of the rarer outcome (events, smallest level, numbers) per weight that a stack of a group needs; else it votes. */
const casesPerWeight = 5;

/**
 * Learns how to combine the members that speak, for each group on the training rows of which all of the group speak. A group with
 * fewer than 5 cases of its rarer outcome per weight votes, as does one whose follow-up ends before the horizon; the stack of all
 * training rows is fitted whatever their number.
 *
 * @param by vote or stack
 * @param members outputs of each member for n rows that its fit did not see; NaN where it is silent
 * @param outcome of the same rows
 * @param groups of `speakingGroups`
 * @param reference of follow-up; left out: the last horizon at which each member knows the risk of all rows of which it speaks
 * @returns plain JSON
 * @throws CombinedFollowUpError
 */
export function fitAvailable(
  by: "vote" | "stack",
  members: readonly Outputs[],
  outcome: Outcome,
  groups: readonly (readonly number[])[],
  reference: ReferenceHorizon | null = commonHorizon(by, members, outcome),
): AvailableCombination {
  const all = outcomeRows(outcome);
  const fitGroup = (speaking: readonly number[]): GroupCombination => {
    const said = speaking.map((m) => members[m]);
    const rows = spokenRows(said, all);
    const own = takeOutputRows(said, rows);
    const ownOutcome = takeOutcomeRows(outcome, rows);
    const vote = () => fitCombination("vote", own, ownOutcome, reference);
    const isStacked =
      by === "stack" && (rows.length === all || rarestOutcome(ownOutcome) >= casesPerWeight * speaking.length);
    if (!isStacked) return { speaking, rows: rows.length, combination: vote() };
    const stack = fitCombination("stack", own, ownOutcome, reference);
    const knowsHorizon =
      reference === null || combineOutputs(stack, own)[1 + reference.horizon].every((risk) => Number.isFinite(risk));
    return { speaking, rows: rows.length, combination: knowsHorizon ? stack : vote() };
  };
  return { by: "available", groups: groups.map(fitGroup), reference };
}

/**
 * Combines what the members that speak say of each row.
 *
 * @param combination of `fitAvailable`, possibly read back from JSON
 * @param members outputs of each member, n rows; NaN where it is silent
 * @returns the same outputs; NaN where no member speaks
 */
export function combineAvailable({ groups, reference }: AvailableCombination, members: readonly Outputs[]): Outputs {
  const combined = members[0].map((output) => new Float64Array(output.length).fill(Number.NaN));
  const rowsByGroup = new Map<string, number[]>();
  for (let row = 0; row < combined[0].length; row++) {
    const key = members.flatMap((outputs, m) => (Number.isNaN(outputs[0][row]) ? [] : [m])).join(" ");
    const rows = rowsByGroup.get(key);
    if (rows === undefined) rowsByGroup.set(key, [row]);
    else rows.push(row);
  }
  for (const { speaking, combination } of groups) {
    const rows = Int32Array.from(rowsByGroup.get(speaking.join(" ")) ?? []);
    if (rows.length === 0) continue;
    const said = takeOutputRows(
      speaking.map((m) => members[m]),
      rows,
    );
    const outputs = combineOutputs(combination, said);
    const compared = reference === null ? outputs : [logHazards(outputs, reference), ...outputs.slice(1)];
    compared.forEach((values, at) => rows.forEach((row, i) => (combined[at][row] = values[i])));
  }
  return combined;
}

/**
 * What `combineAvailable` would say of each row had the row's inner fold not taken part in fitting the combinations.
 *
 * @param by vote or stack
 * @param members out-of-fold outputs of each member for n training rows; NaN where it is silent
 * @param outcome of the same rows
 * @param groups of `speakingGroups`
 * @param foldOfRow inner fold of each row
 * @param folds number of inner folds
 * @returns outputs of n rows
 */
export function availableOutOfFold(
  by: "vote" | "stack",
  members: readonly Outputs[],
  outcome: Outcome,
  groups: readonly (readonly number[])[],
  foldOfRow: Int32Array,
  folds: number,
): Outputs {
  const reference = commonHorizon(by, members, outcome);
  return combineByFold(members, outcome, foldOfRow, folds, (seen, seenOutcome, own) =>
    combineAvailable(fitAvailable(by, seen, seenOutcome, groups, reference), own),
  );
}

/**
 * What a member says of some rows, among all rows.
 *
 * @param outputs of the given rows
 * @param rows their row numbers
 * @param all number of all rows
 * @returns outputs of all rows; NaN where the member is silent
 */
export function outputsOfRows(outputs: Outputs, rows: Int32Array, all: number): Outputs {
  return outputs.map((values) => {
    const spread = new Float64Array(all).fill(Number.NaN);
    rows.forEach((row, i) => (spread[row] = values[i]));
    return spread;
  });
}

/** Each member is asked for the rows of which it speaks. */
function commonHorizon(by: "vote" | "stack", members: readonly Outputs[], outcome: Outcome): ReferenceHorizon | null {
  const spoken = members.map((outputs) => takeOutputRows([outputs], spokenRows([outputs], outcomeRows(outcome)))[0]);
  return referenceHorizon(by, spoken, outcome);
}

/** Rows of which all members speak. */
function spokenRows(members: readonly Outputs[], rows: number): Int32Array {
  const spoken: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (members.every((outputs) => !Number.isNaN(outputs[0][row]))) spoken.push(row);
  }
  return Int32Array.from(spoken);
}
