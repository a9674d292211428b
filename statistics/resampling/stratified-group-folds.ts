import { counterRandom } from "../random/counter-random.ts";
import type { KeyPart } from "../random/counter-random.ts";
import { compareText } from "./compare-text.ts";
import { FewerEventsThanFoldsError } from "./fewer-events-than-folds-error.ts";
import { OneClassError } from "./one-class-error.ts";

interface Group {
  readonly id: string;
  events: number;
  nonEvents: number;
}

/**
 * Stratified folds that never split a group (patient): events and non-events are each spread as evenly as the groups
 * allow, and every fold holds both. Groups are sorted by id, shuffled by the key, then dealt largest first, each to the
 * fold that lacks its classes, then to the one whose share of them is least.
 *
 * @param outcome one value per row, 0 or 1
 * @param groups group id per row
 * @param folds number of folds, >= 2
 * @param key names the random stream; equal keys give equal folds, whatever the order of the rows
 * @param subject what the folds are called in an error: `inner folds`
 * @returns fold per row, 0..folds - 1
 * @throws OneClassError where all rows have one outcome
 * @throws FewerEventsThanFoldsError where fewer groups hold an event (or a non-event) than there are folds
 */
export function stratifiedGroupFolds(
  outcome: Uint8Array,
  groups: readonly string[],
  folds: number,
  key: readonly KeyPart[],
  subject = "folds",
): Int32Array {
  if (!Number.isInteger(folds) || folds < 2) {
    throw new RangeError(`${subject}: wrong number, expected an integer of at least 2, got ${folds}`);
  }
  const members = countGroups(outcome, groups);
  refuseTooFew(members, folds, subject);

  counterRandom(key).shuffle(members);
  members.sort((a, b) => Number(isMixed(b)) - Number(isMixed(a)) || size(b) - size(a) || b.events - a.events);

  let totalEvents = 0;
  let totalNonEvents = 0;
  for (const group of members) {
    totalEvents += group.events;
    totalNonEvents += group.nonEvents;
  }
  const events = new Float64Array(folds);
  const nonEvents = new Float64Array(folds);
  const foldOfGroup = new Map<string, number>();
  for (const group of members) {
    let best = 0;
    let bestFilled = -1;
    let bestLoad = Infinity;
    for (let fold = 0; fold < folds; fold++) {
      const filled =
        Number(group.events > 0 && events[fold] === 0) + Number(group.nonEvents > 0 && nonEvents[fold] === 0);
      const load =
        (events[fold] * group.events) / totalEvents ** 2 + (nonEvents[fold] * group.nonEvents) / totalNonEvents ** 2;
      const isBetter =
        filled > bestFilled ||
        (filled === bestFilled && load < bestLoad) ||
        (filled === bestFilled && load === bestLoad && events[fold] + nonEvents[fold] < events[best] + nonEvents[best]);
      if (isBetter) {
        best = fold;
        bestFilled = filled;
        bestLoad = load;
      }
    }
    events[best] += group.events;
    nonEvents[best] += group.nonEvents;
    foldOfGroup.set(group.id, best);
  }
  return Int32Array.from(groups, (id) => foldOfGroup.get(id) ?? 0);
}

function countGroups(outcome: Uint8Array, groups: readonly string[]): Group[] {
  const byId = new Map<string, Group>();
  for (let row = 0; row < groups.length; row++) {
    let group = byId.get(groups[row]);
    if (group === undefined) {
      group = { id: groups[row], events: 0, nonEvents: 0 };
      byId.set(group.id, group);
    }
    if (outcome[row] === 1) group.events++;
    else group.nonEvents++;
  }
  return [...byId.values()].sort((a, b) => compareText(a.id, b.id));
}

function refuseTooFew(members: readonly Group[], folds: number, subject: string): void {
  const withEvents = members.filter((group) => group.events > 0);
  const withNonEvents = members.filter((group) => group.nonEvents > 0);
  const events = withEvents.reduce((sum, group) => sum + group.events, 0);
  const nonEvents = withNonEvents.reduce((sum, group) => sum + group.nonEvents, 0);
  if (events === 0 || nonEvents === 0) throw new OneClassError(events + nonEvents, events);
  if (withEvents.length < folds)
    throw new FewerEventsThanFoldsError(subject, "events", withEvents.length, events, folds);
  if (withNonEvents.length < folds) {
    throw new FewerEventsThanFoldsError(subject, "non-events", withNonEvents.length, nonEvents, folds);
  }
}

function isMixed(group: Group): boolean {
  return group.events > 0 && group.nonEvents > 0;
}

function size(group: Group): number {
  return group.events + group.nonEvents;
}
