import { counterRandom } from "../random/counter-random.ts";
import type { KeyPart } from "../random/counter-random.ts";
import { compareText } from "./compare-text.ts";
import { FewerEventsThanFoldsError } from "./fewer-events-than-folds-error.ts";
import type { FoldStrata } from "./fold-strata.ts";
import { OneClassError } from "./one-class-error.ts";

interface Group {
  readonly id: string;
  /** Rows of each class. */
  readonly counts: Float64Array;
}

/**
 * Stratified folds that never split a group (patient): the classes are each spread as evenly as the groups
 * allow, and every fold holds all that are required. Groups are sorted by id, shuffled by the key, then dealt largest first, each to the
 * fold that lacks its classes, then to the one whose share of them is least.
 *
 * @param strata class of every row, and which classes every fold must hold
 * @param groups group id per row
 * @param folds number of folds, >= 2
 * @param key names the random stream; equal keys give equal folds, whatever the order of the rows
 * @param subject what the folds are called in an error: `inner folds`
 * @returns fold per row, 0..folds - 1
 * @throws OneClassError where all rows have one of two required classes
 * @throws FewerEventsThanFoldsError where fewer groups hold a required class than there are folds
 */
export function stratifiedGroupFolds(
  strata: FoldStrata,
  groups: readonly string[],
  folds: number,
  key: readonly KeyPart[],
  subject = "folds",
): Int32Array {
  if (!Number.isInteger(folds) || folds < 2) {
    throw new RangeError(`${subject}: wrong number, expected an integer of at least 2, got ${folds}`);
  }
  const members = countGroups(strata, groups);
  refuseTooFew(members, strata, folds, subject);

  counterRandom(key).shuffle(members);
  members.sort((a, b) => Number(isMixed(b)) - Number(isMixed(a)) || size(b) - size(a) || byClasses(a, b));

  const totals = new Float64Array(strata.classes.length);
  for (const { counts } of members) counts.forEach((count, at) => (totals[at] += count));
  const filled = Array.from({ length: folds }, () => new Float64Array(totals.length));
  const foldOfGroup = new Map<string, number>();
  for (const group of members) {
    let best = 0;
    let bestGain = -1;
    let bestLoad = Infinity;
    for (let fold = 0; fold < folds; fold++) {
      const gain = newClasses(group, filled[fold]);
      const load = shareOf(group, filled[fold], totals);
      const isBetter =
        gain > bestGain ||
        (gain === bestGain && load < bestLoad) ||
        (gain === bestGain && load === bestLoad && sum(filled[fold]) < sum(filled[best]));
      if (isBetter) {
        best = fold;
        bestGain = gain;
        bestLoad = load;
      }
    }
    group.counts.forEach((count, at) => (filled[best][at] += count));
    foldOfGroup.set(group.id, best);
  }
  return Int32Array.from(groups, (id) => foldOfGroup.get(id) ?? 0);
}

function countGroups({ of, classes }: FoldStrata, groups: readonly string[]): Group[] {
  const byId = new Map<string, Group>();
  for (let row = 0; row < groups.length; row++) {
    let group = byId.get(groups[row]);
    if (group === undefined) {
      group = { id: groups[row], counts: new Float64Array(classes.length) };
      byId.set(group.id, group);
    }
    group.counts[of[row]]++;
  }
  return [...byId.values()].sort((a, b) => compareText(a.id, b.id));
}

function refuseTooFew(members: readonly Group[], { of, classes }: FoldStrata, folds: number, subject: string): void {
  const holders = classes.map((_, at) => members.filter(({ counts }) => counts[at] > 0));
  const cases = holders.map((groups, at) => groups.reduce((total, { counts }) => total + counts[at], 0));
  const isTwoClass = classes.length === 2 && classes.every(({ required }) => required);
  if (isTwoClass && cases.includes(0)) throw new OneClassError(of.length, cases[1]);
  for (let at = classes.length - 1; at >= 0; at--) {
    const { name, required } = classes[at];
    if (!required || holders[at].length >= folds) continue;
    throw new FewerEventsThanFoldsError(subject, name, holders[at].length, cases[at], folds);
  }
}

/** How many classes of the group the fold does not hold yet. */
function newClasses({ counts }: Group, filled: Float64Array): number {
  let found = 0;
  for (let at = 0; at < counts.length; at++) if (counts[at] > 0 && filled[at] === 0) found++;
  return found;
}

/** How full the fold is of what the group brings. */
function shareOf({ counts }: Group, filled: Float64Array, totals: Float64Array): number {
  let share = 0;
  for (let at = 0; at < counts.length; at++) {
    if (totals[at] > 0) share += (filled[at] * counts[at]) / totals[at] ** 2;
  }
  return share;
}

function isMixed({ counts }: Group): boolean {
  return counts.filter((count) => count > 0).length > 1;
}

function size({ counts }: Group): number {
  return sum(counts);
}

function byClasses(a: Group, b: Group): number {
  for (let at = a.counts.length - 1; at > 0; at--) {
    if (a.counts[at] !== b.counts[at]) return b.counts[at] - a.counts[at];
  }
  return 0;
}

function sum(counts: Float64Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
