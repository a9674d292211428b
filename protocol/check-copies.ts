import { cellPlace, tableColumn } from "./case-table.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { relatedPlace } from "./check-ids.ts";
import { leakDiagnostic, type LeakUse } from "./leak-diagnostic.ts";
import { batchesAt, covariatesOf, isHarmonization } from "./harmonization-steps.ts";
import { isMissingCell } from "./missing-cell.ts";
import { outcomeColumns } from "./outcome-columns.ts";
import type { Path } from "./protocol-source.ts";
import type { StudyContext } from "./study-context.ts";

/** Below this many cases a column may separate the classes by chance. */
const leastCasesForSuspicion = 20;
/** Few of one class are soon all above or below the others. */
const leastPerClass = 5;
/** Of fewer different numbers, two columns may agree in their order by chance. */
const leastDistinct = 6;

/** Batches and covariates that are the outcome under another name. */
export function checkCombatCopies(context: StudyContext): Diagnostic[] {
  const { protocol, cohorts } = context;
  const { table } = cohorts[0].located;
  return Object.entries(protocol.models).flatMap(([model, { steps }]) =>
    (steps ?? []).flatMap((step, index) => {
      if (!isHarmonization(step)) return [];
      const path: Path = ["models", model, "steps", index];
      const uses: [string, Path, LeakUse][] = [
        ...batchesAt(step, path).map(({ column, at }): [string, Path, LeakUse] => [column, at, "batch"]),
        ...covariatesOf(step).map((name, at): [string, Path, LeakUse] => [
          name,
          [...path, "covariates", at],
          "covariate",
        ]),
      ];
      return uses.flatMap(([name, at, use]) => {
        const values = tableColumn(table, name);
        return values === null ? [] : checkCopy(context, at, name, use, values);
      });
    }),
  );
}

/** A column with the values of the outcome is a leak; one that separates its classes without exception is suspected. */
export function checkCopy(
  { protocol, source, cohorts, outcome }: StudyContext,
  path: Path,
  column: string,
  use: LeakUse,
  values: readonly string[],
): Diagnostic[] {
  const names = outcomeColumns(protocol.outcome);
  if (outcome === null || names.includes(column)) return [];
  return names.flatMap((name, at) => {
    const own = outcome[at];
    if (new Set(own).size < 2) return [];
    if (values.every((value, row) => sameValue(value, own[row]))) {
      const { located } = cohorts[0];
      const related = located.table.columns.includes(column)
        ? [relatedPlace(cellPlace(located, -1, column), `the same values as ${name}`)]
        : [];
      return [leakDiagnostic(source, path, column, use, { of: name, related })];
    }
    const how =
      separates(values, own) || ordersClasses(values, own) ? "separates" : ranksAlike(values, own) ? "ranks" : null;
    if (values.length < leastCasesForSuspicion || how === null) return [];
    return [diagnose("outcome-copy-suspected", { column, outcome: name, how }, source.place(path))];
  });
}

function sameValue(a: string, b: string): boolean {
  return a === b || (a !== "" && b !== "" && Number(a) === Number(b));
}

/** Two values, each in one class only. */
function separates(values: readonly string[], outcome: readonly string[]): boolean {
  const classOf = new Map<string, string>();
  for (let row = 0; row < values.length; row++) {
    if (isMissingCell(values[row])) return false;
    const before = classOf.get(values[row]);
    if (before === undefined) {
      if (classOf.size === 2) return false;
      classOf.set(values[row], outcome[row]);
    } else if (before !== outcome[row]) return false;
  }
  return classOf.size === 2 && new Set(classOf.values()).size === 2;
}

/** Numbers, all of one class above all of the other. */
function ordersClasses(values: readonly string[], outcome: readonly string[]): boolean {
  const ranges = new Map<string, { least: number; most: number; count: number }>();
  for (let row = 0; row < values.length; row++) {
    if (isMissingCell(values[row])) continue;
    const value = Number(values[row]);
    if (!Number.isFinite(value)) return false;
    const range = ranges.get(outcome[row]) ?? { least: Infinity, most: -Infinity, count: 0 };
    ranges.set(outcome[row], {
      least: Math.min(range.least, value),
      most: Math.max(range.most, value),
      count: range.count + 1,
    });
  }
  const [a, b, ...others] = ranges.values();
  if (b === undefined || others.length > 0 || Math.min(a.count, b.count) < leastPerClass) return false;
  return a.most < b.least || b.most < a.least;
}

/** Numbers in the order of the outcome, or in the opposite one: follow-up in months beside follow-up in days. */
function ranksAlike(values: readonly string[], outcome: readonly string[]): boolean {
  const pairs: { value: number; outcome: number }[] = [];
  for (let row = 0; row < values.length; row++) {
    if (isMissingCell(values[row]) || isMissingCell(outcome[row])) continue;
    pairs.push({ value: Number(values[row]), outcome: Number(outcome[row]) });
  }
  if (pairs.length < leastCasesForSuspicion) return false;
  if (pairs.some(({ value, outcome: own }) => !Number.isFinite(value) || !Number.isFinite(own))) return false;
  for (const side of ["value", "outcome"] as const) {
    if (new Set(pairs.map((pair) => pair[side])).size < leastDistinct) return false;
  }
  return [1, -1].some((sign) => {
    const sorted = pairs.toSorted((a, b) => a.outcome - b.outcome || sign * (a.value - b.value));
    return sorted.every(({ value }, i) => i === 0 || sign * (value - sorted[i - 1].value) >= 0);
  });
}
